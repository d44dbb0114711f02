// Time zones, read from the ICU of this Node.js: when their offset from UTC changes, and what they are called.
import type { ZoneData, ZoneNames } from "../../../runtime/intl-date-data.ts";
import { SporeletError } from "../../errors.ts";
import { distance } from "../../module/distance.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Before the first zone had a standard time. */
const EARLIEST = Date.UTC(1845, 0, 1);
/** With all zones: what came before counts as then. */
const EARLIEST_OF_ALL = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2038, 0, 1);
/** Zones whose clocks change every year are written out for 28 years more: after these the weekdays of dates are the same again. */
const LATEST_REGULAR = Date.UTC(2066, 0, 1);
/** Morocco's changes are known so far. */
const LATEST_IRREGULAR = Date.UTC(2090, 0, 1);
/** Two changes may be a month apart: Morocco's clocks go back for Ramadan. */
const STEP = 14 * DAY;
const FIRST_MINUTE = -1e8;
const CODE_A = 65;

type Reader = (ms: number) => number;

/** Answers the offset in seconds. */
function offsetReader(timeZone: string): Reader {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return (ms) => {
    const text = format.format(ms);
    const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
    if (found?.[1] === undefined) return 0;
    const [, sign, hours, minutes, seconds = "0"] = found;
    return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  };
}

/** The minute in (from, to] from which on the offset is that of `to`. */
function changeIn(read: Reader, from: number, to: number, before: number): number {
  let [low, high] = [Math.floor(from / MINUTE), Math.floor(to / MINUTE)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (read(middle * MINUTE) === before) low = middle;
    else high = middle;
  }
  return high;
}

interface Change {
  minute: number;
  offset: number;
}

function changesOf(read: Reader, from: number, to: number, step: number): Change[] {
  const changes: Change[] = [];
  let before = read(from);
  for (let at = from; at < to; at += step) {
    const end = Math.min(at + step, to);
    const offset = read(end);
    if (offset === before) continue;
    changes.push({ minute: changeIn(read, at, end, before), offset });
    before = offset;
  }
  return changes;
}

const known = new Map<string, ZoneData>();

