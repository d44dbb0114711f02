// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const parse = (...texts: string[]) => texts.map((text) => [text, Date.parse(text)]);

const programs: Record<string, Program> = {
  "ISO texts": () =>
    parse(
      "2024-02-29T12:34:56.789Z",
      "2024-02-29",
      "2024-02",
      "2024",
      "2024-02-29T12:34Z",
      "2024-02-29T12:34:56Z",
      "+012024-01-01T00:00:00Z",
      "-000001-01-01T00:00:00Z",
      "2024-02-29T24:00:00Z",
      "2024-02-29T12:34:56.7Z",
    ),
  "ISO texts with offsets": () => parse("2024-01-01T00:00:00+02:00", "2024-01-01T00:00-05:30", "2024-01-01T00:00:00.123456Z"),
  "what is no date": () =>
    parse("", "nope", "2024-13-01", "2024-01-32T00:00:00Z", "2024-01-01T25:00:00Z", "2024-01-01T00:60:00Z", "-000000-01-01T00:00:00Z", "2024-1-1T00:00:00Z"),
  "other texts with zones": () =>
    parse(
      "Thu, 01 Jan 1970 00:00:00 GMT",
      "Thu Jan 01 1970 00:00:00 GMT+0100 (CET)",
      "1 Jan 2000 UTC",
      "Jan 1, 2000 10:00 GMT",
      "2000/01/02 03:04:05 UTC",
      "01/02/2000 GMT",
      "Sat, 1 Jan 2000 00:00:00 +0200",
      "Jan 1 2000 1:30 PM UTC",
    ),
  "the thirtieth of February": () => parse("2023-02-30T00:00:00Z", "2023-02-30"),
  "UTC carries over": () => [
    Date.UTC(2024, 0),
    Date.UTC(2024, 14, -3, 25, 61, 61, 1001),
    Date.UTC(99, 0),
    Date.UTC(100, 0),
    Date.UTC(2024),
    Date.UTC(),
    Date.UTC(2024, Number.NaN),
    Date.UTC(-1, 0),
    Date.UTC(2024, 1.9),
    Date.UTC("2024", "1"),
  ],
  "the limits of time": () => [
    new Date(8.64e15),
    new Date(8.64e15 + 1),
    new Date(-8.64e15),
    new Date(1.9),
    new Date(-1.9),
    Object.is(new Date(-0).getTime(), 0),
    new Date(Number.NaN),
    Date.UTC(275760, 8, 13, 0, 0, 0, 1),
  ],
  "getters in UTC": () => {
    const d = new Date("2024-02-29T23:59:58.007Z");
    return ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"].map((k) => d[`getUTC${k}`]());
  },
  "setters in UTC": () => {
    const d = new Date(0);
    return [
      d.setUTCFullYear(2024, 1, 29),
      d.setUTCMonth(12),
      d.setUTCDate(0),
      d.setUTCHours(25, 70, 80, 1200),
      d.setUTCMinutes(-1),
      d.setUTCSeconds(3600),
      d.setUTCMilliseconds(-1),
      d.setTime(5.7),
      d.setUTCFullYear(2000),
      d,
    ];
  },
  "a setter given NaN makes the date invalid": () => {
    const d = new Date(5);
    return [d.setUTCHours(Number.NaN), d.getTime(), d.setUTCFullYear(2000)];
  },
  "setters take what they are given first": () => {
    const log = [];
    const d = new Date(0);
    const v = (n) => ({ valueOf: () => (log.push(n), n) });
    d.setUTCHours(v(1), v(2), v(3), v(4));
    return [log, d];
  },
  "toISOString, toJSON, toUTCString": () => [
    new Date(0).toISOString(),
    new Date(Date.UTC(-5, 0)).toISOString(),
    new Date(Date.UTC(12345, 0)).toISOString(),
    attempt(() => new Date(Number.NaN).toISOString()),
    new Date(Number.NaN).toJSON(),
    new Date(0).toUTCString(),
    new Date(Date.UTC(-5, 5)).toUTCString(),
    new Date(Number.NaN).toUTCString(),
    String(new Date(Number.NaN)),
    JSON.stringify({ d: new Date(1) }),
    Date.prototype.toGMTString === Date.prototype.toUTCString,
  ],
  "toJSON is generic": () => [
    Date.prototype.toJSON.call({ valueOf: () => 1, toISOString: () => "iso" }),
    Date.prototype.toJSON.call({ valueOf: () => Infinity }),
    attempt(() => Date.prototype.toJSON.call({ valueOf: () => 1 })),
  ],
  "the week day of every first of a month": () => Array.from({ length: 36 }, (_, i) => new Date(Date.UTC(1899, i, 1)).getUTCDay()).join(""),
  "leap years": () =>
    [1900, 2000, 2023, 2024, 2100, -4, 0].map((y) => {
      const d = new Date(0);
      d.setUTCFullYear(y, 1, 29);
      return d.getUTCMonth();
    }),
  "a walk over days in both directions": () => {
    let h = 0;
    for (let i = -2000; i < 2000; i++) {
      const d = new Date(i * 86400000 * 37);
      h = (h * 31 + d.getUTCFullYear() * 372 + d.getUTCMonth() * 31 + d.getUTCDate()) | 0;
      if (Date.parse(d.toISOString()) !== d.getTime()) return d;
    }
    return h;
  },
  conversions: () => {
    const d = new Date(5);
    return [
      +d,
      d - 2,
      d > 4,
      d == 5,
      typeof (d + 1),
      d[Symbol.toPrimitive]("number"),
      attempt(() => d[Symbol.toPrimitive]("x")),
      d.valueOf(),
      `${typeof d}`,
      new Date(d).getTime(),
      new Date(new Date(7)) - 0,
    ];
  },
  "constructor arguments": () => [
    new Date(null),
    new Date(undefined),
    new Date(true),
    new Date("5") instanceof Date,
    new Date([0]).getTime() === new Date("0").getTime(),
    new Date({ valueOf: () => 9 }),
    attempt(() => new Date(Symbol())),
    attempt(() => new Date(1n)),
    new Date(2024, Number.NaN),
  ],
  "a text as primitive is parsed": () => new Date({ [Symbol.toPrimitive]: () => "1970-01-02T00:00:00Z" }),
  "wrong receivers": () => [
    attempt(() => Date.prototype.getTime.call({})),
    attempt(() => Date.prototype.toISOString.call(0)),
    typeof Date(),
    attempt(() => Date.prototype.getTime.call(Date.prototype)),
  ],
  "local time is whole and consistent": () => {
    const d = new Date(2024, 5, 15, 12, 30, 45, 6);
    return [
      d.getFullYear(),
      d.getMonth(),
      d.getDate(),
      d.getHours(),
      d.getMinutes(),
      d.getSeconds(),
      d.getMilliseconds(),
      d.getDay(),
      Number.isInteger(d.getTimezoneOffset()),
      new Date(d.toString()).getTime() === d.getTime() - 6,
    ];
  },
  "local setters": () => {
    const d = new Date(2024, 0, 31);
    d.setMonth(1);
    d.setHours(0, 0, 0, 0);
    d.setDate(d.getDate() + 30);
    d.setFullYear(2025);
    return [d.getFullYear(), d.getMonth(), d.getDate(), d.getYear(), d.setYear(99) === d.getTime(), d.getFullYear()];
  },
  "two-digit years": () => [new Date(99, 0).getFullYear(), new Date(0, 0).getFullYear(), new Date(100, 0).getFullYear(), new Date(-1, 0).getFullYear()],
  "dates as keys and in sorting": () => {
    const ds = [3, 1, 2].map((n) => new Date(n));
    return [ds.sort((a, b) => a - b), Math.max(...ds), new Map([[ds[0], 1]]).get(new Date(1)), Object.keys(ds[0])];
  },
  "Date's own shape": () => [
    Date.length,
    Date.name,
    Date.UTC.length,
    Object.prototype.toString.call(new Date()),
    typeof Date.now(),
    Number.isInteger(Date.now()),
    Object.getOwnPropertyNames(Date.prototype).length,
  ],
  "subclass of Date": () => {
    class D extends Date {
      plus(n) {
        return new D(this.getTime() + n);
      }
    }
    return [new D(1).plus(2).getTime(), new D(0).toISOString(), new D(0) instanceof Date];
  },
};

export default () => runAll(programs);
