// Dates in calendars other than Gregory's, inside a function and in Node.
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { inspect } from "../src/inspect.ts";
import { type Case, compare, fn } from "./intl-support.ts";
import { loadSource, source } from "./support.ts";

const CALENDARS = [
  "buddhist",
  "chinese",
  "coptic",
  "dangi",
  "ethioaa",
  "ethiopic",
  "hebrew",
  "indian",
  "islamic",
  "islamic-civil",
  "islamic-rgsa",
  "islamic-tbla",
  "islamic-umalqura",
  "japanese",
  "persian",
  "roc",
];
const ALL = { with: ["intl-calendars"] };
const UTC = { timeZone: "UTC" };

/** Of the years from 1800 to 2200, which the tables cover; the same in each run. */
function seeded(count: number): number[] {
  let state = 12_345;
  const [from, to] = [Date.UTC(1800, 0, 1), Date.UTC(2200, 0, 1)];
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(from + (state / 2 ** 31) * (to - from));
  });
}

const OPTIONS: object[] = [
  {},
  ...["full", "long", "medium", "short"].map((dateStyle) => ({ dateStyle })),
  { month: "long" },
  { month: "narrow" },
  { month: "short", day: "numeric" },
  { month: "numeric", day: "numeric" },
  { year: "numeric" },
  { year: "numeric", month: "long" },
  { year: "2-digit", month: "2-digit", day: "2-digit" },
  { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  { era: "long", year: "numeric", month: "long", day: "numeric" },
  { era: "narrow", year: "numeric" },
  { dateStyle: "full", timeStyle: "short" },
];

describe("dates in other calendars are as Node's", () => {
  it.each(["en", "de", "fa", "ja", "he", "zh"])(
    "with all options, in %s",
    async (locale) => {
      const run = await fn(["DateTimeFormat"], { locales: [locale], ...ALL });
      const dates = seeded(12);
      for (const calendar of CALENDARS) {
        const cases = OPTIONS.flatMap((options): Case[] => [
          ...dates.map((date): Case => ["DateTimeFormat", locale, { ...UTC, calendar, ...options }, "formatToParts", date]),
          ["DateTimeFormat", locale, { ...UTC, calendar, ...options }, "resolvedOptions"],
        ]);
        await compare(run, cases);
      }
    },
    120_000,
  );

  it("on some hundred days", async () => {
    const run = await fn(["DateTimeFormat"], ALL);
    const cases = CALENDARS.flatMap((calendar) =>
      seeded(400).map((date): Case => ["DateTimeFormat", "en", { ...UTC, calendar, dateStyle: "full" }, "format", date]),
    );
    await compare(run, cases);
  }, 120_000);

  it("around leap months, new years, new eras and the end of Julius' calendar", async () => {
    const run = await fn(["DateTimeFormat"], { locales: ["en", "ja", "he", "zh"], ...ALL });
    const around = (year: number, month: number, day: number, days: number) => Array.from({ length: days }, (_, i) => Date.UTC(year, month - 1, day + i));
    const edges: [calendar: string, dates: number[]][] = [
      // Adar I and II, and a year without them.
      ["hebrew", [...around(2024, 2, 1, 70), ...around(2023, 2, 15, 50), ...around(2023, 9, 10, 20)]],
      ["chinese", [...around(2023, 1, 18, 100), ...around(2033, 11, 15, 100), ...around(2020, 5, 20, 35)]],
      ["dangi", [...around(2023, 1, 18, 100), ...around(2012, 4, 15, 50)]],
      ["japanese", [...around(2019, 4, 29, 4), ...around(1989, 1, 6, 4), ...around(1926, 12, 23, 5), ...around(1912, 7, 28, 4), ...around(1868, 10, 20, 8)]],
      ["japanese", [...around(645, 6, 15, 10), ...around(1573, 8, 20, 20), ...around(1500, 2, 27, 4)]],
      ["persian", [...around(2024, 3, 17, 6), ...around(2025, 3, 17, 6), ...around(2124, 3, 17, 6), ...around(621, 3, 18, 6)]],
      ["islamic-umalqura", [...around(2023, 3, 20, 40), ...around(1882, 11, 5, 12), ...around(2174, 11, 20, 12)]],
      ["islamic-civil", [...around(622, 7, 10, 20), ...around(2023, 7, 10, 20)]],
      ["indian", [...around(2023, 3, 20, 4), ...around(2024, 3, 19, 4), ...around(2024, 4, 19, 4), ...around(2023, 9, 20, 5)]],
      ["coptic", [...around(2023, 9, 5, 12), ...around(284, 8, 25, 10)]],
      ["ethiopic", [...around(2023, 9, 5, 12), ...around(8, 8, 20, 12)]],
      ["roc", [...around(1911, 12, 30, 4), ...around(1582, 10, 10, 12)]],
      ["buddhist", [...around(1582, 10, 10, 12), ...around(1500, 2, 25, 8), ...around(-600, 1, 1, 3)]],
    ];
    for (const [calendar, dates] of edges) {
      // Node writes negative years with the locale's own minus sign.
      const locales = calendar === "persian" || calendar === "islamic-civil" || calendar === "buddhist" ? ["en", "ja"] : ["en", "ja", "he", "zh"];
      const cases = locales.flatMap((locale) =>
        ["full", "short"].flatMap((dateStyle) => dates.map((date): Case => ["DateTimeFormat", locale, { ...UTC, calendar, dateStyle }, "formatToParts", date])),
      );
      await compare(run, cases);
    }
  }, 120_000);

  it("for ranges", async () => {
    const run = await fn(["DateTimeFormat"], { locales: ["en", "de"], with: ["intl-calendars", "intl-date-ranges"] });
    const options = [{}, { month: "short", day: "numeric" }, { year: "numeric", month: "long", day: "numeric" }, { dateStyle: "medium" }];
    const day = 86_400_000;
    const cases = ["en", "de"].flatMap((locale) =>
      CALENDARS.flatMap((calendar) =>
        options.flatMap((each) =>
          seeded(12).flatMap((from, i): Case[] => [
            ["DateTimeFormat", locale, { ...UTC, calendar, ...each }, "formatRangeToParts", from, from + ([1, 9, 45, 900][i % 4] as number) * day],
          ]),
        ),
      ),
    );
    await compare(run, cases);
  }, 120_000);
});

describe("a function carries of calendars", () => {
  const partsOf = async (code: string, options = {}) => {
    const { parts = [] } = inspect((await build({ entry: source(code), ...options })).module);
    return parts.map(({ name }) => name);
  };
  const PART = "intl-calendars";

  it("its locales' own, and answers in these", async () => {
    for (const locale of ["fa", "th", "ps", "ckb-IR", "uz-AF", "ar-SA"]) {
      const run = await loadSource(
        "export default (ms: number) => { const f = new Intl.DateTimeFormat(); return [f.resolvedOptions().calendar, f.format(ms), new Date(ms).toLocaleDateString()]; };",
        { locales: [locale] },
      );
      const node = new Intl.DateTimeFormat(locale, UTC);
      const ms = Date.UTC(2024, 4, 6);
      expect(await run.invoke(ms)).toEqual([node.resolvedOptions().calendar, node.format(ms), node.format(ms)]);
    }
  });

  it("those that its source names", async () => {
    const run = await loadSource(
      `export default (ms: number) => [new Intl.DateTimeFormat("en", { calendar: "hebrew" }).format(ms), new Date(ms).toLocaleDateString("en-u-ca-indian"),
        new Intl.DateTimeFormat("en-u-ca-chinese").resolvedOptions().calendar, Intl.supportedValuesOf("calendar")]`,
    );
    const ms = Date.UTC(2024, 4, 6);
    expect(await run.invoke(ms)).toEqual([
      new Intl.DateTimeFormat("en", { ...UTC, calendar: "hebrew" }).format(ms),
      new Date(ms).toLocaleDateString("en-u-ca-indian", UTC),
      "chinese",
      ["chinese", "gregory", "hebrew", "indian", "iso8601"],
    ]);
  });

  it("none where nothing asks for one: a calendar that is not there is answered as Gregory's", async () => {
    expect(await partsOf("export default () => new Intl.DateTimeFormat('en').format(0)")).not.toContain(PART);
    expect(await partsOf("export default (dish: string) => [dish === 'chinese', new Intl.DateTimeFormat('en').format(0)]")).not.toContain(PART);
    expect(await partsOf("export default () => new Intl.DateTimeFormat('en').format(0)", { locales: ["fa"] })).toContain(PART);
    expect(await partsOf("export default () => new Intl.DateTimeFormat('en').format(0)", { locales: ["fa"], without: [PART] })).not.toContain(PART);
    const run = await loadSource("export default (calendar: string) => new Intl.DateTimeFormat('en', { calendar }).resolvedOptions().calendar");
    expect(await run.invoke("hebrew")).toBe("gregory");
  });

  it("all with --with intl-calendars", async () => {
    const run = await loadSource("export default () => [new Intl.DateTimeFormat('en').format(0), Intl.supportedValuesOf('calendar')]", ALL);
    expect(await run.invoke({})).toEqual(["1/1/1970", Intl.supportedValuesOf("calendar")]);
  });
});
