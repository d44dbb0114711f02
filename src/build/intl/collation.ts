// The order of a locale's letters, read from the ICU of this Node.js by sorting them.
import type { CollationData } from "../../../runtime/intl-data.ts";

/** Letters that are put in order: those of alphabets and syllabaries that are carried always, and those of the locale's script. */
const RANGES: readonly (readonly [from: number, to: number])[] = [
  [0x20, 0x7e],
  [0xa0, 0x24f],
  [0x370, 0x45f],
  [0x490, 0x4ff],
  [0x1e00, 0x1eff],
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x20a0, 0x20c0],
  [0x2116, 0x2122],
];
const HAN = [0x4e00, 0x9fff] as const;
const BY_SCRIPT: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  Arab: [[0x600, 0x6ff]],
  Hebr: [[0x590, 0x5f4]],
  Deva: [[0x900, 0x97f]],
  Beng: [[0x980, 0x9fe]],
  Taml: [[0xb82, 0xbfa]],
  Thai: [[0xe01, 0xe5b]],
  Armn: [[0x531, 0x58a]],
  Geor: [[0x10a0, 0x10ff]],
  Jpan: [[0x3000, 0x30ff], HAN],
  Hans: [[0x3000, 0x30ff], HAN],
  Hant: [[0x3000, 0x312f], HAN],
  Kore: [[0x3130, 0x318e]],
};

/** How two differ: 1 in letter, 2 in accent, 3 in case, 0 in nothing. */
type Level = 0 | 1 | 2 | 3;

/** Those whose order can be read letter by letter: emoji are sequences, and Korean initials count as parts of other letters. */
const KNOWN = Intl.supportedValuesOf("collation").filter((name) => name !== "emoji" && name !== "searchjl");

/** A name counts where the source speaks of collations, or in a tag. */
const NAMED = new RegExp(`["'\`](${KNOWN.join("|")})["'\`]|-u(?:-\\w{2,8})*?-co-(${KNOWN.join("|")})\\b`, "g");

/** The collations that `own`, the function's own source, names; "search" where it has that usage. */
export function collationsOf(own: string): string[] {
  const isMeant = /collation/i.test(own);
  const named = new Set(Array.from(own.matchAll(NAMED), ([, literal, inTag]) => (isMeant ? literal : undefined) ?? inTag));
  const isSearch = /\busage["'`]?\s*:\s*["'`]search["'`]/.test(own);
  return [...KNOWN.filter((name) => named.has(name)), ...(isSearch ? ["search"] : [])];
}

/** Of `collations` those that the locale has. */
export function collationsData(locale: string, collations: readonly string[]): Record<string, CollationData> {
  const usual = JSON.stringify(collationData(locale));
  const found = collations.map((name): [string, CollationData] | undefined => {
    if (name === "search") return [name, collationData(locale, { usage: "search" })];
    const tag = new Intl.Locale(locale, { collation: name }).toString();
    return new Intl.Collator(tag).resolvedOptions().collation === name ? [name, collationData(tag)] : undefined;
  });
  return Object.fromEntries(
    found.filter((entry) => entry !== undefined && (entry[0] !== "search" || JSON.stringify(entry[1]) !== usual)) as [string, CollationData][],
  );
}

export function collationData(locale: string, options: { usage?: "search" } = {}): CollationData {
  const collators = (["base", "accent", "variant"] as const).map((sensitivity) => new Intl.Collator(locale, { sensitivity, ...options }));
  const [base, , variant] = collators as [Intl.Collator, Intl.Collator, Intl.Collator];
  const level = (a: string, b: string): Level => {
    const at = collators.findIndex((collator) => collator.compare(a, b) !== 0);
    return (at < 0 ? 0 : at + 1) as Level;
  };
  const { script = "Latn", collation } = new Intl.Locale(locale).maximize();
  const ranges = [...RANGES, ...(BY_SCRIPT[script] ?? []), ...(collation === "unihan" && script === "Kore" ? [HAN] : [])];
  const all = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)));
  const known = all.filter((letter) => /\p{Assigned}/u.test(letter) && !/\p{M}/u.test(letter) && variant.compare(letter, "") !== 0);
  const ignored = all.filter((letter) => /\p{Assigned}/u.test(letter) && !/\p{M}/u.test(letter) && variant.compare(letter, "") === 0);
  // One letter that counts as two: ß is ss.
  const latin = Array.from("abcdefghijklmnopqrstuvwxyz");
  const pairs = latin.flatMap((a) => latin.map((b) => a + b));
  const expansions: Record<string, string> = {};
  // A letter with an accent counts as the one without it, unless the order says otherwise: ä is ae in German telephone books.
  const isApart = (letter: string) => base.compare(letter, letter.normalize("NFD")[0] as string) !== 0 || letter.normalize("NFD") === letter;
  const isLetter = (letter: string) => /\p{L}/u.test(letter);
  for (const letter of known.filter((each) => isLetter(each) && each > "~" && each < "ɐ" && isApart(each))) {
    const pair = pairs.find((each) => base.compare(each, letter) === 0);
    if (pair !== undefined) expansions[letter] = `${level(pair, letter)}${/\p{Lu}/u.test(letter) ? pair.toUpperCase() : pair}`;
  }
  // Two letters that count as one: Czech ch comes behind h.
  const last = latin.findLast((each) => base.compare(each, "ž") < 0) ?? "z";
  const isOne = ([a, b]: string) => variant.compare(`${a}${b}`, `${a}${last}${last}`) > 0 && base.compare(`${a}${b}`, `${a}`) !== 0 && b !== last;
  const lower = pairs.filter(isOne);
  const contractions = lower.flatMap((pair) => [pair, (pair[0] as string).toUpperCase() + pair[1], pair.toUpperCase()]);
  const sorted = [...known.filter((letter) => expansions[letter] === undefined), ...contractions].sort(variant.compare);
  let order = "";
  for (const [i, item] of sorted.entries()) {
    const written = item.length > 1 ? `{${item}}` : item === "{" || item === "}" || item === "\\" ? `\\${item}` : item;
    const how = i === 0 ? 1 : level(sorted[i - 1] as string, item);
    order += (how === 1 ? "" : String.fromCharCode(how === 0 ? 1 : how)) + written;
  }
  return { order, expansions, ignored: ignored.join(""), isPunctuationIgnored: new Intl.Collator(locale).resolvedOptions().ignorePunctuation };
}
