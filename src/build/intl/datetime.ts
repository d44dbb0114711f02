// A locale's dates and times, as patterns by the fields that are asked for.
import type { DateData, DatePattern } from "../../../runtime/intl-date-data.ts";
import { type DateReader, DIGITS, dateReader, HOURS, MONTHS, type Options, type Part, STYLES, textIn, WEEKDAYS } from "./date-reader.ts";

function datesOf(reader: DateReader): Record<string, DatePattern> {
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
            if (reader.isReadable(options)) found[key] = reader.pattern(options);
          }
  return found;
}

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

function timesOf(reader: DateReader, hourCycle: "h12" | "h23"): Record<string, DatePattern> {
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

/** Where it can't be read, that of the fields which it has in most locales. */
export function stylePattern(reader: DateReader, dateStyle: (typeof STYLES)[number]): DatePattern {
  if (reader.isReadable({ dateStyle })) return reader.pattern({ dateStyle });
  const isFull = dateStyle === "full";
  const month = isFull || dateStyle === "long" ? "long" : dateStyle === "medium" ? "short" : "numeric";
  return reader.pattern({ year: "numeric", month, day: "numeric", ...(isFull && { weekday: "long" }) });
}

const textOf = (parts: readonly Part[]) => parts.map(({ value }) => value).join("");

export function dateData(locale: string, calendar = "gregory"): DateData {
  const reader = dateReader(locale, calendar);
  const cycle = (options: Options) => reader.format({ hour: "numeric", ...options }).resolvedOptions().hourCycle as string;
  /** How date ({1}) and time ({0}) stand together. */
  const glue = (date: Options, time: Options) => {
    const [both, day, hour] = [{ ...date, ...time }, date, time].map((options) => reader.text(options)) as [string, string, string];
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
  const [start, end] = reader.samples.ends[2] as readonly [number, number];
  const ranging = reader.format({ dateStyle: "medium", timeStyle: "short" }).formatRangeToParts(start, end);
  const range = textOf(
    ranging.slice(
      ranging.findLastIndex(({ source }) => source === "startRange") + 1,
      ranging.findIndex(({ source }) => source === "endRange"),
    ),
  );
  return {
    nu: new Intl.DateTimeFormat(locale).resolvedOptions().numberingSystem,
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
    dateStyles: STYLES.map((dateStyle) => stylePattern(reader, dateStyle)),
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

/** What stands between hours and minutes. */
export function timeSeparator(locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeStyle: "short", hourCycle: "h23", timeZone: "UTC" }).formatToParts(0);
  const hour = parts.findIndex(({ type }) => type === "hour");
  return parts[hour + 1]?.type === "literal" && parts[hour + 2]?.type === "minute" ? (parts[hour + 1] as { value: string }).value : ":";
}
