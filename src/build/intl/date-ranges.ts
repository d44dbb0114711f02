// A locale's ranges of dates and times, read as `formatRangeToParts` answers them for ends that differ in one field after the other.
import type { DateRanges } from "../../../runtime/intl-date-data.ts";
import { DIGITS, dateReader, HOURS, MONTHS, type Options, type Part, STYLES, TEXT, WEEKDAYS } from "./date-reader.ts";

const [FIRST_YEAR, FIRST_HOUR] = [2022, 1];

/** Pairs of times that differ first in minute, hour and half of the day. */
const TIME_ENDS = [
  [FIRST_HOUR, 7],
  [4, 7],
  [16, 7],
].map(([hour, minute]) => [Date.UTC(FIRST_YEAR, 0, 1, FIRST_HOUR, 5, 3), Date.UTC(FIRST_YEAR, 0, 1, hour, minute, 4)] as const);

type RangePart = Part & { source: string };

export function dateRanges(locale: string, calendar = "gregory"): DateRanges {
  const reader = dateReader(locale, calendar);
  const { ends: dateEnds } = reader.samples;
  // Some patterns of CLDR 48 have the year of a week (ak): Node.js 20 aborts when it is asked for their parts. They are the same in all
  // calendars but Gregory's, and in the Buddhist one the text shows it: such a year is Gregory's.
  const buddhist = calendar === "gregory" ? undefined : dateReader(locale, "buddhist");
  const hasOwnYear = (options: Options, i: number) => {
    if (buddhist === undefined) return true;
    const [start, end] = buddhist.samples.ends[i] as readonly [number, number];
    return !/(?<!\d)20\d\d(?!\d)/.test(buddhist.format(options).formatRange(start, end));
  };
  const marked = (options: Options, ends: readonly (readonly [number, number])[], asked = options) => {
    const format = reader.format(options);
    const era = reader.eraWidth(options);
    return ends.map(([start, end], i) => {
      if (ends === dateEnds && !hasOwnYear(options, i)) return "";
      const parts = format.formatRangeToParts(start, end) as RangePart[];
      return parts
        .map((part) => {
          const mark = part.source === "startRange" ? "<" : part.source === "endRange" ? ">" : "";
          return mark + reader.patternOf([part], part.source === "endRange" ? end : start, { ...asked, era } as Options);
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
          if (reader.isReadable(options)) dates[key] = marked(options, dateEnds);
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
  const dateStyles = STYLES.filter((dateStyle) => reader.isReadable({ dateStyle })).map((dateStyle) => {
    const width = /[ML]([345])/.exec(reader.pattern({ dateStyle }))?.[1];
    const asked: Options = { day: "numeric", ...(width !== undefined && { month: TEXT[Number(width) - 3] as "short" }) };
    return [dateStyle, marked({ dateStyle }, dateEnds, asked)] as const;
  });
  return { dates, dateStyles: Object.fromEntries(dateStyles), times };
}
