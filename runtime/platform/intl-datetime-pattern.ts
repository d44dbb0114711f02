// Patterns of dates: made from the fields that are wanted, and filled with a date.
import type { DateData, DatePattern } from "../intl-date-data.ts";

export interface Fields {
  weekday?: "narrow" | "short" | "long";
  era?: "narrow" | "short" | "long";
  year?: "2-digit" | "numeric";
  month?: "2-digit" | "numeric" | "narrow" | "short" | "long";
  day?: "2-digit" | "numeric";
  dayPeriod?: "narrow" | "short" | "long";
  hour?: "2-digit" | "numeric";
  minute?: "2-digit" | "numeric";
  second?: "2-digit" | "numeric";
  fractionalSecondDigits?: number;
  timeZoneName?: "short" | "long" | "shortOffset" | "longOffset" | "shortGeneric" | "longGeneric";
}

const WIDTH = { "2-digit": 2, numeric: 1, short: 3, long: 4, narrow: 5 } as const;

/** The key of a pattern of dates, of which there is none for narrow texts and two digits. */
export function dateKey({ weekday, era, year, month, day }: Fields): string {
  const monthWidth = month === undefined ? "" : month === "numeric" || month === "2-digit" ? "M1" : month === "long" ? "M4" : "M3";
  return (era ? "G" : "") + (year ? "y" : "") + monthWidth + (day ? "d" : "") + (weekday === undefined ? "" : weekday === "long" ? "E4" : "E3");
}

export function timeKey({ hour, minute, second, dayPeriod }: Fields, isTwelve: boolean): string {
  const field = (letter: string, value: "numeric" | "2-digit" | undefined) => (value === undefined ? "" : `${letter}${WIDTH[value]}`);
  const key = field("h", hour) + field("m", minute) + field("s", second);
  return isTwelve && hour !== undefined && dayPeriod !== undefined ? `${key.replaceAll("2", "1")}B` : key;
}

/** Of the pattern's segments, with the widths that are wanted. */
export function widened(pattern: DatePattern, fields: Fields, data: DateData): DatePattern {
  const { year, month, day, weekday, era, hour, dayPeriod, fractionalSecondDigits } = fields;
  return pattern
    .split("|")
    .flatMap((marked): string[] => {
      const mark = /^[<>]/.exec(marked)?.[0] ?? "";
      const segment = marked.slice(mark.length);
      const width = (value: keyof typeof WIDTH | undefined, when: (keyof typeof WIDTH)[]) =>
        value !== undefined && when.includes(value) ? `${mark}${segment[0]}${WIDTH[value]}` : marked;
      switch (segment[0]) {
        case "y":
          return [width(year, ["2-digit"])];
        case "M":
        case "L":
          return [/[12]$/.test(segment) ? width(month, ["2-digit"]) : width(month, ["narrow"])];
        case "d":
          return [width(day, ["2-digit"])];
        case "E":
        case "c":
          return [width(weekday, ["narrow"])];
        case "G":
          return [width(era, ["short", "long", "narrow"])];
        case "h":
          return [width(hour, ["2-digit"])];
        case "B":
          return [dayPeriod === undefined ? marked : `${mark}B${WIDTH[dayPeriod]}`];
        case "s":
          return fractionalSecondDigits === undefined ? [marked] : [marked, `${mark}l${data.decimal}`, `${mark}S${fractionalSecondDigits}`];
        default:
          return [marked];
      }
    })
    .join("|");
}

function timePattern(fields: Fields, data: DateData, isTwelve: boolean): DatePattern {
  const { hour, minute, second, fractionalSecondDigits, dayPeriod, timeZoneName } = fields;
  const key = timeKey(fields, isTwelve);
  if (key === "") return fractionalSecondDigits !== undefined ? `S${fractionalSecondDigits}` : dayPeriod !== undefined ? "B3" : "";
  const table = data.times[isTwelve && hour !== undefined ? 0 : 1];
  const zoned = timeZoneName === undefined ? undefined : table[`${key}z`];
  const found = zoned ?? table[key];
  if (found !== undefined) return found;
  // Hours and seconds without minutes: as if the seconds were minutes.
  const { second: _, ...rest } = fields;
  return (table[timeKey({ ...rest, minute: minute ?? second ?? "numeric" }, isTwelve)] ?? "h1|l:|m2").replace(/(^|\|)m/, "$1s");
}

export const glued = (glue: string, date: DatePattern, time: DatePattern): DatePattern => {
  const [before = "", between = "", after = ""] = glue.split(/\{[01]\}/);
  const [first, second] = glue.indexOf("{1}") < glue.indexOf("{0}") ? [date, time] : [time, date];
  return [before && `l${before}`, first, between && `l${between}`, second, after && `l${after}`].filter((each) => each !== "").join("|");
};

export const isTextMonth = ({ month }: Fields) => month !== undefined && month !== "numeric" && month !== "2-digit";

