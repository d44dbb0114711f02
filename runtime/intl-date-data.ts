// The form of the data that Intl.DateTimeFormat works on.

/**
 * A pattern of a date: segments with "|" between. A letter says the field, as in CLDR, and the digit behind it how wide it is:
 * 1 numeric, 2 two digits, 3 short, 4 long, 5 narrow. `l…` is literal text.
 */
export type DatePattern = string;

/** Short, long and narrow. */
export type Widths<T> = readonly [short: T, long: T, narrow: T];

export interface DateData {
  /** The locale's own numbering system. */
  nu: string;
  /** The hour cycle without any wish, with `hour12: true` and with `hour12: false`. */
  cycles: readonly [usual: string, twelve: string, twentyFour: string];
  /**
   * By fields: G for an era, y, M1 M3 or M4, d, E3 or E4, in this order; where a text would be narrow or numbers have two digits, the
   * pattern's widths are replaced.
   */
  dates: Readonly<Record<string, DatePattern>>;
  /** By fields: h, m and s, each with 1 or 2 for its digits, then B or z; of 12 hours and of 24. */
  times: readonly [twelve: Readonly<Record<string, DatePattern>>, twentyFour: Readonly<Record<string, DatePattern>>];
  /** Date ({1}) and time ({0}) together, by the month: 1, 3, 4, and 4 with a weekday. */
  between: readonly string[];
  /** What stands before a time zone behind a date. */
  beforeZone: string;
  /** full, long, medium and short; of times with 12 hours and with 24. */
  dateStyles: readonly DatePattern[];
  timeStyles: readonly [twelve: readonly DatePattern[], twentyFour: readonly DatePattern[]];
  /** The same of styles, by the date's. */
  styleBetween: readonly string[];
  months: Widths<string>;
  /** Where a month stands without a day. */
  monthsAlone: Widths<string>;
  weekdays: Widths<string>;
  weekdaysAlone: Widths<string>;
  /** The earliest first; an empty one is as the short one. */
  eras: Widths<string>;
  halves: readonly [am: string, pm: string];
  /** Parts of the day by hour; at full hours and in between. */
  periods: Widths<readonly [full: string, between: string]>;
  /** "GMT+{0}" and "GMT-{0}". */
  offset: readonly [east: string, west: string];
  decimal: string;
  /** Between the ends of a range. */
  range: string;
}

/**
 * Dates in another calendar than Gregory's: what differs, of `dates` and `times` the patterns that do. Patterns have more letters there: r is the year of Gregory's calendar in which the calendar's
 * own begins, U the year's name. d1w and y1w are written in words; G0 is a short era that `resolvedOptions` does not name.
 */
export interface CalendarData extends Partial<DateData> {
  /** Names of the years of a cycle, and of the days of a month. */
  years?: string;
  days?: string;
  /** How the number and the name of a leap month are made from those of the month before: numeric, then as `Widths`. */
  leap?: readonly [numeric: string, ...Widths<string>];
  /** Written instead of the number of an era's first year. */
  firstYear?: string;
  /** Where ranges of dates are carried: those that differ. */
  ranges?: Pick<DateRanges, "dates" | "dateStyles">;
}

export interface Calendars {
  /** The locale's own. */
  usual: string;
  /** A name stands for that other calendar's data, which are the same. */
  data: Readonly<Record<string, CalendarData | string>>;
}

/** A zone's names in a locale: [standard, daylight] short and long, then without a difference. */
export type ZoneNames = readonly [short: string, shortDaylight: string, long: string, longDaylight: string, shortGeneric: string, longGeneric: string];

export interface ZoneData {
  /** Whether the years after the last change go on as those before. */
  isRegular: boolean;
  /** Offsets from UTC that occur, in seconds. */
  offsets: readonly number[];
  /** Which of the offsets, by its number, are daylight saving time. */
  daylight: readonly number[];
  /**
   * Which offset counts first, as a letter from A on; then for each change the minutes since the one before in base 36, and the offset that
   * counts from there. The first change's minutes count from 10^8 minutes before 1970.
   */
  changes: string;
}

/** Patterns in which "<" stands before segments of the first end and ">" before those of the second: by the largest field that differs. */
export interface DateRanges {
  /** day, month, year */
  dates: Readonly<Record<string, readonly DatePattern[]>>;
  dateStyles: Readonly<Record<string, readonly DatePattern[]>>;
  /** minute, hour, half of the day; with 12 hours and with 24 */
  times: readonly Readonly<Record<string, readonly DatePattern[]>>[];
}
