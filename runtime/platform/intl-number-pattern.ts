// A number as a list of parts: what `formatToParts` answers and `format` joins.
import type {
  ByCategory,
  Compact,
  CompactData,
  CurrencyNames,
  CurrencySymbols,
  NumberData,
  NumberSystemData,
  Signed,
  Template,
  UnitData,
} from "../intl-data.ts";
import { type Decimal, type Numeric, plainText, type Rounded, rounded, scaled } from "./intl-decimal.ts";
import type { DigitOptions } from "./intl-digit-options.ts";

export interface Part {
  type: string;
  value: string;
}

export interface NumberOptions {
  style: "decimal" | "percent" | "currency" | "unit";
  currency?: string;
  currencyDisplay: "code" | "symbol" | "narrowSymbol" | "name";
  currencySign: "standard" | "accounting";
  unit?: string;
  unitDisplay: "short" | "narrow" | "long";
  notation: "standard" | "scientific" | "engineering" | "compact";
  compactDisplay: "short" | "long";
  signDisplay: "auto" | "never" | "always" | "exceptZero" | "negative";
  useGrouping: "min2" | "auto" | "always" | false;
  digits: DigitOptions;
}

/** What a locale gives, read only where it is needed. */
export interface NumberLocale {
  number: NumberData;
  system: NumberSystemData;
  digits: readonly string[];
  compact(): CompactData;
  currencies(): CurrencySymbols;
  names(): CurrencyNames;
  units(): UnitData;
  plural(n: string, exponent?: number): string;
}

const segments = new Map<string, (readonly [string, string])[]>();

function segmentsOf(template: Template): (readonly [string, string])[] {
  let found = segments.get(template);
  if (found === undefined) {
    found = template === "" ? [] : template.split("|").map((segment) => [segment[0] as string, segment.slice(1)] as const);
    segments.set(template, found);
  }
  return found;
}

const FIRST_COMPACT = 3;

/** How many powers of ten the notation takes off. */
function exponentFor(value: Decimal, { notation, digits }: NumberOptions, compact: Compact): number {
  const of = (magnitude: number) => {
    if (notation === "scientific") return magnitude;
    if (notation === "engineering") return Math.floor(magnitude / 3) * 3;
    return magnitude < FIRST_COMPACT ? 0 : (compact[Math.min(magnitude, FIRST_COMPACT + compact.length - 1) - FIRST_COMPACT]?.[0] ?? 0);
  };
  if (value.digits === "") return 0;
  const magnitude = value.exponent - 1;
  const exponent = of(magnitude);
  const shown = rounded(scaled(value, -exponent), digits);
  // Rounding may have given it one digit more: 999,999 is 1M.
  return shown.digits === "" || shown.exponent - 1 === magnitude - exponent ? exponent : of(magnitude + 1);
}

function numberParts(text: string, options: NumberOptions, { system, digits }: NumberLocale, isMoney: boolean): Part[] {
  const [whole = "", fraction] = text.split(".");
  const [decimal, group] = isMoney ? [system.symbols[9], system.symbols[10]] : system.symbols;
  const localized = (written: string) => Array.from(written, (digit) => digits[Number(digit)] as string).join("");
  const parts: Part[] = [];
  const [first, others, usual] = system.groups;
  const { useGrouping } = options;
  const least = useGrouping === "always" ? 1 : useGrouping === "min2" ? Math.max(2, usual) : usual;
  if (useGrouping === false || first === 0 || whole.length < first + least) parts.push({ type: "integer", value: localized(whole) });
  else {
    const groups = [whole.slice(-first)];
    let rest = whole.slice(0, -first);
    for (; rest.length > others; rest = rest.slice(0, -others)) groups.unshift(rest.slice(-others));
    if (rest !== "") groups.unshift(rest);
    for (const [i, each] of groups.entries()) {
      if (i > 0) parts.push({ type: "group", value: group as string });
      parts.push({ type: "integer", value: localized(each) });
    }
  }
  if (fraction !== undefined) parts.push({ type: "decimal", value: decimal as string }, { type: "fraction", value: localized(fraction) });
  return parts;
}

function signOf(display: NumberOptions["signDisplay"], isNegative: boolean, isZero: boolean): 0 | 1 | 2 {
  switch (display) {
    case "never":
      return 0;
    case "auto":
      return isNegative ? 1 : 0;
    case "always":
      return isNegative ? 1 : 2;
    case "exceptZero":
      return isZero ? 0 : isNegative ? 1 : 2;
    case "negative":
      return isNegative && !isZero ? 1 : 0;
  }
}

