// Relative times, lists and the names of things, read from the ICU of this Node.js.
import type { Names, PluralRule, RelativeForms, Template } from "../../../runtime/intl-data.ts";
import { byCategory } from "./plural.ts";
import { scriptCodes } from "./shared.ts";

const UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"] as const;
const STYLES = ["long", "short", "narrow"] as const;

const RELATIVE_NUMBERS = [-2, -1, 0, 1, 2];

export function relativeData(locale: string, rule: PluralRule): Readonly<Record<string, readonly RelativeForms[]>> {
  const of = (unit: (typeof UNITS)[number], style: (typeof STYLES)[number]): RelativeForms => {
    const always = new Intl.RelativeTimeFormat(`${locale}-u-nu-latn`, { style });
    const auto = new Intl.RelativeTimeFormat(locale, { style, numeric: "auto" });
    const template = (value: number): Template => {
      const segments: string[] = [];
      for (const { type, value: text } of always.formatToParts(value, unit)) {
        if (type === "literal") segments.push(`l${text}`);
        else if (segments.at(-1) !== "n") segments.push("n");
      }
      return segments.join("|");
    };
    const words: Record<string, string> = {};
    for (const n of RELATIVE_NUMBERS) {
      const parts = auto.formatToParts(n, unit);
      if (parts.length === 1 && parts[0]?.type === "literal") words[String(n)] = parts[0].value;
    }
    if (words["0"] !== undefined) words["-0"] = words["0"];
    return [byCategory(rule, (value) => template(value)), byCategory(rule, (value) => template(-value)), words];
  };
  return Object.fromEntries(UNITS.map((unit) => [unit, STYLES.map((style) => of(unit, style))]));
}

/** By type and style: what stands between two, and between the first, the middle and the last of more. */
export function listData(locale: string): readonly (readonly string[])[] {
  return (["conjunction", "disjunction", "unit"] as const).flatMap((type) =>
    STYLES.map((style) => {
      const format = new Intl.ListFormat(locale, { type, style });
      // Hebrew letters, so that Hebrew shows the form without a hyphen.
      const between = (elements: string[]) => {
        const literals: string[] = [];
        for (const part of format.formatToParts(elements)) {
          if (part.type === "element") literals.push("");
          else literals[literals.length - 1] = part.value;
        }
        return literals;
      };
      const element = locale.startsWith("he") ? "א" : "x";
      const [pair] = between([element, element]);
      const [start, middle, end] = between([element, element, element, element]);
      return [pair, start, middle, end] as string[];
    }),
  );
}

const LETTERS = Array.from("abcdefghijklmnopqrstuvwxyz");
const PAIRS = LETTERS.flatMap((a) => LETTERS.map((b) => a + b));
const TRIPLES = PAIRS.flatMap((pair) => LETTERS.map((letter) => pair + letter));
const MORE_REGIONS = [
  "001",
  "002",
  "003",
  "005",
  "009",
  "011",
  "013",
  "014",
  "015",
  "017",
  "018",
  "019",
  "021",
  "029",
  "030",
  "034",
  "035",
  "039",
  "053",
  "054",
  "057",
  "061",
  "142",
  "143",
  "145",
  "150",
  "151",
  "154",
  "155",
  "202",
  "419",
];
/** Languages of a region or in a script that have a name of their own. */
const DIALECTS = [
  "ar-001",
  "de-AT",
  "de-CH",
  "en-AU",
  "en-CA",
  "en-GB",
  "en-US",
  "es-419",
  "es-ES",
  "es-MX",
  "fa-AF",
  "fr-CA",
  "fr-CH",
  "nds-NL",
  "nl-BE",
  "pt-BR",
  "pt-PT",
  "ro-MD",
  "sr-ME",
  "sw-CD",
  "zh-Hans",
  "zh-Hant",
];
const FIELDS = ["era", "year", "quarter", "month", "weekOfYear", "weekday", "day", "dayPeriod", "hour", "minute", "second", "timeZoneName"];

type Kind = "language" | "region" | "script" | "currency" | "calendar" | "dateTimeField";

let languages: string[] | undefined;

/** Languages that have a name in English. */
function languageCodes(): string[] {
  const english = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  languages ??= [...PAIRS, ...TRIPLES, ...DIALECTS].filter((code) => english.of(code) !== undefined);
  return languages;
}

export function namesData(locale: string): Names {
  const codes: Record<Kind, readonly string[]> = {
    language: languageCodes(),
    region: [...PAIRS.map((pair) => pair.toUpperCase()), ...MORE_REGIONS],
    script: scriptCodes(),
    currency: Intl.supportedValuesOf("currency"),
    calendar: Intl.supportedValuesOf("calendar"),
    dateTimeField: FIELDS,
  };
  const table = (type: Kind, style: "long" | "short" | "narrow", beside?: Readonly<Record<string, string>>) => {
    const names = new Intl.DisplayNames(locale, { type: type as "language", style, fallback: "none" });
    const known = codes[type].map((code) => [code, names.of(code)] as const);
    return Object.fromEntries(known.filter(([code, name]) => name !== undefined && name !== beside?.[code])) as Record<string, string>;
  };
  const kinds = Object.keys(codes) as Kind[];
  const long = Object.fromEntries(kinds.map((kind) => [kind, table(kind, "long")]));
  const short = Object.fromEntries(kinds.map((kind) => [kind, table(kind, "short", long[kind])]));
  const narrow = Object.fromEntries((["currency", "dateTimeField"] as const).map((kind) => [kind, table(kind, "narrow", long[kind])]));
  const language = new Intl.DisplayNames(locale, { type: "language" });
  const region = new Intl.DisplayNames(locale, { type: "region" }).of("JM") as string;
  const script = new Intl.DisplayNames(locale, { type: "script" }).of("Grek") as string;
  const whole = language.of("aa-Grek-JM") as string;
  const inside = /^.*?(?=\s?[(（])/.exec(whole)?.[0] ?? "";
  const separator = whole.slice(whole.indexOf(script) + script.length, whole.indexOf(region));
  return {
    tables: [long, short, narrow],
    pattern: whole.replace(inside, "{0}").replace(script + separator + region, "{1}"),
    separator: separator === "" ? ", " : separator,
  };
}
