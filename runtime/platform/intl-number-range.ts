// Ranges of numbers: what both ends have in common is written once (ICU's collapsing).
import type { Part } from "./intl-number-pattern.ts";

const SAME_ON_ONE_SIDE = ["unit", "currency", "percentSign", "compact"];

type Sourced = Part & { source: "startRange" | "endRange" | "shared" };

const withSource = (parts: readonly Part[], source: Sourced["source"]): Sourced[] => parts.map(({ type, value }) => ({ type, value, source }));
const same = (a: Part | undefined, b: Part | undefined) => a !== undefined && b !== undefined && a.type === b.type && a.value === b.value;
const isDigits = ({ type }: Part) => ["integer", "group", "decimal", "fraction", "infinity"].includes(type);

/** How many parts before (or, reversed, after) the digits are the same at both ends and may be written once. */
function shared(from: readonly Part[], to: readonly Part[]): number {
  let count = 0;
  while (same(from[count], to[count]) && !isDigits(from[count] as Part)) count++;
  const isWhole = isDigits(from[count] ?? { type: "", value: "" }) && isDigits(to[count] ?? { type: "", value: "" });
  const parts = from.slice(0, count);
  // A symbol of one letter is repeated; a word, or a code, is not.
  const hasWord = parts.some(({ type, value }) => SAME_ON_ONE_SIDE.includes(type) && type !== "percentSign" && type !== "compact" && [...value].length > 1);
  return isWhole && hasWord && !parts.some(({ type }) => type === "minusSign" || type === "plusSign") ? count : 0;
}

export function rangeParts(from: readonly Part[], to: readonly Part[], separator: string, approximately: () => Part[]): Part[] {
  const text = (parts: readonly Part[]) => parts.map(({ value }) => value).join("");
  if (text(from) === text(to)) return withSource(approximately(), "shared");
  const before = shared(from, to);
  const after = shared(from.toReversed(), to.toReversed());
  const start = from.slice(before, from.length - after);
  const end = to.slice(before, to.length - after);
  const isBare = start.every(isDigits) && end.every(isDigits);
  const between = isBare ? separator : ` ${separator.trim()} `;
  return [
    ...withSource(from.slice(0, before), "shared"),
    ...withSource(start, "startRange"),
    { type: "literal", value: between, source: "shared" } as Part,
    ...withSource(end, "endRange"),
    ...withSource(from.slice(from.length - after), "shared"),
  ];
}
