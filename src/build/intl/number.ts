// A locale's numbers, read from the ICU of this Node.js: what `Intl.NumberFormat` answers for chosen numbers shows its patterns.
import type {
  ByCategory,
  Compact,
  CompactData,
  CurrencyNames,
  CurrencySymbols,
  NumberData,
  NumberSystemData,
  PluralRule,
  Signed,
  Template,
  UnitData,
} from "../../../runtime/intl-data.ts";
import { byCategory, SAMPLES } from "./plural.ts";

type Part = Intl.NumberFormatPart;

/** What the types of TypeScript do not have yet. */
type NumberOptions = Intl.NumberFormatOptions & Record<string, unknown>;

const NUMBER = new Set(["integer", "group", "decimal", "fraction", "infinity", "nan"]);
const LETTER: Readonly<Record<string, string>> = { literal: "l", compact: "k", unit: "u" };
const SIGN: Readonly<Record<string, string>> = { minusSign: "-", plusSign: "+", percentSign: "%", currency: "c" };

function partsOf(locale: string, options: NumberOptions, value: number): Part[] {
  return new Intl.NumberFormat(locale, options as Intl.NumberFormatOptions).formatToParts(value);
}

const textIn = (parts: readonly Part[], type: string): string => parts.find((part) => part.type === type)?.value ?? "";

/** The pattern behind the parts; what belongs to the number becomes one `n`. */
function templateOf(parts: readonly Part[]): Template {
  const segments: string[] = [];
  for (const { type, value } of parts) {
    if (NUMBER.has(type)) {
      if (segments.at(-1) !== "n") segments.push("n");
    } else segments.push(SIGN[type] ?? `${LETTER[type] ?? "l"}${value}`);
  }
  return segments.join("|");
}

function signed(locale: string, options: NumberOptions): Signed {
  const of = (value: number, signDisplay: "auto" | "always") => templateOf(partsOf(locale, { ...options, signDisplay }, value));
  return [of(5, "auto"), of(-5, "auto"), of(5, "always")];
}

function groupsOf(locale: string): NumberSystemData["groups"] {
  const sizes = (value: number, useGrouping: unknown) =>
    partsOf(locale, { useGrouping } as NumberOptions, value)
      .filter(({ type }) => type === "integer")
      .map((part) => [...part.value].length);
  const all = sizes(123456789, "always");
  if (all.length === 1) return [0, 0, 1];
  const first = all.at(-1) as number;
  const least = [1, 2, 3, 4].find((digits) => sizes(10 ** (first + digits - 1), "auto").length > 1);
  return [first, all.at(-2) as number, least ?? 9];
}

function systemOf(tag: string, nu: string): NumberSystemData {
  const locale = `${tag}-u-nu-${nu}`;
  const grouped: NumberOptions = { useGrouping: "always", minimumFractionDigits: 1 };
  const number = partsOf(locale, grouped, -123456.5);
  const money = partsOf(locale, { ...grouped, style: "currency", currency: "EUR" }, 123456.5);
  const range = new Intl.NumberFormat(locale) as Intl.NumberFormat & { formatRangeToParts(a: number, b: number): (Part & { source: string })[] };
  const same = range.formatRangeToParts(1, 1) as unknown as Part[];
  const symbols = [
    textIn(number, "decimal"),
    textIn(number, "group"),
    textIn(number, "minusSign"),
    textIn(partsOf(locale, { signDisplay: "always" } as NumberOptions, 1), "plusSign"),
    textIn(partsOf(locale, { style: "percent" }, 1), "percentSign"),
    textIn(partsOf(locale, { notation: "scientific" }, 1), "exponentSeparator"),
    textIn(partsOf(locale, {}, Number.NaN), "nan"),
    textIn(partsOf(locale, {}, Number.POSITIVE_INFINITY), "infinity"),
    textIn(same, "approximatelySign"),
    textIn(money, "decimal"),
    textIn(money, "group"),
  ];
  // "€" is a symbol everywhere; the code is letters.
  const currency = (currencySign: "standard" | "accounting") =>
    (["narrowSymbol", "code"] as const).map((currencyDisplay) => signed(locale, { style: "currency", currency: "EUR", currencyDisplay, currencySign }));
  const between = range
    .formatRangeToParts(1, 2)
    .filter(({ source }) => source === "shared")
    .map(({ value }) => value)
    .join("");
  return {
    symbols,
    groups: groupsOf(locale),
    decimal: signed(locale, {}),
    percent: signed(locale, { style: "percent" }),
    currency: currency("standard") as unknown as NumberSystemData["currency"],
    accounting: currency("accounting") as unknown as NumberSystemData["accounting"],
    range: between,
  };
}

const LAST_COMPACT = 19;

