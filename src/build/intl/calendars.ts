// Dates in calendars other than Gregory's: in which of them a function writes, and what differs in a locale from Gregory's.
import type { CalendarData, Calendars, DateData } from "../../../runtime/intl-date-data.ts";
import { dateRanges } from "./date-ranges.ts";
import { type DateReader, dateReader, type Options, STYLES, TEXT, textIn } from "./date-reader.ts";
import { dateData } from "./datetime.ts";

/** Those that runtime/platform/intl-calendar-days.ts counts in. */
const KNOWN = Intl.supportedValuesOf("calendar").filter((name) => name !== "gregory" && name !== "iso8601");

/** "islamic" is the beginning of others. */
const NAMES = KNOWN.toSorted((a, b) => b.length - a.length).join("|");
/** A name counts where the source speaks of calendars, or in a tag. */
const NAMED = new RegExp(`["'\`](${NAMES})["'\`]|-u(?:-\\w{2,8})*?-ca-(${NAMES})\\b`, "g");

const usualIn = (locale: string) => new Intl.DateTimeFormat(locale).resolvedOptions().calendar;

/**
 * @param own the function's own source
 * @param all whether all are asked for
 */
export function calendarsOf(own: string, locales: readonly string[], all: boolean): string[] {
  if (all) return KNOWN;
  const isMeant = /calendar/i.test(own);
  const named = Array.from(own.matchAll(NAMED), ([, literal, inTag]) => (isMeant ? literal : undefined) ?? inTag);
  const needed = new Set([...named, ...locales.map(usualIn)]);
  return KNOWN.filter((name) => needed.has(name));
}

const OPTIONS: readonly Options[] = [...STYLES.map((dateStyle) => ({ dateStyle })), { year: "numeric" }, { year: "numeric", month: "long", day: "numeric" }];
/** The first year of a cycle of 60. */
const CYCLE_FROM = 1984;
const CYCLE = Array.from({ length: 60 }, (_, year) => Date.UTC(CYCLE_FROM + year, 6, 1));
const MONTH_MS = 29 * 86_400_000;

type Words = Pick<CalendarData, "years" | "days" | "leap" | "firstYear">;

function wordsOf(reader: DateReader, calendar: string): Words {
  const { leap, days } = reader.samples;
  const words: Words = {};
  const asking = (segment: string) => OPTIONS.find((options) => reader.isReadable(options) && reader.pattern(options).split("|").includes(segment));
  const listed = (options: Options, type: string, dates: readonly number[]) => dates.map((date) => textIn(reader.parts(options, date), type)).join("|");
  const [inCycle, inWords, firstYear] = [asking("U"), asking("d1w"), calendar === "japanese" ? asking("y1w") : undefined];
  if (inCycle !== undefined) words.years = listed(inCycle, "yearName", CYCLE);
  if (inWords !== undefined) words.days = listed(inWords, "day", days);
  if (firstYear !== undefined) words.firstYear = textIn(reader.parts(firstYear), "year");
  if (leap !== undefined) {
    const template = (options: Options) => {
      const [before, text] = [leap - MONTH_MS, leap].map((date) => textIn(reader.parts(options, date), "month")) as [string, string];
      return text.replace(before, "{0}");
    };
    words.leap = [template({ month: "numeric", day: "numeric" }), ...TEXT.map((month) => template({ month }))] as unknown as NonNullable<Words["leap"]>;
  }
  return words;
}

/** What of `own` is not as in `usual`. */
function differing<T extends object>(own: T, usual: T): { [Key in keyof T]?: T[Key] } {
  const keys = Object.keys(own) as (keyof T)[];
  return Object.fromEntries(keys.filter((key) => JSON.stringify(own[key]) !== JSON.stringify(usual[key])).map((key) => [key, own[key]])) as Partial<T>;
}

function calendarData(locale: string, calendar: string, usual: DateData, hasRanges: boolean): CalendarData {
  const own = dateData(locale, calendar);
  const data: CalendarData = { ...differing(own, usual), ...wordsOf(dateReader(locale, calendar), calendar) };
  if (data.dates !== undefined) data.dates = differing(own.dates, usual.dates) as DateData["dates"];
  if (data.times !== undefined) data.times = own.times.map((times, i) => differing(times, usual.times[i] as typeof times)) as unknown as DateData["times"];
  if (!hasRanges) return data;
  const { dates: ranges, dateStyles } = dateRanges(locale, calendar);
  return { ...data, ranges: { dates: ranges, dateStyles } };
}

/** @param calendars those that the function carries */
export function calendarsData(locale: string, calendars: readonly string[], hasRanges: boolean): Calendars {
  const data: Record<string, CalendarData | string> = {};
  const seen = new Map<string, string>();
  const usual = dateData(locale);
  for (const calendar of calendars) {
    const own = calendarData(locale, calendar, usual, hasRanges);
    const text = JSON.stringify(own);
    data[calendar] = seen.get(text) ?? own;
    if (!seen.has(text)) seen.set(text, calendar);
  }
  return { usual: usualIn(locale), data };
}
