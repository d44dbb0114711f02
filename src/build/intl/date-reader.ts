// Patterns of a locale's dates, read from the ICU of this Node.js: what `formatToParts` answers for chosen dates shows them.
import type { DateData, DatePattern, Widths } from "../../../runtime/intl-date-data.ts";

export type Options = Intl.DateTimeFormatOptions & { dayPeriod?: "narrow" | "short" | "long"; hourCycle?: "h11" | "h12" | "h23" | "h24" };
export type Part = Intl.DateTimeFormatPart;

export const YEAR = 2023;
export const DAY = 5;
const [HOUR, MINUTE, SECOND] = [7, 8, 9];
export const TEXT = ["short", "long", "narrow"] as const;

type Names = Widths<string>;

/** Reads one locale. */
export class DateReader {
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

export function textIn(parts: readonly Part[], type: string): string {
  return parts.find((part) => part.type === type)?.value ?? "";
}

/** Widths of fields, as the keys of patterns name them. */
export const MONTHS = { M1: "numeric", M3: "short", M4: "long" } as const;
export const WEEKDAYS = { E3: "short", E4: "long" } as const;
export const HOURS = { h1: "numeric", h2: "2-digit" } as const;
export const DIGITS = { "": undefined, "1": "numeric", "2": "2-digit" } as const;
export const STYLES = ["full", "long", "medium", "short"] as const;

/** Reads `locale` in the calendar that functions have of it. */
export function dateReader(locale: string): { reader: DateReader; calendar: "buddhist" | "gregory" } {
  const usual = new Intl.DateTimeFormat(locale).resolvedOptions();
  const calendar = usual.calendar === "buddhist" ? "buddhist" : "gregory";
  return { reader: new DateReader(new Intl.Locale(locale, { calendar, numberingSystem: "latn" }).toString()), calendar };
}
