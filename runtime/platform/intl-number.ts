// `Intl.NumberFormat`, and the methods of numbers that use it.
import { internal } from "../guest/internal.ts";
import type { NumberSystemData } from "../intl-data.ts";
import { type Numeric, numericOf } from "./intl-decimal.ts";
import { type DigitOptions, digitOptions, resolvedDigits } from "./intl-digit-options.ts";
import { formatNumber, type NumberLocale, type NumberOptions, type Part } from "./intl-number-pattern.ts";
import { rangeParts } from "./intl-number-range.ts";
import type { IntlShared, Options, Resolved } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;

const USUAL_DECIMALS = 2;

function decimalsOf(currency: string): number {
  const at = intl.data.decimals.indexOf(currency.toUpperCase());
  return at < 0 ? USUAL_DECIMALS : Number(intl.data.decimals[at + 3]);
}

const isUnit = (name: string) => {
  const units = intl.data.values.unit?.split(" ") ?? [];
  return units.includes(name) || (/^[a-z-]+-per-[a-z-]+$/.test(name) && name.split("-per-").every((part) => units.includes(part)));
};

function grouping(options: Options, notation: string): NumberOptions["useGrouping"] {
  const given = options.useGrouping;
  const otherwise = notation === "compact" ? "min2" : "auto";
  if (given === undefined) return otherwise;
  if (given === true) return "always";
  if (!given) return false;
  const text = String(given);
  if (text === "true" || text === "false") return otherwise;
  if (text !== "min2" && text !== "auto" && text !== "always")
    throw new RangeError(`Value ${text} out of range for Intl.NumberFormat options property useGrouping`);
  return text;
}

function optionsOf(given: Options): NumberOptions {
  const style = intl.option(given, "style", ["decimal", "percent", "currency", "unit"], "decimal");
  const currency = intl.option(given, "currency", undefined);
  if (currency !== undefined && !/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
  if (style === "currency" && currency === undefined) throw new TypeError("Currency code is required with currency style.");
  const currencyDisplay = intl.option(given, "currencyDisplay", ["code", "symbol", "narrowSymbol", "name"], "symbol");
  const currencySign = intl.option(given, "currencySign", ["standard", "accounting"], "standard");
  const unit = intl.option(given, "unit", undefined);
  if (unit !== undefined && !isUnit(unit)) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
  if (style === "unit" && unit === undefined) throw new TypeError("Unit is required with unit style.");
  const unitDisplay = intl.option(given, "unitDisplay", ["short", "narrow", "long"], "short");
  const notation = intl.option(given, "notation", ["standard", "scientific", "engineering", "compact"], "standard");
  const decimals = style === "currency" && notation === "standard" ? decimalsOf(currency as string) : 0;
  const digits: DigitOptions = digitOptions(
    intl,
    given,
    decimals,
    style === "currency" && notation === "standard" ? decimals : style === "percent" || style === "currency" ? 0 : 3,
    notation,
  );
  const compactDisplay = intl.option(given, "compactDisplay", ["short", "long"], "short");
  const useGrouping = grouping(given, notation);
  const signDisplay = intl.option(given, "signDisplay", ["auto", "never", "always", "exceptZero", "negative"], "auto");
  return {
    style,
    ...(style === "currency" && { currency: (currency as string).toUpperCase() }),
    currencyDisplay,
    currencySign,
    ...(style === "unit" && { unit: unit as string }),
    unitDisplay,
    notation,
    compactDisplay,
    signDisplay,
    useGrouping,
    digits,
  };
}

class NumberFormat {
  readonly #resolved: Resolved;
  readonly #options: NumberOptions;
  readonly #locale: NumberLocale;
  #format: ((value: unknown) => string) | undefined;

  constructor(locales?: unknown, options?: unknown) {
    const given = intl.coerce(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    const nu = intl.option(given, "numberingSystem", undefined);
    if (nu !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(nu)) throw new RangeError(`Invalid numberingSystem : ${nu}`);
    this.#resolved = intl.resolve(locales, (locale) => ({ nu: [intl.section(locale, "number").nu, ...intl.systems()] }), { nu: nu?.toLowerCase() });
    this.#options = optionsOf(given);
    const { data, keywords } = this.#resolved;
    const system = keywords.nu as string;
    const number = intl.section(data, "number");
    this.#locale = {
      number,
      system: (number.systems[system] ?? number.systems.latn) as NumberSystemData,
      digits: intl.digits(system),
      compact: () => intl.section(data, "compact"),
      currencies: () => intl.section(data, "currencies"),
      names: () => intl.section(data, "currency-names"),
      units: () => intl.section(data, "units"),
      plural: (n, exponent) => intl.plural(data, n, false, exponent),
    };
  }

  get format(): (value: unknown) => string {
    this.#format ??= Object.defineProperty((value: unknown) => joined(this.#parts(numericOf(value))), "name", { value: "" });
    return this.#format;
  }

  formatToParts(value: unknown): Part[] {
    return this.#parts(numericOf(value)).map(({ type, value: text }) => ({ type, value: text }));
  }

  formatRange(start: unknown, end: unknown): string {
    return joined(this.formatRangeToParts(start, end));
  }

  formatRangeToParts(start: unknown, end: unknown): Part[] {
    if (start === undefined || end === undefined) throw new TypeError("start or end is undefined");
    const ends = [numericOf(start), numericOf(end)] as const;
    if (ends.includes("NaN")) throw new RangeError("Invalid argument: NaN");
    const [from, to] = ends.map((value) => this.#parts(value)) as [Part[], Part[]];
    return rangeParts(from, to, this.#locale.system.range, () => formatNumber(ends[0], this.#options, this.#locale, true));
  }

  resolvedOptions(): object {
    const { style, currency, currencyDisplay, currencySign, unit, unitDisplay, notation, compactDisplay, signDisplay, useGrouping, digits } = this.#options;
    return {
      locale: this.#resolved.locale,
      numberingSystem: this.#resolved.keywords.nu,
      style,
      ...(style === "currency" && { currency, currencyDisplay, currencySign }),
      ...(style === "unit" && { unit, unitDisplay }),
      ...resolvedDigits(digits),
      useGrouping,
      notation,
      ...(notation === "compact" && { compactDisplay }),
      signDisplay,
      roundingMode: digits.roundingMode,
      roundingIncrement: digits.roundingIncrement,
      trailingZeroDisplay: digits.trailingZeroDisplay,
      roundingPriority: digits.roundingPriority,
    };
  }

  #parts(value: Numeric): Part[] {
    return formatNumber(value, this.#options, this.#locale);
  }
}

const joined = (parts: readonly Part[]) => parts.map(({ value }) => value).join("");

intl.define("NumberFormat", NumberFormat, true);

// One for all calls without options, which are most.
const plain = new Map<string, NumberFormat>();

function localeString(value: number | bigint, locales: unknown, options: unknown): string {
  if (options !== undefined || (locales !== undefined && typeof locales !== "string")) return new NumberFormat(locales, options).format(value);
  const key = locales ?? "";
  let format = plain.get(key);
  if (format === undefined) {
    format = new NumberFormat(locales);
    plain.set(key, format);
  }
  return format.format(value);
}

const asNumber = Number.prototype.valueOf;
const asBigInt = BigInt.prototype.valueOf;
intl.method(Number.prototype, "toLocaleString", function (this: number, locales?: unknown, options?: unknown): string {
  return localeString(asNumber.call(this), locales, options);
});
intl.method(BigInt.prototype, "toLocaleString", function (this: bigint, locales?: unknown, options?: unknown): string {
  return localeString(asBigInt.call(this), locales, options);
});