/** Whether a symbol's side next to the number is one by which no space is put. */
const isSymbol = (text: string | undefined) => text !== undefined && /[\p{Sc}\s]/u.test(text);

function currencyText({ currency = "", currencyDisplay }: NumberOptions, locale: NumberLocale): string {
  if (currencyDisplay === "code") return currency;
  const symbols = locale.currencies();
  const at = symbols.indexOf(`|${currency}`);
  if (at < 0) return currency;
  const [symbol, narrow] = symbols.slice(at + 4, symbols.indexOf("|", at + 1)).split("/");
  return (currencyDisplay === "narrowSymbol" && narrow) || symbol || currency;
}

interface Formatted {
  parts: Part[];
  /** What the category of names and units is chosen by. */
  category(): string;
  isCompact?: boolean;
}

export function formatNumber(value: Numeric, options: NumberOptions, locale: NumberLocale, isApproximate = false): Part[] {
  return merged(withApproximately(signedParts(value, options, locale), locale, isApproximate));
}

/** Literals beside each other as one. */
function merged(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.type === "literal" && last?.type === "literal") last.value += part.value;
    else all.push({ ...part });
  }
  return all;
}

const RIGHT_TO_LEFT = "\u200f";

function withApproximately(parts: Part[], { system }: NumberLocale, isApproximate: boolean): Part[] {
  if (!isApproximate) return parts;
  const at = parts.findIndex(({ type }) => type === "minusSign" || type === "plusSign");
  const sign = { type: "approximatelySign", value: system.symbols[8] as string };
  return at < 0 ? [sign, ...parts] : parts.toSpliced(at, 0, sign);
}

function signedParts(value: Numeric, options: NumberOptions, locale: NumberLocale): Part[] {
  const { style } = options;
  const isNegative = typeof value === "string" ? value === "-Infinity" : value.isNegative;
  const hasDigits = typeof value !== "string";
  const { number, isZero } = magnitudeParts(typeof value !== "string" && style === "percent" ? scaled(value, 2) : value, options, locale);
  const sign = signOf(options.signDisplay, isNegative && value !== "NaN", isZero);
  const { system } = locale;
  if (style === "percent") {
    const parts = fill(system.percent, sign, number.parts, locale);
    // ICU takes the percent of compact notation for a unit.
    return options.notation === "compact" ? parts.map((part) => (part.type === "percentSign" ? { ...part, type: "unit" } : part)) : parts;
  }
  if (style === "unit") return unitParts(fill(system.decimal, sign, number.parts, locale), number.category(), options, locale);
  if (style === "decimal") return fill(system.decimal, sign, number.parts, locale);
  if (options.currencyDisplay === "name") {
    const category = number.category();
    const names = locale.names()[options.currency as string];
    const name = names?.[category] ?? names?.other ?? (options.currency as string);
    return expand(
      locale.number.name[category] ?? (locale.number.name.other as string),
      { n: fill(system.decimal, sign, number.parts, locale), c: name },
      locale,
    );
  }
  const currency = currencyText(options, locale);
  const patterns = options.currencySign === "accounting" ? system.accounting : system.currency;
  const isBefore = patterns[1][0].indexOf("c") < patterns[1][0].indexOf("n");
  // A space is put between letters and digits only.
  const isPlain = isSymbol(isBefore ? [...currency].at(-1) : [...currency][0]);
  const pattern = patterns[isPlain || !hasDigits ? 0 : 1];
  // Compact amounts have their sign before everything.
  if (number.isCompact) return expand(system.decimal[sign], { n: fill(pattern, 0, number.parts, locale, currency) }, locale);
  return fill(pattern, sign, number.parts, locale, currency);
}

function fill(patterns: Signed, sign: 0 | 1 | 2, number: Part[], locale: NumberLocale, currency = ""): Part[] {
  return expand(patterns[sign], { n: number, c: currency }, locale);
}

const TYPES: Readonly<Record<string, string>> = { l: "literal", k: "compact", u: "unit" };
const SIGNS: Readonly<Record<string, readonly [type: string, symbol: number]>> = { "-": ["minusSign", 2], "+": ["plusSign", 3], "%": ["percentSign", 4] };