export function patternOf(fields: Fields, data: DateData, isTwelve: boolean, calendar: string): DatePattern {
  const key = dateKey(fields);
  const date = key === "" ? "" : calendar === "iso8601" && key === "yM1d" ? "y1|l-|M2|l-|d2" : (data.dates[key] ?? data.dates[key.slice(1)] ?? "");
  const time = timePattern(fields, data, isTwelve);
  const { month, weekday } = fields;
  const glue = data.between[month === "long" ? (weekday === undefined ? 2 : 3) : isTextMonth(fields) ? 1 : 0] as string;
  const both = date === "" || time === "" ? date + time : glued(glue, date, time);
  const pattern = widened(both, fields, data);
  if (fields.timeZoneName === undefined || /(?:^|\|)z/.test(pattern)) return pattern;
  return `${pattern}|l${time === "" ? data.beforeZone : " "}|z`;
}

const STYLES = ["full", "long", "medium", "short"];

export function stylePattern(dateStyle: string | undefined, timeStyle: string | undefined, data: DateData, isTwelve: boolean): DatePattern {
  const date = dateStyle === undefined ? "" : (data.dateStyles[STYLES.indexOf(dateStyle)] as string);
  const time = timeStyle === undefined ? "" : (data.timeStyles[isTwelve ? 0 : 1][STYLES.indexOf(timeStyle)] as string);
  return date === "" || time === "" ? date + time : glued(data.styleBetween[STYLES.indexOf(dateStyle as string)] as string, date, time);
}

export interface Part {
  type: string;
  value: string;
}

/** A date's fields in its zone. */
export interface Local {
  era: number;
  year: number;
  /** The index of its name. */
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  /** In other calendars: what is written instead of `part`, the text of a segment. */
  written?(segment: string, part: readonly [type: string, value: string], number: (value: number, width?: number) => string): [type: string, value: string];
}

export function localOf(ms: number): Local {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return {
    era: year > 0 ? 1 : 0,
    year: year > 0 ? year : 1 - year,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    ms: date.getUTCMilliseconds(),
  };
}

/** What filling a pattern takes beside the date. */
export interface Filling {
  data: DateData;
  digits: readonly string[];
  hourCycle: string | undefined;
  /** The name of the zone at that instant. */
  zoneName(): string;
}

/** @param width of a segment: 3 short, 4 long, 5 narrow */
const indexOf = (width: string | undefined) => (width === "4" ? 1 : width === "5" ? 2 : 0);

function hourOf(hour: number, cycle: string | undefined): number {
  if (cycle === "h11") return hour % 12;
  if (cycle === "h12") return hour % 12 || 12;
  return cycle === "h24" ? hour || 24 : hour;
}

export function fillPattern(pattern: DatePattern, local: Local, filling: Filling): Part[] {
  if (pattern === "") return [];
  const { data, digits } = filling;
  const number = (value: number, width = 1) => Array.from(String(value).padStart(width, "0"), (digit) => digits[Number(digit)] ?? digit).join("");
  const listed = (lists: readonly string[], width: string | undefined, index: number) => (lists[indexOf(width)] as string).split("|")[index] as string;
  const parts: Part[] = [];
  for (const segment of pattern.split("|")) {
    const [letter, width] = [segment[0] as string, segment[1]];
    const part = ((): [type: string, value: string] => {
      switch (letter) {
        case "G":
          return ["era", listed(data.eras, width, local.era) || listed(data.eras, "3", local.era)];
        case "y":
          return ["year", width === "2" ? number(local.year % 100, 2) : number(local.year)];
        case "M":
          return ["month", /[12]/.test(width as string) ? number(local.month + 1, Number(width)) : listed(data.months, width, local.month)];
        case "L":
          return ["month", listed(data.monthsAlone, width, local.month)];
        case "d":
          return ["day", number(local.day, Number(width))];
        case "E":
          return ["weekday", listed(data.weekdays, width, local.weekday)];
        case "c":
          return ["weekday", listed(data.weekdaysAlone, width, local.weekday)];
        case "h":
          return ["hour", number(hourOf(local.hour, filling.hourCycle), Number(width))];
        case "m":
          return ["minute", number(local.minute, Number(width))];
        case "s":
          return ["second", number(local.second, Number(width))];
        case "S":
          return ["fractionalSecond", Array.from(String(local.ms).padStart(3, "0").slice(0, Number(width)), (digit) => digits[Number(digit)]).join("")];
        case "a":
          return ["dayPeriod", data.halves[local.hour < 12 ? 0 : 1]];
        case "B": {
          const [full, between] = data.periods[indexOf(width)] as readonly [string, string];
          const isFull = local.minute === 0 && local.second === 0;
          return ["dayPeriod", (isFull ? full : between).split("|")[local.hour] as string];
        }
        case "z":
          return ["timeZoneName", filling.zoneName()];
        default:
          return ["literal", segment.slice(1)];
      }
    })();
    const [type, value] = local.written?.(segment, part, number) ?? part;
    const last = parts.at(-1);
    if (type === "literal" && last?.type === "literal") last.value += value;
    else if (value !== "") parts.push({ type, value });
  }
  return parts;
}
