// A locale's ranges of dates and times, read as `formatRangeToParts` answers them for ends that differ in one field after the other.
import type { DateRanges } from "../../../runtime/intl-date-data.ts";
import { DIGITS, dateReader, HOURS, MONTHS, type Options, type Part, STYLES, TEXT, WEEKDAYS } from "./date-reader.ts";

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
  const { reader } = dateReader(locale);
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
