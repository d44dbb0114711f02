// What does not depend on a locale: numbering systems, currencies' decimals, and what Intl says that it supports.

export function digits(): string {
  const found = Intl.supportedValuesOf("numberingSystem").map((nu) => {
    const format = new Intl.NumberFormat(`en-u-nu-${nu}`, { useGrouping: false });
    const all = Array.from({ length: 10 }, (_, digit) => format.format(digit));
    const zero = all[0]?.codePointAt(0) as number;
    return `${nu}:${all.every((text, i) => text.codePointAt(0) === zero + i) ? all[0] : all.join("")}`;
  });
  return found.join(" ");
}

const USUAL_DECIMALS = 2;

export function decimals(): string {
  const found = Intl.supportedValuesOf("currency").map((currency): [string, number] => [
    currency,
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits as number,
  ]);
  return found
    .filter(([, count]) => count !== USUAL_DECIMALS)
    .map((each) => each.join(""))
    .join(" ");
}

const KEYS = ["calendar", "collation", "currency", "numberingSystem", "timeZone", "unit"] as const;

/** What `supportedValuesOf` answers; the names of units are needed by numbers, too. */
export function values(parts: readonly string[]): Record<string, string> {
  const keys = KEYS.filter((key) => parts.includes("intl-values") || (key === "unit" && parts.includes("intl-units")));
  return Object.fromEntries(keys.map((key) => [key, Intl.supportedValuesOf(key).join(" ")]));
}

const LETTERS = Array.from("abcdefghijklmnopqrstuvwxyz");
const pairs = LETTERS.flatMap((a) => LETTERS.map((b) => a + b));

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] as string;
  } catch {
    return tag;
  }
}

/** Languages and regions that have another name today: iw is he. */
export function aliases(): Record<string, string> {
  const languages = [...pairs, ...pairs.flatMap((pair) => LETTERS.map((letter) => pair + letter))];
  const regions = [...pairs.map((pair) => pair.toUpperCase()), ...Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, "0"))];
  const found = [
    ...languages.map((language): [string, string] => [language, canonical(language)]),
    ...regions.map((region): [string, string] => [region, canonical(`und-${region}`).slice("und-".length)]),
  ];
  return Object.fromEntries(found.filter(([name, now]) => name !== now));
}
