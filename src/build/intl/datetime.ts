// A locale's dates and times, read from the ICU of this Node.js: what `formatToParts` answers for chosen dates shows its patterns.
import type { DateData, DatePattern, DateRanges, Widths } from "../../../runtime/intl-date-data.ts";

type Options = Intl.DateTimeFormatOptions & { dayPeriod?: "narrow" | "short" | "long"; hourCycle?: "h11" | "h12" | "h23" | "h24" };
type Part = Intl.DateTimeFormatPart;

const YEAR = 2023;
const DAY = 5;
const [HOUR, MINUTE, SECOND] = [7, 8, 9];
const TEXT = ["short", "long", "narrow"] as const;

type Names = Widths<string>;

/** Reads one locale. */
class Reader {
  readonly #tag: string;
  readonly names: Pick<DateData, "months" | "monthsAlone" | "weekdays" | "weekdaysAlone" | "eras" | "halves" | "periods">;
  /** What patterns are read from: a date whose names show which of them they are. */
  readonly date: number;

  constructor(tag: string) {
    this.#tag = tag;
    const joined = (make: (width: (typeof TEXT)[number]) => string[]) => TEXT.map((width) => make(width).join("|")) as unknown as Names;
    const months = (options: Options) => joined((month) => this.#months({ ...options, month }));
    const weekdays = (options: Options) => joined((weekday) => this.#weekdays({ ...options, weekday }));
    this.names = {
      months: months({ day: "numeric" }),
      monthsAlone: months({}),
      weekdays: weekdays({ year: "numeric", month: "long", day: "numeric" }),
      weekdaysAlone: weekdays({}),
      eras: TEXT.map((era) => [-100, YEAR].map((year) => textIn(this.parts({ era, year: "numeric" }, at(year, 3)), "era"))) as unknown as DateData["eras"],
      halves: [HOUR, HOUR + 12].map((hour) =>
        textIn(this.parts({ hour: "numeric", hourCycle: "h12" }, Date.UTC(YEAR, 0, 1, hour)), "dayPeriod"),
      ) as unknown as DateData["halves"],
      periods: this.#periods(),
    };
    const period = (hour: number) => this.names.periods[0][1].split("|")[hour];
    const hour = [HOUR, 1, 2, 3, 4, 5, 6, 8, 9].find((each) => period(each) !== this.names.halves[0]) ?? HOUR;
    this.date = Date.UTC(YEAR, this.#tellingMonth(), DAY, hour, MINUTE, SECOND);
  }

  format(options: Options): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.#tag, { timeZone: "UTC", ...options } as Intl.DateTimeFormatOptions);
  }

  parts(options: Options, date = this.date): Part[] {
    return this.format(options).formatToParts(date);
  }

  #months(options: Options): string[] {
    const format = this.format(options);
    return Array.from({ length: 12 }, (_, month) => textIn(format.formatToParts(at(YEAR, month)), "month"));
  }

  /** From Sunday on: 1 January 2023 is one. */
  #weekdays(options: Options): string[] {
    const format = this.format(options);
    return Array.from({ length: 7 }, (_, day) => textIn(format.formatToParts(Date.UTC(YEAR, 0, 1 + day)), "weekday"));
  }