export function zoneData(timeZone: string, isOneOfAll: boolean): ZoneData {
  const key = `${timeZone} ${isOneOfAll}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const read = offsetReader(timeZone);
  const start = isOneOfAll ? EARLIEST_OF_ALL : EARLIEST;
  const regular = changesOf(read, start, LATEST, STEP);
  const isOver = (regular.at(-1)?.minute ?? 0) * MINUTE < Date.UTC(2037, 0, 1);
  const isRegular = !isOver && isAsBefore(read);
  const changes = isOver ? regular : [...regular, ...changesOf(read, LATEST, isRegular ? LATEST_REGULAR : LATEST_IRREGULAR, STEP)];
  const name = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "long" });
  const kinds: { offset: number; isDaylight: boolean }[] = [];
  const kindOf = (offset: number, ms: number) => {
    const isDaylight = offset !== 0 && /Summer|Daylight|Irish Standard/.test(name.format(ms));
    const at = kinds.findIndex((kind) => kind.offset === offset && kind.isDaylight === isDaylight);
    return String.fromCharCode(CODE_A + (at < 0 ? kinds.push({ offset, isDaylight }) - 1 : at));
  };
  let last = FIRST_MINUTE;
  const written = changes.map(({ minute, offset }) => {
    const text = (minute - last).toString(36) + kindOf(offset, (minute + 1) * MINUTE);
    last = minute;
    return text;
  });
  const first = kindOf(read(start), start);
  const data: ZoneData = {
    isRegular,
    offsets: kinds.map(({ offset }) => offset),
    daylight: kinds.flatMap(({ isDaylight }, i) => (isDaylight ? [i] : [])),
    changes: first + written.join(""),
  };
  known.set(key, data);
  return data;
}

/** Whether years after the table have the rules of those in it that begin alike: 2045 is as 2034. */
function isAsBefore(read: Reader): boolean {
  const shift = Date.UTC(2045, 0, 1) - Date.UTC(2034, 0, 1);
  for (let at = Date.UTC(2034, 0, 1); at < Date.UTC(2035, 0, 1); at += 3 * DAY) if (read(at) !== read(at + shift)) return false;
  return true;
}

function canonical(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Names of places with a slash, as literals have them; those of Temporal have them in brackets. */
const LITERAL = /["'`[]((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific|US)\/[\w+-]+(?:\/[\w+-]+)?)["'`\]]/g;

export interface NeededZones {
  /** Canonical names by all names. */
  names: Record<string, string>;
  /** Canonical names, without UTC. */
  zones: string[];
}

function unknown(timeZone: string): SporeletError {
  const all = Intl.supportedValuesOf("timeZone");
  const place = (name: string) => (name.split("/").at(-1) as string).toLowerCase();
  const scored = all.map((name) => ({ name, score: distance(place(timeZone), place(name)) })).sort((a, b) => a.score - b.score);
  return new SporeletError("E_OPTION_VALUE", `there is no time zone "${timeZone}" in the ICU of this Node.js`, {
    remedy: `The nearest that it has is "${scored[0]?.name}"; all carries all of them.`,
  });
}

const UTC_NAMES = [
  "UTC",
  "Etc/UTC",
  "Etc/GMT",
  "GMT",
  "Etc/UCT",
  "UCT",
  "Etc/Zulu",
  "Zulu",
  "Etc/Universal",
  "Universal",
  "Etc/Greenwich",
  "Greenwich",
  "Etc/GMT0",
  "Etc/GMT+0",
  "Etc/GMT-0",
  "GMT0",
  "GMT+0",
  "GMT-0",
];

/** @throws SporeletError E_OPTION_VALUE */
export function zonesOf(own: string, asked: readonly string[] | "all" | undefined): NeededZones {
  const isAll = asked === "all" || asked?.includes("all");
  const wanted = isAll ? Intl.supportedValuesOf("timeZone") : [...(asked ?? [])];
  for (const each of wanted) if (canonical(each) === undefined) throw unknown(each);
  const named = [...own.matchAll(LITERAL)].map((match) => match[1] as string).filter((name) => canonical(name) !== undefined);
  const names: Record<string, string> = {};
  for (const name of UTC_NAMES) {
    const resolved = canonical(name);
    if (resolved !== undefined) names[name.toLowerCase()] = resolved;
  }
  for (const name of [...wanted, ...named]) {
    const resolved = canonical(name) as string;
    names[name.toLowerCase()] = resolved;
    names[resolved.toLowerCase()] ??= resolved;
  }
  const zones = [...new Set(Object.values(names))].filter((zone) => zone !== "UTC").sort();
  return { names, zones };
}

export function isAllZones(asked: readonly string[] | "all" | undefined): boolean {
  return asked === "all" || asked?.includes("all") === true;
}

/** A zone's names in a locale; "" where it has none and the offset stands for it. */
export function zoneNames(locale: string, timeZone: string): ZoneNames {
  const now = new Date().getUTCFullYear();
  const read = offsetReader(timeZone);
  const [winter, summer] = [Date.UTC(now, 0, 15), Date.UTC(now, 6, 15)];
  const english = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "long" });
  const isDaylight = (ms: number) => read(ms) !== 0 && /Summer|Daylight|Irish Standard/.test(english.format(ms));
  const [standard, daylight] = isDaylight(winter) ? [summer, winter] : [winter, summer];
  const name = (timeZoneName: string, ms: number) => {
    const of = (style: string) =>
      new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: style } as Intl.DateTimeFormatOptions)
        .formatToParts(ms)
        .find(({ type }) => type === "timeZoneName")?.value ?? "";
    const text = of(timeZoneName);
    return timeZone !== "UTC" && text === of(timeZoneName.startsWith("long") ? "longOffset" : "shortOffset") ? "" : text;
  };
  return [
    name("short", standard),
    name("short", daylight),
    name("long", standard),
    name("long", daylight),
    name("shortGeneric", standard),
    name("longGeneric", standard),
  ];
}
