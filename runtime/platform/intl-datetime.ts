// `Intl.DateTimeFormat`, and the methods of dates that use it.
import { internal } from "../guest/internal.ts";
import type { DatePattern } from "../intl-date-data.ts";
import { type Fields, fillPattern, localOf, type Part, patternOf, stylePattern } from "./intl-datetime-pattern.ts";
import { type RangePart, rangeOf } from "./intl-datetime-range.ts";
import type { Calendar, IntlShared, Options, Resolved } from "./intl-shared.ts";
import { offsetAt } from "./intl-zone.ts";

const intl = internal.intl as IntlShared;

const TEXT = ["narrow", "short", "long"] as const;
const DIGITS = ["2-digit", "numeric"] as const;
const ZONE_NAMES = ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"] as const;
const STYLES = ["full", "long", "medium", "short"] as const;
const CYCLES = ["h11", "h12", "h23", "h24"] as const;
const LATEST = 8.64e15;

type Needs = "date" | "time" | "any";

function zoneOf(given: unknown): string {
  if (given === undefined) return "UTC";
  const name = String(given);
  const found = intl.data.zoneNames[name.toLowerCase()];
  if (found !== undefined) return found;
  const carried = Object.keys(intl.data.zones);
  const has = carried.length > 10 ? `${carried.length} others` : carried.join(", ");
  throw new RangeError(
    /^[a-z_+-]+(?:\/[\w+-]+)+$/i.test(name)
      ? `Invalid time zone specified: ${name}. This module has UTC${has && `, ${has}`}. Build it with: --time-zones ${name}`
      : `Invalid time zone specified: ${name}`,
  );
}