  #periods(): DateData["periods"] {
    const of = (dayPeriod: "short" | "long" | "narrow", minute: number) => {
      const format = this.format({ hour: "numeric", hourCycle: "h12", dayPeriod });
      return Array.from({ length: 24 }, (_, hour) => textIn(format.formatToParts(Date.UTC(YEAR, 0, 1, hour, minute)), "dayPeriod")).join("|");
    };
    return TEXT.map((width) => [of(width, 0), of(width, 30)]) as unknown as DateData["periods"];
  }

  /** The month, of one digit, most of whose names differ from each other. */
  #tellingMonth(): number {
    const { months, monthsAlone } = this.names;
    const kinds = (month: number) => new Set([...months, ...monthsAlone].map((names) => names.split("|")[month])).size;
    return [2, 0, 1, 3, 4, 5, 6, 7, 8].reduce((best, month) => (kinds(month) > kinds(best) ? month : best), 2);
  }

  /** A pattern of CLDR 48's de-CH has lost its year: Node.js 20 aborts when it is asked for the parts. */
  hasYear(options: Options): boolean {
    return this.format(options).resolvedOptions().year !== undefined;
  }

  pattern(options: Options): DatePattern {
    return this.patternOf(this.parts(options), this.date, options);
  }

  /** @param asked says which of two that read alike is meant */
  patternOf(parts: readonly Part[], date: number, asked: Options = {}): DatePattern {
    return parts.map((part) => this.#segment(part, date, asked)).join("|");
  }

  #segment({ type, value }: Part, date: number, asked: Options): string {
    const digits = (letter: string) => `${letter}${[...value].length > 1 && /^0/.test(value) ? 2 : 1}`;
    const named = (lists: readonly (readonly [letter: string, names: Names])[], index: number, width: string | undefined, otherwise: string) => {
      const widths = [...new Set([TEXT.indexOf(width as "short"), 1, 0, 2])].filter((each) => each >= 0);
      for (const each of widths)
        for (const [letter, names] of lists) if ((names[each] as string).split("|")[index] === value) return `${letter}${[3, 4, 5][each]}`;
      return otherwise;
    };
    const { months, monthsAlone, weekdays, weekdaysAlone, eras, halves, periods } = this.names;
    switch (type as string) {
      case "year":
        return [...value].length === 2 ? "y2" : "y1";
      case "month": {
        if (/^\d+$/.test(value)) return digits("M");
        const lists = [["M", months] as const, ["L", monthsAlone] as const];
        const isAlone = asked.month !== undefined && asked.day === undefined;
        return named(isAlone ? lists.toReversed() : lists, new Date(date).getUTCMonth(), asked.month, "M4");
      }
      case "day":
        return digits("d");
      case "weekday": {
        const lists = [["E", weekdays] as const, ["c", weekdaysAlone] as const];
        const isAlone = asked.weekday !== undefined && asked.day === undefined;
        return named(isAlone ? lists.toReversed() : lists, new Date(date).getUTCDay(), asked.weekday, "E4");
      }
      case "era":
        return `G${
          [3, 4, 5][
            Math.max(
              0,
              eras.findIndex((names) => names[1] === value),
            )
          ]
        }`;
      case "hour":
        return digits("h");
      case "minute":
        return digits("m");
      case "second":
        return digits("s");
      case "dayPeriod": {
        const hour = new Date(date).getUTCHours();
        if (value === halves[hour < 12 ? 0 : 1]) return "a";
        return `B${
          [3, 4, 5][
            Math.max(
              0,
              periods.findIndex((names) => names[1].split("|")[hour] === value),
            )
          ]
        }`;
      }
      case "timeZoneName":
        return "z";
      default:
        return `l${value}`;
    }
  }
}

const at = (year: number, month: number) => Date.UTC(year, month, DAY, HOUR, MINUTE, SECOND);

function textIn(parts: readonly Part[], type: string): string {
  return parts.find((part) => part.type === type)?.value ?? "";
}

const MONTHS = { M1: "numeric", M3: "short", M4: "long" } as const;
const WEEKDAYS = { E3: "short", E4: "long" } as const;

function datesOf(reader: Reader): Record<string, DatePattern> {
  const found: Record<string, DatePattern> = {};
  for (const era of ["", "G"])
    for (const year of ["", "y"])
      for (const month of ["", "M1", "M3", "M4"] as const)
        for (const day of ["", "d"])
          for (const weekday of ["", "E3", "E4"] as const) {
            const key = era + year + month + day + weekday;
            // Eras without years are rare.
            if (key === "" || (era !== "" && year === "")) continue;
            const options = {
              ...(era !== "" && { era: "short" }),
              ...(year !== "" && { year: "numeric" }),
              ...(month !== "" && { month: MONTHS[month] }),
              ...(day !== "" && { day: "numeric" }),
              ...(weekday !== "" && { weekday: WEEKDAYS[weekday] }),
            } as Options;
            if (era === "" || reader.hasYear(options)) found[key] = reader.pattern(options);
          }
  return found;
}