function compactOf(locale: string, compactDisplay: "short" | "long", rule: PluralRule): Compact {
  const rows: [number, ByCategory<Template>][] = [];
  for (let magnitude = 3; magnitude <= LAST_COMPACT; magnitude++) {
    const options: NumberOptions = { notation: "compact", compactDisplay, minimumFractionDigits: 0, maximumFractionDigits: 3, useGrouping: false };
    const plain = partsOf(locale, options, 10 ** magnitude);
    const digits = [...textIn(plain, "integer")].length || 1;
    const exponent = plain.some(({ type }) => type === "compact") ? magnitude - (digits - 1) : 0;
    const forms: Record<string, Template> = {};
    for (const sample of SAMPLES) {
      const value = Number(sample) * 10 ** exponent;
      if (Math.floor(Math.log10(value) + 1e-9) !== magnitude) continue;
      const category = rule(sample, false, exponent);
      const template = templateOf(partsOf(locale, options, value));
      // French has a word for a thousand that stands without a number.
      if (sample === "1" && !template.includes("n")) forms["=1"] = template;
      else forms[category] ??= template;
    }
    forms.other ??= templateOf(plain);
    const [first] = Object.values(forms);
    rows.push([exponent, Object.values(forms).every((form) => form === first) ? { other: first as string } : forms]);
  }
  // The last one counts for all that are greater.
  while (JSON.stringify(rows.at(-1)) === JSON.stringify(rows.at(-2))) rows.pop();
  return rows;
}

function nameForms(locale: string, rule: PluralRule): ByCategory<Template> {
  return byCategory(rule, (value, fractions) =>
    templateOf(partsOf(locale, { style: "currency", currency: "USD", currencyDisplay: "name", ...fractions }, value)),
  );
}

export function numberData(locale: string, rule: PluralRule): NumberData {
  const { numberingSystem: nu } = new Intl.NumberFormat(locale).resolvedOptions();
  const systems = Object.fromEntries([...new Set(["latn", nu])].map((system) => [system, systemOf(locale, system)]));
  return { nu, systems, name: nameForms(locale, rule) };
}

export function compactData(locale: string, rule: PluralRule): CompactData {
  return [compactOf(locale, "short", rule), compactOf(locale, "long", rule)];
}

const CURRENCIES = () => Intl.supportedValuesOf("currency");

export function currencySymbols(locale: string): CurrencySymbols {
  const found = CURRENCIES().map((currency) => {
    const [symbol, narrow] = (["symbol", "narrowSymbol"] as const).map((currencyDisplay) => {
      const parts = partsOf(locale, { style: "currency", currency, currencyDisplay }, 1);
      const isMarked = parts.at(-2)?.type === "currency" && parts.at(-1)?.value === "\u200f";
      return textIn(parts, "currency") + (isMarked ? "\u200f" : "");
    }) as [string, string];
    const short = narrow === currency || narrow === symbol ? "" : `/${narrow}`;
    return symbol === currency && short === "" ? "" : `|${currency}${symbol === currency ? "" : symbol}${short}`;
  });
  return `${found.join("")}|`;
}

export function currencyNames(locale: string, rule: PluralRule): CurrencyNames {
  return Object.fromEntries(
    CURRENCIES().map((currency) => [
      currency,
      byCategory(rule, (value, fractions) =>
        textIn(partsOf(locale, { style: "currency", currency, currencyDisplay: "name", ...fractions }, value), "currency"),
      ),
    ]),
  );
}

const WIDTHS = ["short", "narrow", "long"] as const;

/** Pairs that CLDR has a pattern of their own for. */
const PAIRS = ["kilometer-per-hour", "mile-per-hour", "mile-per-gallon", "meter-per-second", "liter-per-kilometer"];

export function unitData(locale: string, rule: PluralRule): UnitData {
  const units = Intl.supportedValuesOf("unit");
  const simple = [...units, ...PAIRS].map((unit) => [
    unit,
    WIDTHS.map((unitDisplay) => byCategory(rule, (value, fractions) => templateOf(partsOf(locale, { style: "unit", unit, unitDisplay, ...fractions }, value)))),
  ]);
  const per = units.map((unit) => [
    unit,
    WIDTHS.map((unitDisplay) => {
      const text = (each: string) =>
        partsOf(locale, { style: "unit", unit: each, unitDisplay }, 5)
          .map(({ type, value }) => (type === "integer" ? "#" : value))
          .join("");
      const [before, after] = text(`byte-per-${unit}`).split(text("byte"));
      return after === undefined ? ["", `/${text(unit).replace("#", "").trim()}`] : [before, after];
    }),
  ]);
  return { simple: Object.fromEntries(simple), per: Object.fromEntries(per) };
}
