// What the constructors of Intl have in common, as the part `intl` gives it to the other parts.
import type { IntlData, Sections } from "../intl-data.ts";
import type { DateData, DateRanges } from "../intl-date-data.ts";
import type { Local } from "./intl-datetime-pattern.ts";

/** Options as they were given. */
export type Options = Readonly<Record<string, unknown>>;

export interface Resolved {
  /** As `resolvedOptions` says it. */
  locale: string;
  /** The locale whose data are used. */
  data: string;
  /** The values of the Unicode extension's keys that were asked for and are taken. */
  keywords: Record<string, string>;
}

/** A calendar in a locale. */
export interface Calendar {
  data: DateData;
  ranges?: Partial<DateRanges> | undefined;
  /** @param ms the time in its zone, as if that were UTC */
  local(ms: number): Local;
}

export interface IntlShared {
  /** The global object. */
  object: object;
  data: IntlData;
  /** A section of a locale's data. */
  section<Name extends keyof Sections>(locale: string, name: Name): Sections[Name];
  /** ECMA-402, CanonicalizeLocaleList. */
  canonicalize(locales: unknown): string[];
  /**
   * ECMA-402, ResolveLocale.
   * @param keys the extension's keys that count, with the values that can be; the first is the default, "" for none
   * @param given what options say of these keys
   */
  resolve(locales: unknown, keys?: (locale: string) => Record<string, readonly string[]>, given?: Readonly<Record<string, string | undefined>>): Resolved;
  /** ECMA-402, GetOption for strings. */
  option<T extends string>(options: Options, name: string, values: readonly T[] | undefined, otherwise: T): T;
  option<T extends string>(options: Options, name: string, values: readonly T[] | undefined, otherwise?: undefined): T | undefined;
  /** ECMA-402, DefaultNumberOption. */
  integer<T extends number | undefined>(value: unknown, least: number, most: number, otherwise: T, name: string): number | T;
  /** ECMA-402, CoerceOptionsToObject. */
  coerce(options: unknown): Options;
  /** ECMA-402, GetOptionsObject. */
  optionsObject(options: unknown): Options;
  /** Makes a class a member of Intl; with `callable` it needs no `new`. */
  define<Class extends abstract new (...given: never[]) => object>(name: string, type: Class, callable?: boolean): Class;
  /** The digits of a numbering system. */
  digits(system: string): readonly string[];
  /** The names of numbering systems. */
  systems(): string[];
  /** Makes or answers the method `name` of a prototype. */
  method(prototype: object, name: string, value: (this: never, ...given: never[]) => unknown): void;
  /** Part `intl-calendars`. */
  calendars?: {
    /** Those that are carried, the locale's own first. */
    names(locale: string): string[];
    /** Undefined for Gregory's and that of ISO 8601. */
    of(locale: string, name: string): Calendar | undefined;
  };
  /** Part `intl-locale`: whether `value` is an Intl.Locale. */
  isLocale?(value: object): boolean;
  /** The plural category of a number that is written out; `exponent` is compact notation's. */
  plural(locale: string, n: string, isOrdinal: boolean, exponent?: number): string;
}