const HOURS = { h1: "numeric", h2: "2-digit" } as const;
const DIGITS = { "": undefined, "1": "numeric", "2": "2-digit" } as const;

/** Minutes and seconds may have two digits where hours have one. */
const RESTS = [
  ["", ""],
  ["1", ""],
  ["2", ""],
  ["1", "1"],
  ["1", "2"],
  ["2", "1"],
  ["2", "2"],
] as const;

function timesOf(reader: Reader, hourCycle: "h12" | "h23"): Record<string, DatePattern> {
  const found: Record<string, DatePattern> = {};
  const rest = (minute: keyof typeof DIGITS, second: keyof typeof DIGITS) => ({
    ...(minute !== "" && { minute: DIGITS[minute] }),
    ...(second !== "" && { second: DIGITS[second] }),
  });
  for (const [letter, hour] of Object.entries(HOURS))
    for (const [minute, second] of RESTS) {
      const options = { hour, hourCycle, ...rest(minute, second) } as Options;
      const key = letter + (minute && `m${minute}`) + (second && `s${second}`);
      found[key] = reader.pattern(options);
      found[`${key}z`] = reader.pattern({ ...options, timeZoneName: "short" });
      if (hourCycle === "h12" && letter === "h1" && minute !== "2" && second !== "2") found[`${key}B`] = reader.pattern({ ...options, dayPeriod: "short" });
    }
  if (hourCycle === "h23") {
    for (const [minute, second] of [...RESTS.slice(1), ["", "1"], ["", "2"]] as (typeof RESTS)[number][])
      found[(minute && `m${minute}`) + (second && `s${second}`)] = reader.pattern(rest(minute, second) as Options);
  }
  return found;
}

const textOf = (parts: readonly Part[]) => parts.map(({ value }) => value).join("");

const STYLES = ["full", "long", "medium", "short"] as const;

export function dateData(locale: string): DateData {
  const usual = new Intl.DateTimeFormat(locale).resolvedOptions();
  const calendar = usual.calendar === "buddhist" ? "buddhist" : "gregory";
  const reader = new Reader(new Intl.Locale(locale, { calendar, numberingSystem: "latn" }).toString());
  const cycle = (options: Options) => reader.format({ hour: "numeric", ...options }).resolvedOptions().hourCycle as string;
  /** How date ({1}) and time ({0}) stand together. */
  const glue = (date: Options, time: Options) => {
    const [both, day, hour] = [{ ...date, ...time }, date, time].map((options) => textOf(reader.parts(options))) as [string, string, string];
    return both.includes(day) && both.includes(hour) ? both.replace(day, "{1}").replace(hour, "{0}") : "{1}, {0}";
  };
  const time: Options = { hour: "numeric", minute: "numeric" };
  const zoned = reader.parts({ month: "numeric", day: "numeric", timeZoneName: "short" });
  const beforeZone = zoned.at(-1)?.type === "timeZoneName" && zoned.at(-2)?.type === "literal" ? (zoned.at(-2)?.value as string) : " ";
  const unzoned = textOf(reader.parts({ month: "numeric", day: "numeric" }));
  const dotted = textOf(zoned.slice(0, -1)).startsWith(unzoned) ? textOf(zoned.slice(0, -1)).slice(unzoned.length) : beforeZone;
  const offset = (timeZone: string, sign: RegExp) =>
    textIn(
      new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "shortOffset", numberingSystem: "latn" } as Options).formatToParts(0),
      "timeZoneName",
    ).replace(sign, "{0}");
  const end = Date.UTC(YEAR + 2, 5, DAY);
  const range = textOf(
    reader
      .format({ year: "numeric", month: "short", day: "numeric" })
      .formatRangeToParts(reader.date, end)
      .filter(({ source }) => source === "shared"),
  );
  return {
    calendar,
    nu: usual.numberingSystem,
    cycles: [cycle({}), cycle({ hour12: true }), cycle({ hour12: false })],
    dates: datesOf(reader),
    times: [timesOf(reader, "h12"), timesOf(reader, "h23")],
    between: [
      glue({ year: "numeric", month: "numeric", day: "numeric" }, time),
      glue({ month: "short", day: "numeric" }, time),
      glue({ month: "long", day: "numeric" }, time),
      glue({ month: "long", day: "numeric", weekday: "long", year: "numeric" }, time),
    ],
    beforeZone: dotted,
    dateStyles: STYLES.map((dateStyle) => reader.pattern({ dateStyle })),
    timeStyles: (["h12", "h23"] as const).map((hourCycle) =>
      STYLES.map((timeStyle) => reader.pattern({ timeStyle, hourCycle })),
    ) as unknown as DateData["timeStyles"],
    styleBetween: STYLES.map((dateStyle) => glue({ dateStyle }, { timeStyle: "short" })),
    ...reader.names,
    offset: [offset("Etc/GMT-3", /3/), offset("Etc/GMT+3", /3/)],
    decimal: new Intl.DateTimeFormat(locale, { timeZone: "UTC", second: "numeric", fractionalSecondDigits: 1 } as Options)
      .formatToParts(0)
      .find(({ type }) => type === "literal")?.value as string,
    range,
  };
}

