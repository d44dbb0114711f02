// What Intl.Locale lists, and the collations that can be asked for, inside a function and in Node.
import { describe, expect, it } from "vitest";
import { type Case, compare, fn } from "./intl-support.ts";
import { loadSource } from "./support.ts";

describe("Intl.Locale lists what Node's does", () => {
  const LISTS = ["calendars", "collations", "hourCycles", "numberingSystems", "timeZones", "textInfo", "weekInfo"];
  const TAGS = [
    "en",
    "en-US",
    "de",
    "de-CH",
    "zh",
    "zh-TW",
    "ja",
    "ar",
    "ar-EG",
    "fa-IR",
    "th",
    "und",
    "und-US",
    "ko",
    "hi",
    "sv",
    "he",
    "ur-IN",
    "uz-Arab",
    "fr-CA",
  ];
  TAGS.push("es-419", "en-150", "pa-PK", "en-GB", "en-u-ca-hebrew-nu-thai-hc-h11", "de-u-co-phonebk", "ckb-IR", "pt-BR");

  it("for languages, regions and what a tag asks for", async () => {
    const run = await loadSource(
      `export default (tags: string[]) => tags.map((tag) => {
        const l = new Intl.Locale(tag) as any;
        return [l.calendars, l.collations, l.hourCycles, l.numberingSystems, l.timeZones ?? null, l.textInfo, l.weekInfo];
      })`,
    );
    const node = TAGS.map((tag) => LISTS.map((name) => (new Intl.Locale(tag) as unknown as Record<string, unknown>)[name] ?? null));
    expect(await run.invoke(TAGS)).toEqual(node);
  });

  it("with the methods of later releases too", async () => {
    const run = await loadSource(
      `export default () => { const l = new Intl.Locale("de-AT") as any; return [l.getWeekInfo(), l.getTimeZones(), l.getHourCycles(), l.getTextInfo(), l.getCalendars.name]; }`,
    );
    expect(await run.invoke({})).toEqual([{ firstDay: 1, weekend: [6, 7], minimalDays: 4 }, ["Europe/Vienna"], ["h23"], { direction: "ltr" }, "getCalendars"]);
  });

  it("and says so where the data are not there", async () => {
    const run = await loadSource(`export default (name: string) => (new Intl.Locale("de") as any)[name] ?? null`);
    expect(await run.invoke("weekInfo")).toBeNull();
    const other = await loadSource(`export default (name: string) => [new Intl.Locale("de") as any].map((l) => [l.weekInfo, l[name]])`);
    await expect(other.invoke("calendars")).rejects.toThrow("--with intl-locale-lists");
  });
});

describe("Intl.Collator orders by other collations as Node's", () => {
  const WORDS = [
    "a",
    "b",
    "á",
    "ä",
    "z",
    "ö",
    "oe",
    "ae",
    "af",
    "ad",
    "å",
    "ß",
    "ss",
    "co",
    "ch",
    "ci",
    "cz",
    "d",
    "ll",
    "lz",
    "lm",
    "ñ",
    "n",
    "ü",
    "ue",
    "Österreich",
    "Ostern",
  ];
  WORDS.push("Müller", "Mueller", "Muller", "w", "v", "vz", "wa", "đ", "dz", "ê", "10", "9", "中", "文", "一", "人", "山", "水", "Æ", "þ");

  it.each([
    ["de", "phonebk"],
    ["es", "trad"],
    ["sv", "trad"],
    ["vi", "trad"],
    ["zh", "stroke"],
    ["zh", "zhuyin"],
    ["ja", "unihan"],
    ["ko", "unihan"],
    ["ar", "compat"],
    ["si", "dict"],
    ["ln", "phonetic"],
    ["en", "eor"],
  ])("%s by %s", async (locale, collation) => {
    const run = await loadSource(
      `const used = ["${collation}"]; export default ([words, locale, collation]: [string[], string, string]) => {
        const [byOption, byTag] = [new Intl.Collator(locale, { collation } as any), new Intl.Collator(locale + "-u-co-" + collation)];
        return [words.flatMap((a) => words.map((b) => byOption.compare(a, b))).join(), byTag.resolvedOptions(), Intl.supportedValuesOf("collation"), used.length];
      }`,
      { locales: [locale] },
    );
    const node = new Intl.Collator(locale, { collation } as Intl.CollatorOptions);
    expect(await run.invoke([WORDS, locale, collation])).toEqual([
      WORDS.flatMap((a) => WORDS.map((b) => node.compare(a, b))).join(),
      new Intl.Collator(`${locale}-u-co-${collation}`).resolvedOptions(),
      [collation],
      1,
    ]);
  });

  it("for search, where the source asks for that", async () => {
    const run = await loadSource(
      `export default (words: string[]) => { const c = new Intl.Collator("de", { usage: "search" }); return [words.flatMap((a) => words.map((b) => c.compare(a, b))).join(), c.resolvedOptions()]; }`,
      { locales: ["de"] },
    );
    const node = new Intl.Collator("de", { usage: "search" });
    expect(await run.invoke(WORDS)).toEqual([WORDS.flatMap((a) => WORDS.map((b) => node.compare(a, b))).join(), node.resolvedOptions()]);
  });

  it("only those that its source names: others are answered by the locale's default", async () => {
    const run = await fn(["Collator"], { locales: ["de"] });
    const cases: Case[] = [["Collator", "de", {}, "resolvedOptions"]];
    await compare(run, cases);
    const other = await loadSource(`export default (collation: string) => new Intl.Collator("de", { collation } as any).resolvedOptions().collation`);
    expect(await other.invoke("phonebk")).toBe("default");
  });
});
