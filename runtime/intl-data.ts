// The form of the data that Intl works on: src/build/intl reads them from the ICU of the Node.js that builds, runtime/platform/intl*.ts
// formats with them.
import type { Calendars, DateData, DateRanges, ZoneNames } from "./intl-date-data.ts";

/**
 * What a text is made of: segments with "|" between, the first letter of each says what it is. `n` the number, `-` and `+` signs,
 * `c` the currency, `%` the percent sign, `~` "approximately", `l…` literal text, `k…` compact notation's text, `u…` a unit's.
 */
export type Template = string;

/** By plural category; "other" is always there. */
export type ByCategory<T> = Readonly<Record<string, T>>;

/** Without a sign, with a minus, with a plus. */
export type Signed = readonly [plain: Template, minus: Template, plus: Template];

export interface NumberSystemData {
  /** decimal, group, minusSign, plusSign, percentSign, exponentSeparator, nan, infinity, approximatelySign; the decimal and group of currencies. */
  symbols: readonly string[];
  /** Digits in the first group, in the others, and how many have to stand before the first group. */
  groups: readonly [first: number, others: number, least: number];
  decimal: Signed;
  percent: Signed;
  /** Where the symbol's side next to the number is a symbol such as $, and where it is a letter. */
  currency: readonly [symbol: Signed, letter: Signed];
  accounting: readonly [symbol: Signed, letter: Signed];
  /** What stands between the two ends of a range, with a symbol beside each and without. */
  range: string;
}

/** For the powers of ten from 3 on: how many of them are taken off, and what is written instead. */
export type Compact = readonly (readonly [exponent: number, forms: ByCategory<Template>])[];

export type CompactData = readonly [short: Compact, long: Compact];

export interface NumberData {
  /** The locale's own numbering system. */
  nu: string;
  /** "latn" and the locale's own. */
  systems: Readonly<Record<string, NumberSystemData>>;
  /** A number and a currency's name. */
  name: ByCategory<Template>;
}

/** `|CODE` and the symbol, a slash and the narrow symbol; one that is missing is as the one before. "|" at the end. */
export type CurrencySymbols = string;

/** A currency's name after a number. */
export type CurrencyNames = Readonly<Record<string, ByCategory<string>>>;

type Around = readonly [before: string, after: string];

/** By unit, or by pair of units ("kilometer-per-hour"); `per` by the unit behind "per": what is put before and after. */
export interface UnitData {
  simple: Readonly<Record<string, readonly [short: ByCategory<Template>, narrow: ByCategory<Template>, long: ByCategory<Template>]>>;
  per: Readonly<Record<string, readonly [short: Around, narrow: Around, long: Around]>>;
}

/** From "start end" to the category of the range, where that is not the end's. */
export type PluralRanges = Readonly<Record<string, string>>;

/** The category of a number, written out with all its digits; `ord` for ordinals; `c` is compact notation's exponent. */
export type PluralRule = (n: string, ord?: boolean, c?: number) => string;

/** In the future and in the past, with the number `n`; and the words that stand for small numbers. */
export type RelativeForms = readonly [future: ByCategory<Template>, past: ByCategory<Template>, words: Readonly<Record<string, string>>];

export interface Names {
  /** Names by kind and code: long ones, then the short and the narrow ones that differ. */
  tables: readonly Readonly<Record<string, Readonly<Record<string, string>>>>[];
  /** A language ({0}) with script and region ({1}). */
  pattern: string;
  separator: string;
}

export interface CollationData {
  /**
   * Letters in their order. Each is a letter of its own, unless U+0002 stands before it (it differs from the one before by an accent), U+0003
   * (by its case) or U+0001 (in nothing). Two that count as one stand in braces; a backslash is before a brace or a backslash.
   */
  order: string;
  /** Letters that count as two, which stand behind the level at which they differ from these: 2 by an accent, 3 by case. */
  expansions: Readonly<Record<string, string>>;
  /** What does not count at all. */
  ignored: string;
  isPunctuationIgnored: boolean;
}

/** Every section of a locale's data, by its name. */
export interface Sections {
  number: NumberData;
  compact: CompactData;
  currencies: CurrencySymbols;
  "currency-names": CurrencyNames;
  units: UnitData;
  ranges: PluralRanges;
  /** By unit, then long, short and narrow. */
  relative: Readonly<Record<string, readonly RelativeForms[]>>;
  /** By type and style: what stands between two, and between the first, the middle and the last of more. */
  lists: readonly (readonly string[])[];
  /** What stands between hours, minutes and seconds. */
  duration: string;
  names: Names;
  collation: CollationData;
  /** By name: other collations than the locale's default, and "search". */
  collations: Readonly<Record<string, CollationData>>;
  dates: DateData;
  "date-ranges": DateRanges;
  calendars: Calendars;
  zones: Readonly<Record<string, ZoneNames>>;
}

export interface IntlData {
  /** The locale that counts where none is asked for. */
  locale: string;
  /** By locale: its sections as JSON, parsed when they are first needed. */
  locales: Readonly<Record<string, Readonly<Partial<Record<keyof Sections, string>>>>>;
  /** Other names of these locales. */
  covers: Readonly<Record<string, string>>;
  plural: Readonly<Record<string, PluralRule>>;
  /** Numbers among which every category of every carried locale occurs. */
  samples: readonly string[];
  /** Languages and regions by older names. */
  aliases: Readonly<Record<string, string>>;
  /** Likely subtags: `KEY:LANGUAGE-SCRIPT-REGION` with spaces between. */
  likely: string;
  /** By what `Intl.Locale` lists: `VALUE=KEY KEY` with "|" between, the usual one without keys first (runtime/platform/intl-locale-lists.ts). */
  lists?: Readonly<Record<string, string>>;
  /** Numbering systems, with a space behind each: `NAME:DIGITS`, where one digit stands for it and the nine that follow. */
  digits: string;
  /** Currencies that do not have two decimals: `KWD3 JPY0`. */
  decimals: string;
  /** By calendar: its table, of those that no rule describes (runtime/platform/intl-calendar-days.ts). */
  calendars?: Readonly<Record<string, string>>;
  /** By time zone: `ZoneData` as JSON. UTC has none. */
  zones: Readonly<Record<string, string>>;
  /** Time zones by any of their names, in small letters. */
  zoneNames: Readonly<Record<string, string>>;
  /** What `Intl.supportedValuesOf` answers, with spaces between. */
  values: Readonly<Record<string, string>>;
}
