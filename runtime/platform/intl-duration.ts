// `Intl.DurationFormat` (ECMA-402, section 13): numbers with units, which a list joins, and digits with colons between.
import { internal } from "../guest/internal.ts";
import { type DurationRecord, nanosecondsOf, signOf, toDurationRecord, UNITS, type Unit } from "./intl-duration-record.ts";
import type { IntlShared, Options } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;
const STYLES = ["long", "short", "narrow", "digital"] as const;
const WORDS = ["long", "short", "narrow"] as const;
const FRACTIONS = ["milliseconds", "microseconds", "nanoseconds"];
const NUMERIC = ["numeric", "2-digit"];

type Style = (typeof WORDS)[number] | "numeric" | "2-digit" | "fractional";
type UnitOptions = { style: Style; display: "auto" | "always" };
type Part = { type: string; value: string; unit?: string };
type Formatter = { formatToParts(value: unknown): Part[]; resolvedOptions(): { locale: string; numberingSystem: string } };
type Constructors = Record<"NumberFormat" | "ListFormat", new (locales: unknown, options: object) => Formatter>;

const { NumberFormat, ListFormat } = intl.object as Constructors;
const singular = (unit: Unit) => unit.slice(0, -1);
const joined = (parts: readonly Part[]) => parts.map(({ value }) => value).join("");

function stylesOf(unit: Unit): readonly Style[] {
  if (FRACTIONS.includes(unit)) return [...WORDS, "numeric"];
  return unit === "hours" || unit === "minutes" || unit === "seconds" ? [...WORDS, "numeric", "2-digit"] : WORDS;
}

/** ECMA-402, GetDurationUnitOptions. */
function unitOptions(unit: Unit, given: Options, base: (typeof STYLES)[number], before: Style | undefined): UnitOptions {
  let style = intl.option(given, unit, stylesOf(unit));
  let display: UnitOptions["display"] = "always";
  const isTime = unit === "hours" || unit === "minutes" || unit === "seconds";
  const isDigits = before === "fractional" || NUMERIC.includes(before ?? "");
  if (style === undefined && base === "digital") {
    style = isTime || FRACTIONS.includes(unit) ? "numeric" : "short";
    if (!isTime) display = "auto";
  } else if (style === undefined && isDigits) {
    style = "numeric";
    if (unit !== "minutes" && unit !== "seconds") display = "auto";
  } else if (style === undefined) {
    style = base as Style;
    display = "auto";
  }
  if (style === "numeric" && FRACTIONS.includes(unit)) {
    style = "fractional";
    display = "auto";
  }
  display = intl.option(given, `${unit}Display`, ["auto", "always"], display);
  const fits = style === "fractional" || (before !== "fractional" && NUMERIC.includes(style as string));
  if ((display === "always" && style === "fractional") || (isDigits && !fits))
    throw new RangeError(`${unit} can't be shown as ${style} with ${unit}Display "${display}" behind a unit that is ${before}`);
  if ((unit === "minutes" || unit === "seconds") && NUMERIC.includes(before ?? "")) style = "2-digit";
  return { style: style as Style, display };
}

class DurationFormat {
  readonly #resolved: { locale: string; numberingSystem: string };
  readonly #data: string;
  readonly #style: (typeof STYLES)[number];
  readonly #units: Record<Unit, UnitOptions>;
  readonly #fractionalDigits: number | undefined;