const [FIRST_YEAR, FIRST_HOUR] = [2022, 1];

/** Pairs of dates that differ first in day, month and year; and of times in minute, hour and half of the day. */
const DATE_ENDS = [
  [2022, 0, 3],
  [2022, 2, 3],
  [2024, 2, 3],
].map(([year, month, day]) => [Date.UTC(FIRST_YEAR, 0, 1), Date.UTC(year as number, month as number, day as number)] as const);
const TIME_ENDS = [
  [FIRST_HOUR, 7],
  [4, 7],
  [16, 7],
].map(([hour, minute]) => [Date.UTC(FIRST_YEAR, 0, 1, FIRST_HOUR, 5, 3), Date.UTC(FIRST_YEAR, 0, 1, hour, minute, 4)] as const);

type RangePart = Part & { source: string };

export function dateRanges(locale: string): DateRanges {
  const calendar = new Intl.DateTimeFormat(locale).resolvedOptions().calendar === "buddhist" ? "buddhist" : "gregory";
  const reader = new Reader(new Intl.Locale(locale, { calendar, numberingSystem: "latn" }).toString());
  const marked = (options: Options, ends: readonly (readonly [number, number])[], asked = options) => {
    const format = reader.format(options);
    return ends.map(([start, end]) => {
      const parts = format.formatRangeToParts(start, end) as RangePart[];
      return parts
        .map((part) => {
          const mark = part.source === "startRange" ? "<" : part.source === "endRange" ? ">" : "";
          return mark + reader.patternOf([part], part.source === "endRange" ? end : start, asked);
        })
        .join("|");
    });
  };
  const dates: Record<string, readonly string[]> = {};
  for (const year of ["", "y"])
    for (const month of ["", "M1", "M3", "M4"] as const)
      for (const day of ["", "d"])
        for (const weekday of ["", "E3", "E4"] as const) {
          const key = year + month + day + weekday;
          if (key === "") continue;
          const options = {
            ...(year !== "" && { year: "numeric" }),
            ...(month !== "" && { month: MONTHS[month] }),
            ...(day !== "" && { day: "numeric" }),
            ...(weekday !== "" && { weekday: WEEKDAYS[weekday] }),
          } as Options;
          dates[key] = marked(options, DATE_ENDS);
        }
  const times = (["h12", "h23"] as const).map((hourCycle) => ({
    ...Object.fromEntries(
      Object.entries(HOURS).flatMap(([letter, hour]) =>
        (["", "1", "2"] as const).map((minute) => [
          letter + (minute && `m${minute}`),
          marked({ hour, hourCycle, ...(minute !== "" && { minute: DIGITS[minute] }) } as Options, TIME_ENDS),
        ]),
      ),
    ),
  }));
  const dateStyles = STYLES.map((dateStyle) => {
    const width = /[ML]([345])/.exec(reader.pattern({ dateStyle }))?.[1];
    const asked: Options = { day: "numeric", ...(width !== undefined && { month: TEXT[Number(width) - 3] as "short" }) };
    return [dateStyle, marked({ dateStyle }, DATE_ENDS, asked)] as const;
  });
  return { dates, dateStyles: Object.fromEntries(dateStyles), times };
}
