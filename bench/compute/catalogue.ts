// The corpus: small programs of the kinds that functions run, in programs/. Each does the same work `rounds` times over.

export interface Program {
  /** Of its file. */
  id: string;
  title: string;
  /** Of the event: chosen so that QuickJS built natively takes some 10 ms. */
  rounds: number;
}

export const PROGRAMS: readonly Program[] = [
  { id: "json-small", title: "JSON of 10 KB, there and back", rounds: 45 },
  { id: "json-large", title: "JSON of 1 MB in, a tenth out", rounds: 1 },
  { id: "template", title: "text templates", rounds: 10 },
  { id: "markdown", title: "Markdown to HTML", rounds: 20 },
  { id: "regexp", title: "regular expression with groups", rounds: 25 },
  { id: "sort", title: "sorting numbers and records", rounds: 3 },
  { id: "objects", title: "maps of objects", rounds: 10 },
  { id: "strings", title: "building and cutting text", rounds: 5 },
  { id: "zod", title: "validation by zod", rounds: 40 },
  { id: "ajv", title: "validation by ajv", rounds: 200 },
  { id: "jwt", title: "JSON web tokens (noble)", rounds: 16 },
  { id: "hash", title: "hashes in typed arrays", rounds: 6 },
  { id: "base64", title: "base64 there and back", rounds: 7 },
  { id: "dates", title: "arithmetic with dates", rounds: 80 },
  { id: "csv", title: "parsing CSV", rounds: 5 },
  { id: "xml", title: "parsing XML", rounds: 4 },
  { id: "loops", title: "loops over integers", rounds: 20 },
  { id: "floats", title: "loops over fractions", rounds: 75 },
  { id: "matrix", title: "matrices in typed arrays", rounds: 15 },
  { id: "recursion", title: "recursion", rounds: 70 },
  { id: "bigint", title: "BigInt", rounds: 55 },
  { id: "classes", title: "classes and a heap", rounds: 60 },
  { id: "pipeline", title: "map, filter, generators, promises", rounds: 35 },
  { id: "calculator", title: "parsing and evaluating formulas", rounds: 250 },
];
