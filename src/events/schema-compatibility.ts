// Whether everything that is valid under one JSON Schema (2020-12), the writer's, is valid under another one, the reader's.
//
// Decided: type, const, enum, bounds and lengths, multipleOf, pattern and format (equal or absent), properties, required,
// additionalProperties, patternProperties of the reader, items, prefixItems, uniqueItems, references within the document, allOf,
// and anyOf and oneOf whose members are told apart by type, by a constant, or by a required property with a constant.
// Said to be undecided: all other keywords, unless both schemas have the same.
//
// One thing is not as JSON Schema has it: a property that the writer's schema does not name is taken for absent, unless it says
// otherwise with `additionalProperties`. By the letter every object may have every property, and no schema could get a new one.
import { isDeepStrictEqual } from "node:util";
import type { Ajv2020 } from "ajv/dist/2020.js";
import {
  alternativesOf,
  areApart,
  isObject,
  isOfTypes,
  isSchema,
  resolve,
  type Schema,
  type SchemaObject,
  type TypeName,
  typesOf,
} from "./schema-alternatives.ts";
import { comparedMismatches, lengthMismatches, type Mismatch, numberMismatches, stringMismatches } from "./schema-keywords.ts";

export interface Finding extends Mismatch {
  /** JSON pointer (RFC 6901) into the data; "*" is any item, or any property without a name of its own. */
  path: string;
  isCertain: boolean;
}

const NOUNS: Readonly<Record<TypeName, string>> = {
  null: "null",
  boolean: "a boolean",
  number: "a number",
  integer: "an integer",
  string: "a string",
  array: "an array",
  object: "an object",
};

