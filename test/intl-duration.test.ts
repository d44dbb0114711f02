// `Intl.DurationFormat`. Node 20 has none. Its values are what the standard makes of a NumberFormat and a ListFormat, as test262 does
// (test/intl402/DurationFormat), and some of test262's own; the standard: ECMA-402, section 13.
import { beforeAll, describe, expect, it } from "vitest";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { loadSource } from "./support.ts";

type Duration = Record<string, number> | string;

const ASK = `export default ({ locale, options, method, duration }) => {
  try {
    const format = new Intl.DurationFormat(locale, options);
    return method === "resolvedOptions" ? format.resolvedOptions() : format[method](duration);
  } catch (error) {
    return error.name;
  }
}`;

let fn: SporeletFunction;
beforeAll(async () => {
  fn = await loadSource(ASK, { locales: ["en", "de", "es", "da", "ar-EG"] });
});

const format = (locale: string, options: object, duration: unknown) => fn.invoke({ locale, options, method: "format", duration });
const UNITS = ["year", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond"];

/** As test262 writes it down: numbers with units in a list. */
function listed(locale: string, style: "long" | "short" | "narrow", duration: Record<string, number>): string {
  let isFirst = true;
  const elements = UNITS.filter((unit) => duration[`${unit}s`]).map((unit) => {
    const sign = isFirst ? {} : { signDisplay: "never" as const };
    isFirst = false;
    return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: style, ...sign }).format(duration[`${unit}s`] as number);
  });
  return new Intl.ListFormat(locale, { type: "unit", style }).format(elements);
}

const DURATIONS: Record<string, number>[] = [
  { hours: 1, minutes: 50 },
  { years: 1, months: 2, weeks: 3, days: 4, hours: 5, minutes: 6, seconds: 7, milliseconds: 8, microseconds: 9, nanoseconds: 10 },
  { days: -1, minutes: -5 },
  { years: 1234 },
  { months: 1 },
];

describe("Intl.DurationFormat", () => {
  it.each(["en", "de", "es", "ar-EG"])("is numbers with units in a list, in %s", async (locale) => {
    for (const style of ["long", "short", "narrow"] as const)
      for (const duration of DURATIONS) expect(await format(locale, { style }, duration)).toBe(listed(locale, style, duration));
  });

  it("has digits between colons, with all that is below a second as its fraction", async () => {
    const digital = (duration: Duration, more = {}, locale = "en") => format(locale, { style: "digital", ...more }, duration);
    expect(await digital({ hours: 1, minutes: 50 })).toBe("1:50:00");
    expect(await digital("PT2H46M40S")).toBe("2:46:40");
    expect(await digital("-PT2H46M40S")).toBe("-2:46:40");
    expect(await digital({ days: 3, minutes: 5, seconds: 7 })).toBe("3 days, 0:05:07");
    expect(await digital({ hours: 1, minutes: 22, seconds: 33, milliseconds: 111, microseconds: 222, nanoseconds: 333 })).toBe("1:22:33.111222333");
    expect(await digital({ seconds: 33, milliseconds: 111, microseconds: 999 }, { fractionalDigits: 3 })).toBe("0:00:33.111");
    expect(await digital({ seconds: 33 }, { fractionalDigits: 3 })).toBe("0:00:33.000");
    expect(await digital({ seconds: -1 })).toBe("-0:00:01");
    expect(await digital({ hours: 0, minutes: 1 }, { hoursDisplay: "auto" })).toBe("01:00");
    expect(await digital({ seconds: 10_000_000, nanoseconds: 1 })).toBe("0:00:10000000.000000001");
    expect(await digital({ hours: 1, minutes: 2 }, {}, "da")).toBe("1.02.00");
  });

  it("mixes both", async () => {
    expect(await format("en", { hours: "numeric" }, { days: 1, hours: 2, minutes: 3, seconds: 4 })).toBe("1 day, 2:03:04");
    expect(await format("en", { minutes: "numeric" }, { hours: 2, minutes: 3, seconds: 4 })).toBe("2 hr, 3:04");
    expect(await format("en", { seconds: "2-digit" }, { seconds: 4 })).toBe("04");
    expect(await format("en", { hours: "numeric", minutesDisplay: "auto" }, { hours: 1, seconds: 3 })).toBe("1:00:03");
    const small = { seconds: 3, milliseconds: 444, microseconds: 555, nanoseconds: 666 };
    expect(await format("en", { microseconds: "numeric" }, small)).toBe("3 sec, 444.555666 ms");
    expect(await format("en", { nanoseconds: "numeric" }, small)).toBe("3 sec, 444 ms, 555.666 μs");
    expect(await format("en", { milliseconds: "numeric", fractionalDigits: 2 }, small)).toBe("3.44 sec");
    expect(await format("en", { yearsDisplay: "always", daysDisplay: "always" }, { days: 0 })).toBe("0 yrs, 0 days");
  });

  it("reads ISO 8601, and refuses what is no duration", async () => {
    expect(await format("en", {}, "P1Y2M3W4DT5H6M7.5S")).toBe("1 yr, 2 mths, 3 wks, 4 days, 5 hr, 6 min, 7 sec, 500 ms");
    expect(await format("en", {}, "-pt1.5h")).toBe("-1 hr, 30 min");
    const refused = [
      ["P", "PT", "1H", "P1.5D", "PT1.5H1M", ""],
      [{ hours: 1, minutes: -1 }, { hours: 1.5 }, { years: 2 ** 32 }, { seconds: 2 ** 53 }],
    ];
    for (const each of refused.flat()) expect([each, await format("en", {}, each)]).toEqual([each, "RangeError"]);
    for (const each of [null, 1, {}, { hour: 1 }]) expect([each, await format("en", {}, each)]).toEqual([each, "TypeError"]);
  });

  it("gives the parts with their units", async () => {
    expect(await fn.invoke({ locale: "en", options: { hours: "numeric" }, method: "formatToParts", duration: { days: 1, hours: 2, minutes: 3 } })).toEqual([
      { type: "integer", value: "1", unit: "day" },
      { type: "literal", value: " ", unit: "day" },
      { type: "unit", value: "day", unit: "day" },
      { type: "literal", value: ", " },
      { type: "integer", value: "2", unit: "hour" },
      { type: "literal", value: ":" },
      { type: "integer", value: "03", unit: "minute" },
      { type: "literal", value: ":" },
      { type: "integer", value: "00", unit: "second" },
    ]);
  });

  it("says what its options come to, and refuses those that do not go together", async () => {
    const resolved = (options: object) => fn.invoke({ locale: "en", options, method: "resolvedOptions" });
    expect(await resolved({})).toMatchObject({
      locale: "en",
      numberingSystem: "latn",
      style: "short",
      years: "short",
      yearsDisplay: "auto",
      nanoseconds: "short",
    });
    expect(await resolved({ style: "digital" })).toMatchObject({
      hours: "numeric",
      hoursDisplay: "always",
      minutes: "2-digit",
      seconds: "2-digit",
      secondsDisplay: "always",
      milliseconds: "numeric",
      millisecondsDisplay: "auto",
      days: "short",
      daysDisplay: "auto",
    });
    expect(await resolved({ hours: "numeric" })).toMatchObject({ minutes: "2-digit", minutesDisplay: "always", milliseconds: "numeric" });
    for (const options of [{ hours: "numeric", minutes: "long" }, { style: "long", years: "numeric" }, { fractionalDigits: 10 }, { style: "bogus" }])
      expect([options, await resolved(options)]).toEqual([options, "RangeError"]);
  });
});