function fieldsOf(given: Options): Fields {
  const text = (name: string) => intl.option(given, name, TEXT);
  const digits = (name: string) => intl.option(given, name, DIGITS);
  const all = {
    weekday: text("weekday"),
    era: text("era"),
    year: digits("year"),
    month: intl.option(given, "month", [...DIGITS, ...TEXT]),
    day: digits("day"),
    dayPeriod: text("dayPeriod"),
    hour: digits("hour"),
    minute: digits("minute"),
    second: digits("second"),
    fractionalSecondDigits: intl.integer(given.fractionalSecondDigits, 1, 3, undefined, "fractionalSecondDigits"),
    timeZoneName: intl.option(given, "timeZoneName", ZONE_NAMES),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Fields;
}

const DATE_FIELDS = ["weekday", "year", "month", "day"] as const;
const TIME_FIELDS = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"] as const;

function withDefaults(fields: Fields, needs: Needs, defaults: "date" | "time" | "all"): Fields {
  const has = (names: readonly (keyof Fields)[]) => names.some((name) => fields[name] !== undefined);
  if ((needs !== "time" && has(DATE_FIELDS)) || (needs !== "date" && has(TIME_FIELDS))) return fields;
  return {
    ...fields,
    ...(defaults !== "time" && { year: "numeric", month: "numeric", day: "numeric" }),
    ...(defaults !== "date" && { hour: "numeric", minute: "numeric", second: "numeric" }),
  };
}

class DateTimeFormat {
  readonly #resolved: Resolved;
  readonly #calendar: Calendar;
  readonly #zone: string;
  readonly #fields: Fields;
  readonly #styles: { dateStyle?: string | undefined; timeStyle?: string | undefined };
  readonly #pattern: DatePattern;
  readonly #cycle: string | undefined;
  #format: ((date?: unknown) => string) | undefined;

  constructor(locales?: unknown, options?: unknown, needs: Needs = "any", defaults: "date" | "time" | "all" = "date") {
    const given = intl.coerce(options);
    intl.option(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    const calendar = intl.option(given, "calendar", undefined);
    if (calendar !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(calendar)) throw new RangeError(`Invalid calendar : ${calendar}`);
    const nu = intl.option(given, "numberingSystem", undefined);
    if (nu !== undefined && !/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i.test(nu)) throw new RangeError(`Invalid numberingSystem : ${nu}`);
    const isTwelve = given.hour12 === undefined ? undefined : Boolean(given.hour12);
    const hourCycle = intl.option(given, "hourCycle", CYCLES);
    this.#resolved = intl.resolve(
      locales,
      (locale) => {
        const data = intl.section(locale, "dates");
        return { ca: intl.calendars?.names(locale) ?? ["gregory", "iso8601"], hc: ["", ...CYCLES], nu: [data.nu, ...intl.systems()] };
      },
      { ca: calendar?.toLowerCase(), nu: nu?.toLowerCase(), hc: isTwelve === undefined ? hourCycle : undefined },
    );
    this.#calendar = intl.calendars?.of(this.#resolved.data, this.#resolved.keywords.ca as string) ?? {
      data: intl.section(this.#resolved.data, "dates"),
      local: localOf,
    };
    const { data } = this.#calendar;
    this.#zone = zoneOf(given.timeZone);
    const fields = fieldsOf(given);
    intl.option(given, "formatMatcher", ["basic", "best fit"], "best fit");
    const dateStyle = intl.option(given, "dateStyle", STYLES);
    const timeStyle = intl.option(given, "timeStyle", STYLES);
    this.#styles = { dateStyle, timeStyle };
    const usesStyles = dateStyle !== undefined || timeStyle !== undefined;
    if (usesStyles) {
      const explicit = Object.keys(fields)[0];
      if (explicit !== undefined) throw new TypeError(`Can't set option ${explicit} when ${dateStyle === undefined ? "timeStyle" : "dateStyle"} is used`);
      if (needs === "date" && timeStyle !== undefined) throw new TypeError("Invalid option : timeStyle");
      if (needs === "time" && dateStyle !== undefined) throw new TypeError("Invalid option : dateStyle");
    }
    this.#fields = usesStyles ? fields : withDefaults(fields, needs, defaults);
    const hasHour = usesStyles ? timeStyle !== undefined : this.#fields.hour !== undefined;
    const asked = this.#resolved.keywords.hc as string;
    this.#cycle = hasHour ? (isTwelve === undefined ? asked || data.cycles[0] : data.cycles[isTwelve ? 1 : 2]) : undefined;
    const twelve = this.#cycle === "h11" || this.#cycle === "h12";
    this.#pattern = usesStyles ? stylePattern(dateStyle, timeStyle, data, twelve) : patternOf(this.#fields, data, twelve, this.#resolved.keywords.ca as string);
  }

  get format(): (date?: unknown) => string {
    // As in V8: in the text a narrow space that does not break is a space, for programs that take the text apart.
    this.#format ??= Object.defineProperty((date?: unknown) => joined(this.formatToParts(date)).replaceAll("\u202f", " "), "name", { value: "" });
    return this.#format;
  }

  formatToParts(date?: unknown): Part[] {
    return this.#parts(this.#pattern, timeOf(date === undefined ? Date.now() : date));
  }

  formatRange(start: unknown, end: unknown): string {
    return joined(this.formatRangeToParts(start, end));
  }

  formatRangeToParts(start: unknown, end: unknown): RangePart[] {
    if (start === undefined || end === undefined) throw new TypeError("startDate or endDate cannot be undefined");
    const [from, to] = [timeOf(start), timeOf(end)];
    return rangeOf({
      pattern: this.#pattern,
      locals: [this.#local(from), this.#local(to)],
      fill: (pattern, isEnd) => this.#parts(pattern, isEnd ? to : from),
      data: this.#calendar.data,
      fields: Object.keys(this.#fields).length === 0 ? undefined : this.#fields,
      styles: this.#styles,
      cycle: this.#cycle,
      ranges: () => ({ ...intl.section(this.#resolved.data, "date-ranges"), ...this.#calendar.ranges }),
    });
  }

  resolvedOptions(): object {
    const { locale, keywords } = this.#resolved;
    const { dateStyle, timeStyle } = this.#styles;
    const cycle = this.#cycle;
    const shown: Record<string, unknown> = {};
    if (dateStyle === undefined && timeStyle === undefined) {
      const widths = new Map(this.#pattern.split("|").map((segment) => [segment[0], segment[1]]));
      const text = (letter: string, other = letter) =>
        ({ "1": "numeric", "2": "2-digit", "3": "short", "4": "long", "5": "narrow" })[widths.get(letter) ?? widths.get(other) ?? ""];
      Object.assign(shown, {
        weekday: text("E", "c"),
        era: text("G"),
        year: text("y"),
        month: text("M", "L"),
        day: text("d"),
        dayPeriod: widths.has("B") ? text("B") : undefined,
        hour: text("h"),
        minute: text("m"),
        second: text("s"),
        fractionalSecondDigits: this.#fields.fractionalSecondDigits,
        timeZoneName: this.#fields.timeZoneName,
      });
    } else Object.assign(shown, { dateStyle, timeStyle });
    return {
      locale,
      calendar: keywords.ca,
      numberingSystem: keywords.nu,
      timeZone: this.#zone,
      ...(cycle !== undefined && { hourCycle: cycle, hour12: cycle === "h11" || cycle === "h12" }),
      ...Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)),
    };
  }

  #offset(ms: number): { offset: number; isDaylight: boolean } {
    const zone = intl.data.zones[this.#zone];
    return zone === undefined ? { offset: 0, isDaylight: false } : offsetAt(zone, ms);
  }

  #local(ms: number) {
    return this.#calendar.local(ms + this.#offset(ms).offset);
  }

  #parts(pattern: DatePattern, ms: number): Part[] {
    const { keywords, data } = this.#resolved;
    return fillPattern(pattern, this.#local(ms), {
      data: this.#calendar.data,
      digits: intl.digits(keywords.nu as string),
      hourCycle: this.#cycle,
      zoneName: () => this.#zoneName(data, ms),
    });
  }

  #zoneName(locale: string, ms: number): string {
    const { offset, isDaylight } = this.#offset(ms);
    const { timeStyle } = this.#styles;
    const kind = this.#fields.timeZoneName ?? (timeStyle === "full" ? "long" : "short");
    const isLong = kind.startsWith("long");
    // CLDR has names from 1970 on.
    if (!kind.endsWith("Offset") && (ms >= 0 || this.#zone === "UTC")) {
      const names = intl.section(locale, "zones")[this.#zone];
      const name = kind.endsWith("Generic") ? names?.[isLong ? 5 : 4] : names?.[(isLong ? 2 : 0) + (isDaylight ? 1 : 0)];
      if (name) return name;
    }
    const seconds = Math.abs(offset) / 1000;
    const pad = (value: number) => String(value).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const rest = seconds % 60 === 0 ? "" : `:${pad(seconds % 60)}`;
    const text = `${isLong ? pad(hours) : hours}${isLong || minutes !== 0 || rest !== "" ? `:${pad(minutes)}` : ""}${rest}`;
    const digits = intl.digits(this.#resolved.keywords.nu as string);
    return this.#calendar.data.offset[offset < 0 ? 1 : 0].replace(
      "{0}",
      text.replace(/\d/g, (digit) => digits[Number(digit)] as string),
    );
  }
}

const joined = (parts: readonly Part[]) => parts.map(({ value }) => value).join("");

function timeOf(date: unknown): number {
  const ms = Number(date);
  if (!(Math.abs(ms) <= LATEST)) throw new RangeError("Invalid time value");
  return Math.trunc(ms);
}

const Public = intl.define(
  "DateTimeFormat",
  class extends DateTimeFormat {
    constructor(locales?: unknown, options?: unknown) {
      super(locales, options);
    }
  },
  true,
);
for (const name of ["format", "formatToParts", "formatRange", "formatRangeToParts", "resolvedOptions"] as const)
  Object.defineProperty(Public.prototype, name, Object.getOwnPropertyDescriptor(DateTimeFormat.prototype, name) as PropertyDescriptor);

const asDate = Date.prototype.getTime;
for (const [name, needs, defaults] of [
  ["toLocaleString", "any", "all"],
  ["toLocaleDateString", "date", "date"],
  ["toLocaleTimeString", "time", "time"],
] as const) {
  // One for all calls without options, which are most.
  const plain = new Map<string, DateTimeFormat>();
  intl.method(Date.prototype, name, function (this: Date, locales?: unknown, options?: unknown): string {
    const ms = asDate.call(this);
    if (Number.isNaN(ms)) return "Invalid Date";
    if (options !== undefined || (locales !== undefined && typeof locales !== "string"))
      return new DateTimeFormat(locales, options, needs, defaults).format(ms);
    const key = locales ?? "";
    let format = plain.get(key);
    if (format === undefined) {
      format = new DateTimeFormat(locales, undefined, needs, defaults);
      plain.set(key, format);
    }
    return format.format(ms);
  });
}
