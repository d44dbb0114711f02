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

/**
 * What `supportedValuesOf` answers; the names of units are needed by numbers, too.
 * @param carried of calendars and collations those that are there: what Node has besides would be a promise not kept
 */
export function values(parts: readonly string[], carried: Readonly<Record<"calendar" | "collation", readonly string[]>>): Record<string, string> {
  const own: Partial<Record<(typeof KEYS)[number], readonly string[]>> = carried;
  const keys = KEYS.filter((key) => parts.includes("intl-values") || (key === "unit" && parts.includes("intl-units")));
  return Object.fromEntries(keys.map((key) => [key, (own[key] ?? Intl.supportedValuesOf(key)).join(" ")]));
}

export const LETTERS = Array.from("abcdefghijklmnopqrstuvwxyz");
export const pairs = LETTERS.flatMap((a) => LETTERS.map((b) => a + b));

export function canonical(tag: string): string {
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

function maximize(tag: string): string {
  try {
    return new Intl.Locale(tag).maximize().baseName;
  } catch {
    return tag;
  }
}

/** The likely subtags of languages with data, of regions and of scripts (UTS #35), as `KEY:LANGUAGE-SCRIPT-REGION` with spaces between. */
export function likely(): string {
  const triples = pairs.flatMap((pair) => LETTERS.map((letter) => pair + letter));
  const languages = [...pairs, ...triples].filter((tag) => canonical(tag) === tag && Intl.NumberFormat.supportedLocalesOf(tag).length > 0);
  const regions = pairs.map((pair) => pair.toUpperCase()).filter((region) => canonical(`und-${region}`) === `und-${region}`);
  const scripts = scriptCodes();
  const found = new Map<string, string>();
  const add = (tag: string, otherwise: string) => {
    const whole = maximize(tag);
    if (whole !== otherwise && whole.split("-").length === 3) found.set(tag, whole);
  };
  for (const tag of ["und", ...languages]) add(tag, tag);
  for (const region of regions) add(`und-${region}`, `und-${region}`);
  for (const script of scripts) add(`und-${script}`, `und-${script}`);
  for (const language of languages) {
    const [, script, usual] = maximize(language).split("-");
    for (const region of regions) add(`${language}-${region}`, `${language}-${script}-${region}`);
    for (const each of scripts) if (each !== script) add(`${language}-${each}`, `${language}-${each}-${usual}`);
  }
  return [...found].map((entry) => entry.join(":")).join(" ");
}

let codes: string[] | undefined;

/** Scripts that no language is likely to be written in. */
const OTHER_SCRIPTS = [
  "Hans",
  "Hant",
  "Hrkt",
  "Jpan",
  "Kore",
  "Latf",
  "Latg",
  "Zinh",
  "Zmth",
  "Zsye",
  "Zsym",
  "Zxxx",
  "Zyyy",
  "Zzzz",
  "Brai",
  "Blis",
  "Cyrs",
  "Syre",
  "Syrj",
  "Syrn",
];

/** The codes of scripts: those that some language is written in, and the others. */
export function scriptCodes(): string[] {
  if (codes !== undefined) return codes;
  const likelyScripts = [...pairs, ...pairs.flatMap((pair) => LETTERS.map((letter) => pair + letter))].map((tag) => maximize(tag).split("-")[1] ?? "");
  const english = new Intl.DisplayNames("en", { type: "script", fallback: "none" });
  codes = [...new Set([...likelyScripts, ...OTHER_SCRIPTS])].filter((code) => /^[A-Z][a-z]{3}$/.test(code) && english.of(code) !== undefined).sort();
  return codes;
}
