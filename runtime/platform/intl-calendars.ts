// Calendars other than Gregory's, for `Intl.DateTimeFormat`.
import { internal } from "../guest/internal.ts";
import type { CalendarData, DateData } from "../intl-date-data.ts";
import { type CalendarDay, RULES } from "./intl-calendar-days.ts";
import { type Local, localOf } from "./intl-datetime-pattern.ts";
import type { Calendar, IntlShared } from "./intl-shared.ts";

const intl = internal.intl as IntlShared;
const DAY_MS = 86_400_000;

const LETTERS = "אבגדהוזחטיכלמנסעפצקרשת";
const [TENS, HUNDREDS, FOUR_HUNDRED] = [9, 18, 21];

/** A year in Hebrew letters, without its thousands. */
function inLetters(year: number): string {
  let rest = year % 1000;
  let text = "";
  for (; rest >= 400; rest -= 400) text += LETTERS.charAt(FOUR_HUNDRED);
  if (rest >= 100) text += LETTERS.charAt(HUNDREDS + Math.floor(rest / 100) - 1);
  rest %= 100;
  // 15 and 16 are 9 and 6, 9 and 7: the other letters would be a name of God.
  if (rest === 15 || rest === 16) text += LETTERS.charAt(8) + LETTERS.charAt(rest - 10);
  else text += (rest >= 10 ? LETTERS.charAt(TENS + Math.floor(rest / 10) - 1) : "") + LETTERS.charAt((rest % 10) - 1);
  return text.length > 1 ? `${text.slice(0, -1)}״${text.slice(-1)}` : `${text}׳`;
}

/** In the order of `CalendarData.leap`: the first is that of numbers. */
const LEAP_WIDTHS = [1, 3, 4, 5];

const nth = (list: string | undefined, index: number) => list?.split("|")[index] ?? "";

function writer(date: CalendarDay, { years, days, leap, firstYear }: CalendarData): NonNullable<Local["written"]> {
  return (segment, [type, text], number) => {
    const width = Number(segment[1]);
    const isInWords = segment[2] === "w";
    switch (segment[0]) {
      case "r":
        return ["relatedYear", number(date.related as number)];
      case "U":
        return ["yearName", nth(years, date.year - 1)];
      case "y":
        if (!isInWords) break;
        return [type, firstYear === undefined ? inLetters(date.year) : date.year === 1 ? firstYear : text];
      case "d":
        return [type, isInWords ? nth(days, date.day - 1) : text];
      case "M":
      case "L": {
        const usual = width < 3 && date.number !== undefined ? number(date.number, width) : text;
        return [type, date.isLeap && leap !== undefined ? (leap[LEAP_WIDTHS.indexOf(width)] ?? leap[0]).replace("{0}", usual) : usual];
      }
    }
    return [type, text];
  };
}

const known = new Map<string, Calendar>();

intl.calendars = {
  names(locale) {
    const { usual, data } = intl.section(locale, "calendars");
    return [usual, "gregory", "iso8601", ...Object.keys(data)];
  },
  of(locale, name) {
    const rule = RULES[name];
    if (rule === undefined) return undefined;
    const key = `${locale} ${name}`;
    const made = known.get(key);
    if (made !== undefined) return made;
    const all = intl.section(locale, "calendars").data;
    const own = all[name] as CalendarData | string;
    const { ranges, ...given } = typeof own === "string" ? (all[own] as CalendarData) : own;
    const usual = intl.section(locale, "dates");
    const times = usual.times.map((each, i) => ({ ...each, ...given.times?.[i] })) as unknown as DateData["times"];
    const data = { ...usual, ...given, dates: { ...usual.dates, ...given.dates }, times };
    const table = intl.data.calendars?.[name] ?? "";
    const calendar: Calendar = {
      data,
      ranges,
      local(ms) {
        const date = rule(Math.floor(ms / DAY_MS), table);
        const { era, year, month, day } = date;
        return { ...localOf(ms), era, year, month, day, written: writer(date, data) };
      },
    };
    known.set(key, calendar);
    return calendar;
  },
};
