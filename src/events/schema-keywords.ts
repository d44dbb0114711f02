// Keywords of JSON Schema that speak of numbers, strings and lengths: whether what one schema lets pass, another does.
import { isDeepStrictEqual } from "node:util";
import type { SchemaObject, TypeName } from "./schema-alternatives.ts";

/** What a schema expects of a value, and what may come instead. Both go on after "expects …" and "may …". */
export interface Mismatch {
  expected: string;
  found: string;
  /** Default true: there is a value that shows it. */
  isCertain?: boolean;
}

interface Bound {
  value: number;
  isExclusive: boolean;
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : undefined);

/** The stricter of `minimum` and `exclusiveMinimum`, or of the others with `sign` -1; of integers the first that may be. */
function boundOf(schema: SchemaObject, sign: 1 | -1, isInteger: boolean): Bound | undefined {
  const [inclusive, exclusive] = sign === 1 ? ["minimum", "exclusiveMinimum"] : ["maximum", "exclusiveMaximum"];
  const bounds: Bound[] = [];
  const [least, beyond] = [numberOf(schema[inclusive as string]), numberOf(schema[exclusive as string])];
  if (least !== undefined) bounds.push({ value: least, isExclusive: false });
  if (beyond !== undefined) bounds.push({ value: beyond, isExclusive: true });
  const [strictest] = bounds.sort((a, b) => sign * (b.value - a.value) || Number(b.isExclusive) - Number(a.isExclusive));
  if (strictest === undefined || !isInteger) return strictest;
  const { value, isExclusive } = strictest;
  const first = sign === 1 ? Math.ceil(value) : Math.floor(value);
  return { value: isExclusive && first === value ? value + sign : first, isExclusive: false };
}

function boundMismatch(writer: SchemaObject, reader: SchemaObject, sign: 1 | -1, isInteger: boolean): Mismatch[] {
  const wanted = boundOf(reader, sign, false);
  if (wanted === undefined) return [];
  const given = boundOf(writer, sign, isInteger);
  const gap = given === undefined ? Number.NEGATIVE_INFINITY : sign * (given.value - wanted.value);
  if (gap > 0 || (gap === 0 && (given?.isExclusive || !wanted.isExclusive))) return [];
  const [inclusive, exclusive] = sign === 1 ? ["at least", "more than"] : ["at most", "less than"];
  const text = ({ value, isExclusive }: Bound) => `${isExclusive ? `${exclusive} ` : ""}${value}`;
  return [
    {
      expected: `to be ${wanted.isExclusive ? exclusive : inclusive} ${wanted.value}`,
      found: given === undefined ? `emit ${sign === 1 ? "less" : "more"}` : `emit ${text(given)}`,
    },
  ];
}

function multipleMismatch({ multipleOf: given }: SchemaObject, { multipleOf: wanted }: SchemaObject, isInteger: boolean): Mismatch[] {
  const divisor = numberOf(wanted);
  const multiple = numberOf(given) ?? (isInteger ? 1 : undefined);
  if (divisor === undefined || (multiple !== undefined && Number.isInteger(multiple / divisor))) return [];
  return [{ expected: `to be a multiple of ${divisor}`, found: multiple === undefined ? "emit any number" : `emit a multiple of ${multiple}` }];
}

export function numberMismatches(writer: SchemaObject, reader: SchemaObject, types: readonly TypeName[]): Mismatch[] {
  const isInteger = !types.includes("number");
  return [...boundMismatch(writer, reader, 1, isInteger), ...boundMismatch(writer, reader, -1, isInteger), ...multipleMismatch(writer, reader, isInteger)];
}

/** @param what is counted: "characters", "items", "properties" */
export function lengthMismatches(least: number, most: number, wantedLeast: unknown, wantedMost: unknown, what: string): Mismatch[] {
  const mismatches: Mismatch[] = [];
  const [from, to] = [numberOf(wantedLeast), numberOf(wantedMost)];
  if (from !== undefined && least < from) mismatches.push({ expected: `to have at least ${from} ${what}`, found: `have ${least}` });
  if (to !== undefined && most > to)
    mismatches.push({ expected: `to have at most ${to} ${what}`, found: most === Number.POSITIVE_INFINITY ? "have more" : `have ${most}` });
  return mismatches;
}

/** Strings of which a pattern that means something refuses one. */
const SAMPLES = ["", "a", "A", "0", " ", "-", "é", "a0-_ .@/:Z", "x".repeat(300)];

function refuses(pattern: string, length: (text: string) => boolean): boolean {
  try {
    const expression = new RegExp(pattern, "u");
    return SAMPLES.some((text) => length(text) && !expression.test(text));
  } catch {
    return false;
  }
}

export function stringMismatches(writer: SchemaObject, reader: SchemaObject): Mismatch[] {
  const least = numberOf(writer.minLength) ?? 0;
  const most = numberOf(writer.maxLength) ?? Number.POSITIVE_INFINITY;
  const mismatches = lengthMismatches(least, most, reader.minLength, reader.maxLength, "characters");
  const isFree = writer.pattern === undefined && writer.format === undefined;
  const { pattern, format } = reader;
  if (typeof pattern === "string" && writer.pattern !== pattern)
    mismatches.push({
      expected: `to match the pattern ${pattern}`,
      found: "emit any string",
      isCertain: isFree && refuses(pattern, (text) => text.length >= least && text.length <= most),
    });
  if (typeof format === "string" && writer.format !== format)
    mismatches.push({ expected: `to have the format ${format}`, found: "emit any string", isCertain: isFree && least <= 1 && most > 0 });
  return mismatches;
}

/** Keywords that are only compared word by word. */
const COMPARED = ["not", "if", "then", "else", "propertyNames", "contains", "minContains", "maxContains", "dependentRequired", "dependentSchemas"].concat([
  "unevaluatedProperties",
  "unevaluatedItems",
  "$dynamicRef",
]);

export function comparedMismatches(writer: SchemaObject, reader: SchemaObject): Mismatch[] {
  return COMPARED.filter((keyword) => reader[keyword] !== undefined && !isDeepStrictEqual(reader[keyword], writer[keyword])).map((keyword) => ({
    expected: `to be valid under "${keyword}"`,
    found: "emit what is not",
    isCertain: false,
  }));
}
