// Tables of the calendars that no rule describes, read from the ICU of this Node.js: runtime/platform/intl-calendar-days.ts reads them.

const DAY_MS = 86_400_000;

/** Asks ICU for fields of a date, as texts. */
function fieldsOf(calendar: string, options: Intl.DateTimeFormatOptions): (day: number) => Map<string, string> {
  const format = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, { timeZone: "UTC", ...options });
  return (day) => new Map<string, string>(format.formatToParts(day * DAY_MS).map(({ type, value }) => [type, value]));
}

const dayOf = (year: number, month: number, day: number) => Date.UTC(year, month, day) / DAY_MS;

/** Where months are as long as the moon has them, or as they were announced. */
function lunarTable(calendar: string, from: number, to: number): string {
  const fields = fieldsOf(calendar, { year: "numeric", month: "numeric", day: "numeric" });
  const years: { number: string; start: number; lengths: number[]; leap: number }[] = [];
  for (let day = from - Number(fields(from).get("day")) + 1; ; ) {
    const found = fields(day);
    const month = found.get("month") as string;
    if (month === "1") {
      if (day >= to) break;
      years.push({ number: (found.get("year") ?? found.get("relatedYear")) as string, start: day, lengths: [], leap: 0 });
    }
    const length = fields(day + 29).get("day") === "1" ? 29 : 30;
    const year = years.at(-1);
    if (year !== undefined && /\D/.test(month)) year.leap = Number.parseInt(month, 10);
    year?.lengths.push(length);
    day += length;
  }
  const digits = years.map(({ lengths, leap }) =>
    ((leap << 13) + lengths.reduce((bits, length, month) => bits + ((length - 29) << month), 0)).toString(36).padStart(4, "0"),
  );
  return `${years[0]?.number} ${years[0]?.start} ${digits.join("")}`;
}

const LAST_PERSIAN_YEAR = 3000;
const PERSIAN_EPOCH = -492_268;

/** The years that a 33-year cycle makes leap years, and which are none. */
function persianTable(): string {
  const fields = fieldsOf("persian", { day: "numeric" });
  const newYear = (year: number) => PERSIAN_EPOCH + 365 * (year - 1) + Math.floor((8 * year + 21) / 33);
  const moved = Array.from({ length: LAST_PERSIAN_YEAR }, (_, i) => i + 1).filter((year) => {
    const isLeap = newYear(year + 1) - newYear(year) === 366;
    return isLeap && fields(newYear(year + 1) - 1).get("day") === "1";
  });
  return ` ${moved.join(" ")} `;
}

const [FIRST_ERA, LAST_ERA] = [dayOf(645, 6, 1), dayOf(2100, 0, 1)];
const ERA_STEP = 300;

let starts: number[] | undefined;

/** The first days of Japan's eras; of the first one, ICU's. */
function eraDays(): number[] {
  if (starts !== undefined) return starts;
  const fields = fieldsOf("japanese", { era: "long", year: "numeric" });
  const eraOf = (day: number) => fields(day).get("era");
  const found = [FIRST_ERA];
  const search = (from: number, to: number) => {
    if (eraOf(from) === eraOf(to)) return;
    if (to - from === 1) found.push(to);
    else {
      const middle = (from + to) >> 1;
      search(from, middle);
      search(middle, to);
    }
  };
  for (let day = FIRST_ERA; day < LAST_ERA; day += ERA_STEP) search(day, Math.min(day + ERA_STEP, LAST_ERA));
  starts = found;
  return found;
}

/** In ms. */
export const eraStarts = (): number[] => eraDays().map((day) => day * DAY_MS);

const japaneseTable = () =>
  eraDays()
    .map((day, i, all) => (day - (all[i - 1] ?? 0)).toString(36))
    .join(" ");

const [FROM, TO] = [dayOf(1800, 0, 1), dayOf(2200, 0, 1)];

const TABLES: Readonly<Record<string, () => string>> = {
  japanese: japaneseTable,
  persian: persianTable,
  islamic: () => lunarTable("islamic", FROM, TO),
  "islamic-rgsa": () => lunarTable("islamic-rgsa", FROM, TO),
  // All years of the calendar of Umm al-Qura: ICU counts the others by the civil one, as we do.
  "islamic-umalqura": () => lunarTable("islamic-umalqura", dayOf(1882, 10, 12), dayOf(2174, 10, 25)),
  chinese: () => lunarTable("chinese", FROM, TO),
  dangi: () => lunarTable("dangi", FROM, TO),
};

const read = new Map<string, string>();

/** "" where a rule is enough. */
export function calendarTable(calendar: string): string {
  let table = read.get(calendar);
  if (table === undefined) {
    table = TABLES[calendar]?.() ?? "";
    read.set(calendar, table);
  }
  return table;
}