function expand(template: Template, { n, c = "" }: { n: Part[]; c?: string }, { system }: NumberLocale): Part[] {
  return segmentsOf(template).flatMap(([what, text]): Part[] => {
    if (what === "n") return n;
    if (what === "c")
      return c.endsWith(RIGHT_TO_LEFT)
        ? [
            { type: "currency", value: c.slice(0, -1) },
            { type: "literal", value: RIGHT_TO_LEFT },
          ]
        : [{ type: "currency", value: c }];
    const sign = SIGNS[what];
    if (sign !== undefined) return [{ type: sign[0], value: system.symbols[sign[1]] as string }];
    return [{ type: TYPES[what] as string, value: text }];
  });
}

const chosen = <T>(forms: ByCategory<T>, category: string): T => forms[category] ?? (forms.other as T);

/** Without its sign. */
function magnitudeParts(value: Numeric, options: NumberOptions, locale: NumberLocale): { number: Formatted; isZero: boolean } {
  const { system } = locale;
  if (typeof value === "string") {
    const part = value === "NaN" ? { type: "nan", value: system.symbols[6] as string } : { type: "infinity", value: system.symbols[7] as string };
    return { number: { parts: [part], category: () => "other" }, isZero: value === "NaN" };
  }
  const { notation, digits } = options;
  const isMoney = options.style === "currency";
  const compact = notation === "compact" ? locale.compact()[options.compactDisplay === "long" && !isMoney ? 1 : 0] : [];
  const exponent = notation === "standard" ? 0 : exponentFor(value, options, compact);
  const result: Rounded = rounded(scaled(value, -exponent), digits);
  const text = plainText(result, digits);
  const parts = numberParts(text, options, locale, isMoney);
  // Of compact notation's numbers ICU asks the one before rounding.
  const category = () =>
    locale.plural(exponent === 0 ? text : plainText({ ...value, isSignificant: true }, { ...digits, minimumSignificantDigits: 1 }), exponent);
  if (notation === "scientific" || notation === "engineering") {
    const power = Array.from(String(Math.abs(exponent)), (digit) => locale.digits[Number(digit)]).join("");
    parts.push({ type: "exponentSeparator", value: system.symbols[5] as string });
    if (exponent < 0) {
      const minus = expand(system.decimal[1].split("|n")[0] as Template, { n: [] }, locale);
      parts.push(...minus.map((part) => (part.type === "minusSign" ? { ...part, type: "exponentMinusSign" } : part)));
    }
    parts.push({ type: "exponentInteger", value: power });
  } else if (exponent > 0) {
    const magnitude = (result.digits === "" ? 0 : result.exponent - 1) + exponent;
    const forms = compact[Math.min(magnitude, FIRST_COMPACT + compact.length - 1) - FIRST_COMPACT]?.[1];
    if (forms !== undefined)
      return {
        number: {
          parts: expand((text === "1" && forms["=1"]) || chosen(forms, locale.plural(text, exponent)), { n: parts }, locale),
          category,
          isCompact: true,
        },
        isZero: false,
      };
  }
  return { number: { parts, category }, isZero: result.digits === "" };
}

const WIDTHS = { short: 0, narrow: 1, long: 2 } as const;

function unitParts(number: Part[], category: string, { unit = "", unitDisplay }: NumberOptions, locale: NumberLocale): Part[] {
  const { simple, per } = locale.units();
  const width = WIDTHS[unitDisplay];
  const whole = simple[unit];
  if (whole !== undefined) return expand(chosen(whole[width], category), { n: number }, locale);
  const [numerator = "", denominator = ""] = unit.split("-per-");
  const forms = simple[numerator];
  if (forms === undefined || per[denominator] === undefined) return [...number, { type: "literal", value: " " }, { type: "unit", value: unit }];
  const [before, after] = per[denominator][width];
  const parts = expand(chosen(forms[width], category), { n: number }, locale);
  const name = before.trimEnd();
  const lead = before === "" ? [] : [{ type: "unit", value: name }, ...(name === before ? [] : [{ type: "literal", value: before.slice(name.length) }])];
  const last = parts.at(-1);
  if (last?.type === "unit") return [...lead, ...parts.slice(0, -1), { type: "unit", value: last.value + after }];
  return [...lead, ...parts, ...(after === "" ? [] : [{ type: "unit", value: after }])];
}