  constructor(locales?: unknown, options?: unknown) {
    const given = intl.optionsObject(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    // A NumberFormat resolves the locale and the numbering system alike.
    const number = new NumberFormat(locales, { numberingSystem: given.numberingSystem });
    this.#resolved = number.resolvedOptions();
    this.#data = intl.resolve(locales).data;
    this.#style = intl.option(given, "style", STYLES, "short");
    let before: Style | undefined;
    const units = UNITS.map((unit, i) => {
      const each = unitOptions(unit, given, this.#style, before);
      if (i >= UNITS.indexOf("hours")) before = each.style;
      return [unit, each];
    });
    this.#units = Object.fromEntries(units);
    this.#fractionalDigits = intl.integer(given.fractionalDigits, 0, 9, undefined, "fractionalDigits");
  }

  format(duration: unknown): string {
    return joined(this.formatToParts(duration));
  }

  formatToParts(duration: unknown): Part[] {
    const record = toDurationRecord(duration);
    const groups = this.#groups(record);
    const list = new ListFormat(this.#data, { type: "unit", style: this.#style === "digital" ? "short" : this.#style });
    let next = 0;
    return list.formatToParts(groups.map(joined)).flatMap((part) => (part.type === "element" ? (groups[next++] as Part[]) : [part]));
  }

  resolvedOptions(): object {
    const { locale, numberingSystem } = this.#resolved;
    const units = UNITS.flatMap((unit) => {
      const { style, display } = this.#units[unit];
      return [
        [unit, style === "fractional" ? "numeric" : style],
        [`${unit}Display`, display],
      ];
    });
    const digits = this.#fractionalDigits === undefined ? {} : { fractionalDigits: this.#fractionalDigits };
    return { locale, numberingSystem, style: this.#style, ...Object.fromEntries(units), ...digits };
  }

  #number(value: number | string, unit: Unit, options: object): Part[] {
    const format = new NumberFormat(this.#data, { numberingSystem: this.#resolved.numberingSystem, ...options });
    return format.formatToParts(value).map((part) => ({ ...part, unit: singular(unit) }));
  }

  #fraction(): object {
    const digits = this.#fractionalDigits;
    return { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 9, roundingMode: "trunc" };
  }

  /** The value of a unit with those below it as its fraction, exactly. */
  #whole(record: DurationRecord, unit: Unit): number | string {
    const at = UNITS.indexOf(unit);
    if (UNITS.slice(at + 1).every((below) => record[below] === 0)) return record[unit];
    const digits = 3 * (UNITS.length - 1 - at);
    const total = nanosecondsOf(record, UNITS.slice(at));
    const text = `${total < 0n ? -total : total}`.padStart(digits + 1, "0");
    return `${total < 0n ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
  }

  /** One group of parts for each element of the list. */
  #groups(record: DurationRecord): Part[][] {
    const groups: Part[][] = [];
    const isNegative = signOf(record) < 0;
    let showsSign = true;
    for (const [i, unit] of UNITS.entries()) {
      const { style, display } = this.#units[unit];
      if (NUMERIC.includes(style)) {
        const digital = this.#digital(record, unit, showsSign);
        if (digital.length > 0) groups.push(digital);
        break;
      }
      const below = UNITS[i + 1];
      const isLast = below !== undefined && this.#units[below].style === "fractional";
      let value = isLast ? this.#whole(record, unit) : record[unit];
      if (display === "always" || value !== 0) {
        if (showsSign && value === 0 && isNegative) value = -0;
        const sign = showsSign ? {} : { signDisplay: "never" };
        showsSign = false;
        groups.push(this.#number(value, unit, { style: "unit", unit: singular(unit), unitDisplay: style, ...sign, ...(isLast && this.#fraction()) }));
      }
      if (isLast) break;
    }
    return groups;
  }

  /** ECMA-402, FormatNumericUnits: hours, minutes and seconds from `first` on. */
  #digital(record: DurationRecord, first: Unit, sign: boolean): Part[] {
    const separator = { type: "literal", value: intl.section(this.#data, "duration") };
    const seconds = this.#units.milliseconds.style === "fractional" ? this.#whole(record, "seconds") : record.seconds;
    const isShown = (unit: Unit, value: unknown) => value !== 0 || this.#units[unit].display === "always";
    const hasHours = first === "hours" && isShown("hours", record.hours);
    const hasSeconds = isShown("seconds", seconds);
    const hasMinutes = first !== "seconds" && ((hasHours && hasSeconds) || isShown("minutes", record.minutes));
    const shown: [Unit, number | string][] = [];
    if (hasHours) shown.push(["hours", record.hours]);
    if (hasMinutes) shown.push(["minutes", record.minutes]);
    if (hasSeconds) shown.push(["seconds", seconds]);
    return shown.flatMap(([unit, value], i) => {
      const showsSign = sign && i === 0;
      const parts = this.#number(showsSign && value === 0 && signOf(record) < 0 ? -0 : value, unit, {
        useGrouping: false,
        ...(this.#units[unit].style === "2-digit" && { minimumIntegerDigits: 2 }),
        ...(!showsSign && { signDisplay: "never" }),
        ...(unit === "seconds" && this.#fraction()),
      });
      return i === 0 ? parts : [separator, ...parts];
    });
  }
}
intl.define("DurationFormat", DurationFormat);
