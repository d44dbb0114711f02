// From days to dates of other calendars. Days count from 1 January 1970. The rules are those of Reingold and Dershowitz, "Calendrical
// Calculations", whose R.D. 719163 is that day; where ICU has other ones, the comment says so.

export interface CalendarDay {
  era: number;
  year: number;
  /** The index of the month's name. */
  month: number;
  day: number;
  /** The month's number, where it is not that of its name. */
  number?: number;
  /** Of calendars with cycles: whether it is the leap month behind `month`, and the year of Gregory's calendar in which this one begins. */
  isLeap?: boolean;
  related?: number;
}

/** @param table what src/build/intl/calendar-tables.ts reads of this calendar */
export type DayRule = (day: number, table: string) => CalendarDay;

const UNIX_EPOCH = 719163;
const DAY_MS = 86_400_000;
/** 15 October 1582, the first day of Gregory's calendar: ICU counts by Julius' before, in the calendars that begin their years with these two. */
const CUTOVER = -141_427;
const JULIAN_EPOCH = -1 - UNIX_EPOCH;

interface Solar {
  year: number;
  month: number;
  day: number;
}

function gregorianOf(day: number): Solar {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

function hybridOf(day: number): Solar {
  if (day >= CUTOVER) return gregorianOf(day);
  // Years of Julius' calendar that begin in March end with the leap day.
  const sinceMarch = day - JULIAN_EPOCH + 306;
  const years = Math.floor((4 * sinceMarch + 3) / 1461);
  const inYear = sinceMarch - Math.floor((1461 * years) / 4);
  const month = Math.floor((5 * inYear + 2) / 153);
  return { year: years + (month > 9 ? 1 : 0), month: (month + 2) % 12, day: inYear - Math.floor((153 * month + 2) / 5) + 1 };
}

/** Twelve months of 30 days, and what is left of the year. */
function alexandrianOf(day: number, epoch: number): Solar {
  const since = day - epoch;
  const year = Math.floor((4 * since + 1463) / 1461);
  const inYear = since - 365 * (year - 1) - Math.floor(year / 4);
  return { year, month: Math.floor(inYear / 30), day: (inYear % 30) + 1 };
}

const COPTIC_EPOCH = 103_605 - UNIX_EPOCH;
const ETHIOPIC_EPOCH = 2796 - UNIX_EPOCH;
/** Between the eras Amete Alem and Amete Mihret. */
const AMETE_ALEM = 5500;

/** By the 30-year cycle with the leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29. */
function islamicOf(day: number, epoch: number): CalendarDay {
  const since = day - epoch;
  const year = Math.floor((30 * since + 10_646) / 10_631);
  const inYear = since - (year - 1) * 354 - Math.floor((3 + 11 * year) / 30);
  const month = Math.min(11, Math.floor((inYear * 2) / 59));
  return { era: 1, year, month, day: inYear - Math.ceil(29.5 * month) + 1 };
}

const FRIDAY_EPOCH = 227_015 - UNIX_EPOCH;
const THURSDAY_EPOCH = FRIDAY_EPOCH - 1;

interface LunarTable {
  first: number;
  /** The first day of each year, and of the one after the last. */
  starts: number[];
  /** Bit m is set where month m has 30 days; from bit 13 on stands the number of the month that a leap month follows. */
  years: number[];
}

const tables = new Map<string, LunarTable>();

/** `FIRST-YEAR START-DAY` and four digits in base 36 for each year. */
function lunarTable(text: string): LunarTable {
  let table = tables.get(text);
  if (table !== undefined) return table;
  const [first, start, all = ""] = text.split(" ");
  const years = Array.from(all.match(/.{4}/g) ?? [], (digits) => Number.parseInt(digits, 36));
  let day = Number(start);
  const starts = [day];
  for (const year of years) {
    day += lengths(year).reduce((sum, length) => sum + length, 0);
    starts.push(day);
  }
  table = { first: Number(first), starts, years };
  tables.set(text, table);
  return table;
}

const lengths = (year: number) => Array.from({ length: year >> 13 ? 13 : 12 }, (_, month) => 29 + ((year >> month) & 1));

/** Undefined outside of the table. */
function inTable(day: number, text: string): (CalendarDay & { leap: number }) | undefined {
  const { first, starts, years } = lunarTable(text);
  if (day < (starts[0] as number) || day >= (starts.at(-1) as number)) return undefined;
  const index = starts.findLastIndex((start) => start <= day);
  let rest = day - (starts[index] as number);
  let month = 0;
  for (const length of lengths(years[index] as number)) {
    if (rest < length) break;
    rest -= length;
    month++;
  }
  return { era: 1, year: first + index, month, day: rest + 1, leap: (years[index] as number) >> 13 };
}

/** 235 months are 19 years: what is outside of the table is as many of these cycles away from it as it has to be. */
const METONIC_DAYS = 6939.6896;
const CYCLE = 60;
/** The first year of the cycles of 60. */
const CYCLES_FROM = 4;

function chineseOf(day: number, text: string): CalendarDay {
  const { starts } = lunarTable(text);
  const [from, to] = [starts[0] as number, starts.at(-1) as number];
  const cycles = day < from ? -Math.ceil((from - day) / METONIC_DAYS) : day >= to ? Math.ceil((day - to + 1) / METONIC_DAYS) : 0;
  const near = inTable(day - Math.round(cycles * METONIC_DAYS), text) as NonNullable<ReturnType<typeof inTable>>;
  const related = near.year + 19 * cycles;
  const isLeap = near.leap > 0 && near.month === near.leap;
  const month = near.month - (near.leap > 0 && near.month >= near.leap ? 1 : 0);
  const year = ((((related - CYCLES_FROM) % CYCLE) + CYCLE) % CYCLE) + 1;
  return { era: 1, year, month, day: near.day, isLeap, related };
}

const HEBREW_EPOCH = -1_373_427 - UNIX_EPOCH;
/** Parts of an hour, of which a day has 25,920, from the first molad; and a month's. */
const [FIRST_MOLAD, DAY_PARTS, MONTH_PARTS] = [12_084, 25_920, 13_753];

function hebrewNewYear(year: number): number {
  const elapsed = (of: number) => {
    const months = Math.floor((235 * of - 234) / 19);
    const day = 29 * months + Math.floor((FIRST_MOLAD + MONTH_PARTS * months) / DAY_PARTS);
    return (3 * (day + 1)) % 7 < 3 ? day + 1 : day;
  };
  const [before, now, after] = [elapsed(year - 1), elapsed(year), elapsed(year + 1)];
  return HEBREW_EPOCH + now + (after - now === 356 ? 2 : now - before === 382 ? 1 : 0);
}

const HEBREW_LENGTHS = [30, 29, 30, 29, 30, 30, 29, 30, 29, 30, 29, 30, 29];

function hebrewOf(day: number): CalendarDay {
  let year = Math.floor((98_496 * (day - HEBREW_EPOCH)) / 35_975_351) + 2;
  while (hebrewNewYear(year) > day) year--;
  const start = hebrewNewYear(year);
  const isLeap = (7 * year + 1) % 19 < 7;
  const yearLength = hebrewNewYear(year + 1) - start;
  let rest = day - start;
  let number = 1;
  for (const [month, usual] of HEBREW_LENGTHS.entries()) {
    // Adar I is there in leap years.
    if (month === 5 && !isLeap) continue;
    const length = month === 1 && yearLength % 10 === 5 ? 30 : month === 2 && yearLength % 10 === 3 ? 29 : usual;
    // The name of Adar II is behind all others.
    if (rest < length) return { era: 1, year, month: month === 6 && isLeap ? 13 : month, day: rest + 1, number };
    rest -= length;
    number++;
  }
  return { era: 1, year, month: 12, day: rest + 1, number };
}

const PERSIAN_EPOCH = 226_895 - UNIX_EPOCH;

/** ICU's: by a 33-year cycle, in which the leap day of the years in `table` comes a year later. */
function persianOf(day: number, table: string): CalendarDay {
  const since = day - PERSIAN_EPOCH;
  const isMoved = (of: number) => table.includes(` ${of} `);
  let year = Math.floor((33 * since + 3) / 12_053) + 1;
  let inYear = since - 365 * (year - 1) - Math.floor((8 * year + 21) / 33) + (isMoved(year - 1) ? 1 : 0);
  if (inYear === 365 && isMoved(year)) [year, inYear] = [year + 1, 0];
  return { era: 1, year, ...inHalves(inYear) };
}

/** Six months of 31 days, then those of 30. */
function inHalves(inYear: number): { month: number; day: number } {
  const month = Math.floor(inYear < 186 ? inYear / 31 : (inYear - 6) / 30);
  return { month, day: inYear - 30 * month - Math.min(month, 6) + 1 };
}

const SAKA = 78;
/** Its years begin on that day of Gregory's, from 0 on. */
const SAKA_NEW_YEAR = 80;

function indianOf(day: number): CalendarDay {
  const shifted = new Date((day - SAKA_NEW_YEAR) * DAY_MS);
  const gregorian = shifted.getUTCFullYear();
  const inYear = (shifted.getTime() - shifted.setUTCMonth(0, 1)) / DAY_MS;
  const isLeap = shifted.setUTCMonth(1, 29) && shifted.getUTCDate() === 29;
  const year = gregorian - SAKA;
  // The first month has 31 days in leap years only.
  if (isLeap || inYear >= 30) return { era: 1, year, ...inHalves(isLeap ? inYear : inYear + 1) };
  return { era: 1, year, month: 0, day: inYear + 1 };
}

const eraStarts = new Map<string, number[]>();

/** @param table days between the beginnings of the eras, the first from 1970 on */
function japaneseOf(day: number, table: string): CalendarDay {
  let starts = eraStarts.get(table);
  if (starts === undefined) {
    starts = [];
    for (const days of table.split(" ")) starts.push((starts.at(-1) ?? 0) + Number.parseInt(days, 36));
    eraStarts.set(table, starts);
  }
  const era = Math.max(
    0,
    starts.findLastIndex((start) => start <= day),
  );
  const date = hybridOf(day);
  return { ...date, era, year: date.year - hybridOf(starts[era] as number).year + 1 };
}

const MINGUO = 1911;
const BUDDHA = 543;

const islamic: DayRule = (day, table) => inTable(day, table) ?? islamicOf(day, FRIDAY_EPOCH);

export const RULES: Readonly<Record<string, DayRule>> = {
  buddhist: (day) => {
    const date = hybridOf(day);
    return { ...date, era: 1, year: date.year + BUDDHA };
  },
  roc: (day) => {
    const date = hybridOf(day);
    const year = date.year - MINGUO;
    return { ...date, era: year > 0 ? 1 : 0, year: year > 0 ? year : 1 - year };
  },
  japanese: japaneseOf,
  coptic: (day) => {
    const date = alexandrianOf(day, COPTIC_EPOCH);
    return { ...date, era: date.year > 0 ? 1 : 0, year: date.year > 0 ? date.year : 1 - date.year };
  },
  ethiopic: (day) => {
    const date = alexandrianOf(day, ETHIOPIC_EPOCH);
    return { ...date, era: date.year > 0 ? 1 : 0, year: date.year > 0 ? date.year : date.year + AMETE_ALEM };
  },
  ethioaa: (day) => {
    const date = alexandrianOf(day, ETHIOPIC_EPOCH);
    return { ...date, era: 1, year: date.year + AMETE_ALEM };
  },
  indian: indianOf,
  persian: persianOf,
  hebrew: hebrewOf,
  islamic,
  "islamic-rgsa": islamic,
  "islamic-umalqura": islamic,
  "islamic-civil": (day) => islamicOf(day, FRIDAY_EPOCH),
  "islamic-tbla": (day) => islamicOf(day, THURSDAY_EPOCH),
  chinese: chineseOf,
  dangi: chineseOf,
};