const nounsOf = (types: readonly TypeName[]) => (types.length >= 6 ? "anything" : types.map((type) => NOUNS[type] ?? type).join(" or "));
const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []);
const record = (value: unknown): Readonly<Record<string, Schema>> => (isObject(value) ? (value as Readonly<Record<string, Schema>>) : {});
const pointer = (path: string, key: string) => `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
const isOther = ({ isCertain = true }: Mismatch) => !isCertain;

/** One comparison. */
class Comparison {
  readonly #writerRoot: Schema;
  readonly #readerRoot: Schema;
  readonly #ajv: Ajv2020;
  /** Pairs that are being compared: a recursive schema comes back to one of them, and then it adds nothing. */
  readonly #open = new Set<string>();

  constructor(writer: Schema, reader: Schema, ajv: Ajv2020) {
    this.#writerRoot = writer;
    this.#readerRoot = reader;
    this.#ajv = ajv;
  }

  /** @param isExact false where the writer's schema was simplified, so that nothing that is found is certain */
  compare(writer: Schema, reader: Schema, path: string, isExact = true): Finding[] {
    const pair = `${JSON.stringify(writer)}\n${JSON.stringify(reader)}`;
    if (this.#open.has(pair)) return [];
    this.#open.add(pair);
    const found = alternativesOf(writer, this.#writerRoot).flatMap((each) => this.#accepts(each.schema, reader, path, isExact && each.isExact));
    this.#open.delete(pair);
    return found;
  }

  #accepts(writer: SchemaObject, reader: Schema, path: string, isExact: boolean): Finding[] {
    const told = (mismatches: readonly Mismatch[]) => mismatches.map((each): Finding => ({ ...each, path, isCertain: isExact && !isOther(each) }));
    if (reader === true) return [];
    if (reader === false) return told([{ expected: "not to be there", found: "emit it" }]);
    const constants = writer.const !== undefined ? [writer.const] : Array.isArray(writer.enum) ? writer.enum : undefined;
    if (constants !== undefined) return told(this.#valueMismatches(constants, writer, reader));
    const findings: Finding[] = [];
    if (reader.$ref !== undefined) {
      const target = resolve(this.#readerRoot, reader.$ref);
      if (target === undefined) findings.push(...told([{ expected: `to be valid under ${reader.$ref}`, found: "emit what is not", isCertain: false }]));
      else findings.push(...this.compare(writer, target, path, isExact));
    }
    for (const member of Array.isArray(reader.allOf) ? reader.allOf.filter(isSchema) : []) findings.push(...this.#accepts(writer, member, path, isExact));
    for (const keyword of ["anyOf", "oneOf"] as const)
      if (Array.isArray(reader[keyword])) findings.push(...this.#union(writer, reader[keyword].filter(isSchema), path, isExact, keyword === "oneOf"));
    return [...findings, ...told(this.#ownMismatches(writer, reader)), ...this.#parts(writer, reader, path, isExact)];
  }

  /** Constants are tried one by one. */
  #valueMismatches(values: readonly unknown[], writer: SchemaObject, reader: SchemaObject): Mismatch[] {
    try {
      const [isWritten, isRead] = [this.#compile(writer, this.#writerRoot), this.#compile(reader, this.#readerRoot)];
      const bad = values.find((value) => isWritten(value) && !isRead(value));
      if (bad === undefined) return [];
      const allowed = reader.const !== undefined ? [reader.const] : reader.enum;
      const expected = Array.isArray(allowed) ? `to be ${allowed.map((value) => JSON.stringify(value)).join(" or ")}` : expectedOf(reader);
      return [{ expected, found: `emit ${JSON.stringify(bad)}` }];
    } catch {
      return [{ expected: "to be valid", found: "emit what is not", isCertain: false }]; // a reference that leads elsewhere
    }
  }

  #compile(schema: SchemaObject, root: Schema) {
    const { $defs, definitions } = isObject(root) ? root : {};
    const { $id: _, ...whole }: Record<string, unknown> = {
      ...($defs !== undefined && { $defs }),
      ...(definitions !== undefined && { definitions }),
      ...schema,
    };
    return this.#ajv.compile(whole);
  }

  /** Each type that may come has to be taken by a member. */
  #union(writer: SchemaObject, members: readonly Schema[], path: string, isExact: boolean, isExclusive: boolean): Finding[] {
    return typesOf(writer).flatMap((type) => {
      const one = { ...writer, type };
      const near = members.filter((member) => !alternativesOf(member, this.#readerRoot).every(({ schema }) => areApart(one, schema)));
      const results = near.map((member) => this.#accepts(one, member, path, isExact));
      const accepting = results.filter((found) => found.length === 0).length;
      if (accepting === 1 ? near.length === 1 || !isExclusive : accepting > 1 && !isExclusive) return [];
      if (near.length === 1) return results[0] as Finding[];
      const types = [...new Set(members.flatMap((member) => alternativesOf(member, this.#readerRoot).flatMap(({ schema }) => typesOf(schema))))];
      const expected = near.length === 0 && !isOfTypes(type, types) ? `to be ${nounsOf(types)}` : `to be one of ${members.length} alternatives`;
      return [{ path, expected, found: `emit ${NOUNS[type]}`, isCertain: isExact && near.length === 0 }];
    });
  }

  #ownMismatches(writer: SchemaObject, reader: SchemaObject): Mismatch[] {
    const mismatches = comparedMismatches(writer, reader);
    const wanted = reader.const !== undefined ? [reader.const] : reader.enum;
    const [given, taken] = [typesOf(writer), typesOf(reader)];
    const refused = given.filter((type) => !isOfTypes(type, taken));
    if (Array.isArray(wanted)) {
      const isCovered = given.every(
        (type) => (type === "null" && wanted.includes(null)) || (type === "boolean" && wanted.includes(true) && wanted.includes(false)),
      );
      if (!isCovered) mismatches.push({ expected: `to be ${wanted.map((value) => JSON.stringify(value)).join(" or ")}`, found: `emit ${nounsOf(given)}` });
    } else if (refused.length > 0) mismatches.push({ expected: `to be ${nounsOf(taken)}`, found: `emit ${nounsOf(refused)}` });
    const both = given.filter((type) => !refused.includes(type));
    if (both.includes("number") || both.includes("integer")) mismatches.push(...numberMismatches(writer, reader, both));
    if (both.includes("string")) mismatches.push(...stringMismatches(writer, reader));
    if (both.includes("array")) mismatches.push(...arrayMismatches(writer, reader));
    if (both.includes("object")) mismatches.push(...objectMismatches(writer, reader));
    return mismatches;
  }

  /** Items and properties. */
  #parts(writer: SchemaObject, reader: SchemaObject, path: string, isExact: boolean): Finding[] {
    const types = typesOf(writer).filter((type) => isOfTypes(type, typesOf(reader)));
    return [
      ...(types.includes("array") ? this.#items(writer, reader, path, isExact) : []),
      ...(types.includes("object") ? this.#properties(writer, reader, path, isExact) : []),
    ];
  }

  #items(writer: SchemaObject, reader: SchemaObject, path: string, isExact: boolean): Finding[] {
    const [given, wanted] = [list(writer.prefixItems), list(reader.prefixItems)] as unknown as [Schema[], Schema[]];
    const rest = ({ items }: SchemaObject): Schema => (isSchema(items) ? items : true);
    const most = typeof writer.maxItems === "number" ? writer.maxItems : Number.POSITIVE_INFINITY;
    const count = Math.max(given.length, wanted.length);
    const findings: Finding[] = [];
    for (let i = 0; i < Math.min(count, most); i++)
      findings.push(...this.compare(given[i] ?? rest(writer), wanted[i] ?? rest(reader), pointer(path, `${i}`), isExact));
    if (most > count) findings.push(...this.compare(rest(writer), rest(reader), pointer(path, "*"), isExact));
    return findings;
  }

  #properties(writer: SchemaObject, reader: SchemaObject, path: string, isExact: boolean): Finding[] {
    const [given, wanted, patterns] = [record(writer.properties), record(reader.properties), record(reader.patternProperties)];
    const { additionalProperties: others } = writer;
    const rest: Schema = isSchema(reader.additionalProperties) ? reader.additionalProperties : true;
    const findings = list(reader.required)
      .filter((key) => !list(writer.required).includes(key))
      .map((key): Finding => ({ path: pointer(path, key), expected: "to be there", found: "leave it out", isCertain: isExact }));
    for (const [key, schema] of Object.entries(given)) {
      const known = [
        ...(wanted[key] === undefined ? [] : [wanted[key]]),
        ...Object.keys(patterns)
          .filter((pattern) => new RegExp(pattern, "u").test(key))
          .map((pattern) => patterns[pattern] as Schema),
      ];
      for (const each of known.length > 0 ? known : [rest]) findings.push(...this.compare(schema, each, pointer(path, key), isExact));
    }
    if (!isSchema(others)) return findings;
    for (const [key, schema] of Object.entries(wanted))
      if (given[key] === undefined) findings.push(...this.compare(others, schema, pointer(path, key), isExact));
    const isDecidable = Object.keys(patterns).length === 0;
    return [...findings, ...this.compare(others, rest, pointer(path, "*"), isExact && isDecidable)];
  }
}

function expectedOf(reader: SchemaObject): string {
  return reader.type === undefined ? "to be valid" : `to be ${nounsOf(typesOf(reader))}`;
}

function arrayMismatches(writer: SchemaObject, reader: SchemaObject): Mismatch[] {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = writer as { minItems?: number; maxItems?: number };
  const mismatches = lengthMismatches(minItems, maxItems, reader.minItems, reader.maxItems, "items");
  if (reader.uniqueItems === true && writer.uniqueItems !== true && maxItems > 1)
    mismatches.push({ expected: "to have no item twice", found: "have one twice", isCertain: writer.items === undefined });
  return mismatches;
}

function objectMismatches(writer: SchemaObject, reader: SchemaObject): Mismatch[] {
  const { minProperties = 0, maxProperties } = writer as { minProperties?: number; maxProperties?: number };
  const isOpen = writer.additionalProperties !== undefined && writer.additionalProperties !== false;
  const most = maxProperties ?? (isOpen ? Number.POSITIVE_INFINITY : Object.keys(record(writer.properties)).length);
  return lengthMismatches(Math.max(minProperties, list(writer.required).length), most, reader.minProperties, reader.maxProperties, "properties");
}

/**
 * Holds what may be written against what is expected.
 *
 * @param writer the schema of who writes
 * @param reader the schema of who reads
 * @returns where something may be written that is not expected; what is not certain could not be decided
 *
 * @example
 * incompatibilities({ type: "number" }, { type: "string" }, await createValidator());
 * // [{ path: "", expected: "to be a string", found: "emit a number", isCertain: true }]
 */
export function incompatibilities(writer: Schema, reader: Schema, ajv: Ajv2020): Finding[] {
  if (isDeepStrictEqual(writer, reader)) return [];
  const byPlace = new Map<string, Finding>();
  for (const finding of new Comparison(writer, reader, ajv).compare(writer, reader, "")) {
    const place = `${finding.path}\n${finding.expected}`;
    if (!byPlace.get(place)?.isCertain) byPlace.set(place, finding);
  }
  return [...byPlace.values()];
}
