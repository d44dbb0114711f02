// csv-stringify: records as CSV, at once and as a stream, with casts and quoting
import { stringify as stringifyStream } from "csv-stringify";
import { stringify } from "csv-stringify/sync";

export default async function (event: { rows: Record<string, unknown>[] }) {
  const streamed = await new Promise<string>((settle, refuse) =>
    stringifyStream(event.rows, { header: true, delimiter: ";", quoted_string: true }, (error, text) => (error ? refuse(error) : settle(text))),
  );
  return [
    stringify(event.rows, { header: true, columns: { name: "Name", n: "Number" }, record_delimiter: "windows", bom: true }),
    stringify([["a,b", 'c"d', "e\nf", null, true, new Date(0)]], {
      cast: { boolean: (value) => (value ? "yes" : "no"), date: (value) => value.toISOString() },
      escape_formulas: true,
    }),
    streamed,
  ];
}

export const event = {
  rows: [
    { name: "a;b", n: 1 },
    { name: "ü", n: 2.5 },
  ],
};
