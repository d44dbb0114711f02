// Patterns of a locale's dates, read from the ICU of this Node.js: what `formatToParts` answers for chosen dates shows them.
import type { DateData, DatePattern, Widths } from "../../../runtime/intl-date-data.ts";
import { type Samples, samplesOf } from "./calendar-samples.ts";

export type Options = Intl.DateTimeFormatOptions & { dayPeriod?: "narrow" | "short" | "long"; hourCycle?: "h11" | "h12" | "h23" | "h24" };
export type Part = Intl.DateTimeFormatPart;

const YEAR = 2023;
const HOUR = 7;
/** From this month on. */
const TWO_DIGITS = 9;
const [HOUR_MS, MINUTES] = [3_600_000, 489_000];
export const TEXT = ["short", "long", "narrow"] as const;

type Names = Widths<string>;

/** Reads one locale in one calendar. */
export class DateReader {
  readonly #tag: string;
  readonly samples: Samples;
  readonly names: Pick<DateData, "months" | "monthsAlone" | "weekdays" | "weekdaysAlone" | "eras" | "halves" | "periods">;
  /** What patterns are read from; where they name months, one whose name shows which of them it is. */
  readonly date: number;
  readonly #namedDate: number;

  constructor(tag: string, samples: Samples) {
    this.#tag = tag;
    this.samples = samples;
    const joined = (make: (width: (typeof TEXT)[number]) => string[]) => TEXT.map((width) => make(width).join("|")) as unknown as Names;
    const months = (options: Options) => joined((month) => this.#months({ ...options, month }));
    const [beside, alone] = [months({ day: "numeric" }), months({})];
    const weekdays = (options: Options) => joined((weekday) => this.#weekdays({ ...options, weekday }));
    this.names = {
      months: this.#withStyled(beside, alone),
      monthsAlone: alone,
      weekdays: weekdays({ year: "numeric", month: "long", day: "numeric" }),
      weekdaysAlone: weekdays({}),
      eras: this.#eras(),
      halves: [HOUR, HOUR + 12].map((hour) =>
        textIn(this.parts({ hour: "numeric", hourCycle: "h12" }, Date.UTC(YEAR, 0, 1, hour)), "dayPeriod"),
      ) as unknown as DateData["halves"],
      periods: this.#periods(),
    };
    const period = (hour: number) => this.names.periods[0][1].split("|")[hour];
    const hour = [HOUR, 1, 2, 3, 4, 5, 6, 8, 9].find((each) => period(each) !== this.names.halves[0]) ?? HOUR;
    const dateIn = (month: number) => (samples.months[month] as number) + hour * HOUR_MS + MINUTES;
    this.date = dateIn(this.#tellingMonth(samples.telling.filter((month) => month < TWO_DIGITS)));
    this.#namedDate = dateIn(this.#tellingMonth(samples.telling));
  }

  format(options: Options): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.#tag, { timeZone: "UTC", ...options } as Intl.DateTimeFormatOptions);
  }

  parts(options: Options, date = this.date): Part[] {
    return this.format(options).formatToParts(date);
  }

  text(options: Options): string {
    if (!this.isReadable(options)) return this.format(options).format(this.date);
    return this.parts(options)
      .map(({ value }) => value)
      .join("");
  }

  #months(options: Options): string[] {
    const format = this.format(options);
    return this.samples.months.map((date) => textIn(format.formatToParts(date), "month"));
  }

  /** Where days stand beside the names that stand alone, styles show the other ones. */
  #withStyled([short, long, narrow]: Names, alone: Names): Names {
    const styled = this.#months({ dateStyle: "long" });
    const seen = [short, long, ...alone].flatMap((names) => names.split("|"));
    const areOthers = styled.every((name) => name !== "" && !/\d/.test(name)) && styled.some((name) => !seen.includes(name));
    return areOthers ? [short, styled.join("|"), narrow] : [short, long, narrow];
  }

  #eras(): Names {
    const [short, long, narrow] = TEXT.map((era) => {
      const format = this.format({ era, year: "numeric" });
      return this.samples.eras.map((date) => textIn(format.formatToParts(date), "era"));
    }) as [string[], string[], string[]];
    return [short, ...[long, narrow].map((names) => names.map((name, i) => (name === short[i] ? "" : name)))].map((names) =>
      names.join("|"),
    ) as unknown as Names;
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

