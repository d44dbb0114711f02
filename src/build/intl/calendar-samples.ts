// Dates from which a calendar's names and patterns are read: one in each month and in each era, found by what ICU answers in English.
import { eraStarts } from "./calendar-tables.ts";

const DAY_MS = 86_400_000;

/** All dates are ms at midnight in UTC. */
export interface Samples {
  /** By the index of the month's name: the fifth day of such a month. */
  months: readonly number[];
  /** Those of these months from which a pattern can be read, the best one first. */
  telling: readonly number[];
  /** In a leap month, where the number of another one is written in another way. */
  leap?: number;
  eras: readonly number[];
  /** Pairs that differ first in day, in month and in year. */
  ends: readonly (readonly [from: number, to: number])[];
  /** Days around New Year with their years. */
  turns: readonly (readonly [date: number, year: number])[];
  /** The 30 days of a month. */
  days: readonly number[];
  /** The index of the name of its month. */
  monthOf(date: number): number;
}

const DAY = 5;
const ERA_YEARS = [-100, 2023] as const;
const TELLING = [2, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const YEAR = 2023;

const inMonth = (year: number, month: number, day = DAY) => Date.UTC(year, month, day);

const GREGORIAN: Samples = {
  months: Array.from({ length: 12 }, (_, month) => inMonth(YEAR, month)),
  telling: TELLING,
  eras: ERA_YEARS.map((year) => inMonth(year, 3)),
  ends: [inMonth(2022, 0, 3), inMonth(2022, 2, 3), inMonth(2024, 2, 3)].map((end) => [inMonth(2022, 0, 1), end] as const),
  turns: [],
  days: [],
  monthOf: (date) => new Date(date).getUTCMonth(),
};

/** Adar II, of leap years, is behind all others. */
const HEBREW = ["Tishri", "Heshvan", "Kislev", "Tevet", "Shevat", "Adar I", "Adar", "Nisan", "Iyar", "Sivan", "Tamuz", "Av", "Elul", "Adar II"];

/** Where the search begins: in the first year of an era, or where the number of a year in its cycle has one digit. */
const FROM: Readonly<Record<string, number>> = { japanese: Date.UTC(2019, 4, 1), chinese: Date.UTC(1987, 0, 1), dangi: Date.UTC(1987, 0, 1) };
const USUAL_FROM = Date.UTC(2022, 0, 1);
const SEARCHED = 1900;
/** Days before and behind New Year. */
const TURN = 4;

interface Day {
  date: number;
  year: string;
  /** -1 in a leap month. */
  month: number;
  day: number;
}

/** Asks ICU in English, where Hebrew months have no numbers. */
function dayReader(calendar: string): (date: number) => Day {
  const isHebrew = calendar === "hebrew";
  const tag = `en-u-ca-${calendar}-nu-latn`;
  const format = new Intl.DateTimeFormat(tag, { timeZone: "UTC", year: "numeric", month: isHebrew ? "long" : "numeric", day: "numeric" });
  return (date) => {
    const found = new Map<string, string>(format.formatToParts(date).map(({ type, value }) => [type, value]));
    const month = found.get("month") as string;
    return {
      date,
      year: `${found.get("era")} ${found.get("year") ?? found.get("relatedYear")}`,
      month: isHebrew ? HEBREW.indexOf(month) : /\D/.test(month) ? -1 : Number(month) - 1,
      day: Number(found.get("day")),
    };
  };
}

const known = new Map<string, Samples>([["gregory", GREGORIAN]]);

export function samplesOf(calendar: string): Samples {
  let samples = known.get(calendar);
  if (samples === undefined) {
    samples = search(calendar);
    known.set(calendar, samples);
  }
  return samples;
}

function search(calendar: string): Samples {
  const read = dayReader(calendar);
  const from = FROM[calendar] ?? USUAL_FROM;
  const days = Array.from({ length: SEARCHED }, (_, i) => read(from + i * DAY_MS));
  const find = (wanted: { [Key in keyof Day]?: Day[Key] | undefined }) => {
    const found = days.find((day) => Object.entries(wanted).every(([key, value]) => day[key as keyof Day] === value));
    if (found === undefined) throw new Error(`the calendar ${calendar} has no ${JSON.stringify(wanted)}`);
    return found.date;
  };
  const years = [...new Set(days.map(({ year }) => year))];
  const count = Math.max(...days.map(({ month }) => month)) + 1;
  const months = Array.from({ length: count }, (_, month) => find({ month, day: DAY }));
  const isJapanese = calendar === "japanese";
  const [year, later] = isJapanese ? [years[0], years[2]] : [years[1], years[3]];
  const first = isJapanese ? 5 : 0;
  const ends = [find({ year, month: first, day: 3 }), find({ year, month: first + 2, day: 3 }), find({ year: later, month: first + 2, day: 3 })];
  const last = days.find(({ day }) => day === 30)?.date as number;
  const turns = days.filter((_, i) => days[i - TURN]?.year !== days[i + TURN]?.year && days[i + TURN] !== undefined && i >= TURN);
  return {
    months,
    telling: isJapanese ? TELLING.filter((month) => month >= first) : TELLING,
    ...(days.some(({ month }) => month < 0) && { leap: find({ month: -1, day: DAY }) }),
    eras: isJapanese ? eraStarts() : ERA_YEARS.map((each) => inMonth(each, 3)),
    ends: ends.map((end) => [find({ year, month: first, day: 1 }), end] as const),
    turns: turns.map(({ date, year: name }) => [date, Number(name.split(" ").at(-1))] as const),
    days: Array.from({ length: 30 }, (_, i) => last - (29 - i) * DAY_MS),
    monthOf: (date) => read(date).month,
  };
}