  /** The month most of whose names differ from each other. */
  #tellingMonth(among: readonly number[]): number {
    const { months, monthsAlone } = this.names;
    const kinds = (month: number) => new Set([...months, ...monthsAlone].map((names) => names.split("|")[month])).size;
    return among.reduce((best, month) => (kinds(month) > kinds(best) ? month : best));
  }

  /**
   * Some patterns of CLDR 48 have the year of a week or none (de-CH, gl, my, te): Node.js 20 aborts when it is asked for their parts. Where a year
   * is asked for, what they resolve to says so; of styles, the wrong year around the turn of the year does.
   */
  isReadable(options: Options): boolean {
    // Years of cycles resolve to nothing.
    if (this.samples.leap !== undefined) return true;
    if (options.dateStyle === undefined) return options.year === undefined || this.format(options).resolvedOptions().year !== undefined;
    const format = this.format(options);
    return this.samples.turns.every(([date, year]) => {
      const gregorian = new Date(date).getUTCFullYear();
      const wrong = [year - 1, year + 1, gregorian - 1, gregorian, gregorian + 1].filter((each) => each >= 100 && each !== year);
      return !format
        .format(date)
        .match(/\d+/g)
        ?.some((digits) => wrong.includes(Number(digits)));
    });
  }

  pattern(options: Options): DatePattern {
    const parts = this.parts(options);
    const isNamed = parts.some(({ type, value }) => type === "month" && !/^\d+$/.test(value));
    const { month = options.month } = this.format(options).resolvedOptions() as Options;
    const asked = { ...options, month, era: this.eraWidth(options) } as Options;
    return isNamed ? this.patternOf(this.parts(options, this.#namedDate), this.#namedDate, asked) : this.patternOf(parts, this.date, asked);
  }

  /** What the pattern resolves to; of a style, by its first and its last era. Short ones that nobody asks for have none. */
  eraWidth(options: Options): Options["era"] {
    if (options.dateStyle === undefined) return (this.format(options).resolvedOptions() as Options).era;
    const texts = [this.samples.eras[0], this.date].map((date) => textIn(this.parts(options, date), "era"));
    if (texts[1] === "") return undefined;
    const [short, ...others] = this.names.eras.map((names) => [names.split("|")[0], names.split("|").at(-1)]) as [string[], ...string[][]];
    const isShown = (names: readonly string[]) => names.every((name, i) => (name || short[i]) === texts[i]);
    return isShown(short) ? undefined : TEXT[others.findIndex(isShown) + 1];
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
    const eraIn = (width: (typeof TEXT)[number]) => eras[TEXT.indexOf(width)]?.split("|").at(-1);
    switch (type as string) {
      case "year":
        return /^\d+$/.test(value) ? (value.length === 2 ? "y2" : "y1") : "y1w";
      case "relatedYear":
        return "r";
      case "yearName":
        return "U";
      case "month": {
        // Some name Chinese months by their numbers.
        const isName = TEXT.includes(asked.month as "short") && months.some((names) => names.split("|").includes(value));
        if (/^\d+$/.test(value) && !isName) return digits("M");
        const lists = [["M", months] as const, ["L", monthsAlone] as const];
        const isAlone = asked.month !== undefined && asked.day === undefined;
        return named(isAlone ? lists.toReversed() : lists, this.samples.monthOf(date), asked.month, "M4");
      }
      case "day":
        return /^\d+$/.test(value) ? digits("d") : "d1w";
      case "weekday": {
        const lists = [["E", weekdays] as const, ["c", weekdaysAlone] as const];
        const isAlone = asked.weekday !== undefined && asked.day === undefined;
        return named(isAlone ? lists.toReversed() : lists, new Date(date).getUTCDay(), asked.weekday, "E4");
      }
      case "era":
        if (asked.era !== undefined && (eraIn(asked.era) || eraIn("short")) === value) return `G${TEXT.indexOf(asked.era) + 3}`;
        return `G${[0, 4, 5][TEXT.findIndex((width) => eraIn(width) === value)] ?? 0}`;
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

export function textIn(parts: readonly Part[], type: string): string {
  return parts.find((part) => part.type === type)?.value ?? "";
}

/** Widths of fields, as the keys of patterns name them. */
export const MONTHS = { M1: "numeric", M3: "short", M4: "long" } as const;
export const WEEKDAYS = { E3: "short", E4: "long" } as const;
export const HOURS = { h1: "numeric", h2: "2-digit" } as const;
export const DIGITS = { "": undefined, "1": "numeric", "2": "2-digit" } as const;
export const STYLES = ["full", "long", "medium", "short"] as const;

const readers = new Map<string, DateReader>();

export function dateReader(locale: string, calendar: string): DateReader {
  // In its own calendar ICU may have other patterns for a locale where the calendar is asked for by name (uz-AF).
  const isUsual = new Intl.DateTimeFormat(locale).resolvedOptions().calendar === calendar;
  const tag = new Intl.Locale(locale, { numberingSystem: "latn", ...(!isUsual && { calendar }) }).toString();
  let reader = readers.get(tag);
  if (reader === undefined) {
    reader = new DateReader(tag, samplesOf(calendar));
    readers.set(tag, reader);
  }
  return reader;
}
