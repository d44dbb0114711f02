// Time zones: which offset from UTC counts at an instant.
import type { ZoneData } from "../intl-date-data.ts";

interface Zone {
  /** In minutes since 1970; the first one is before all dates. */
  starts: number[];
  /** Numbers of offsets, one for each start. */
  kinds: number[];
  data: ZoneData;
}

export interface Offset {
  /** In ms. */
  offset: number;
  isDaylight: boolean;
}

const MINUTE = 60_000;
const FIRST = -1e8;
const CODE_A = 65;

const zones = new Map<string, Zone>();

function parse(text: string): Zone {
  const data = JSON.parse(text) as ZoneData;
  const starts: number[] = [Number.NEGATIVE_INFINITY];
  const kinds: number[] = [data.changes.charCodeAt(0) - CODE_A];
  let at = FIRST;
  for (const [, delta, kind] of data.changes.slice(1).matchAll(/([0-9a-z]+)([A-Z])/g)) {
    at += Number.parseInt(delta as string, 36);
    starts.push(at);
    kinds.push((kind as string).charCodeAt(0) - CODE_A);
  }
  return { starts, kinds, data };
}

/** Years that begin on the same weekday and are leap years alike have the same rules: the last of them that is written out. */
const LAST_YEAR = 2065;
const SPAN = 28;

function inTable(ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  if (year <= LAST_YEAR) return ms;
  const begins = Date.UTC(year, 0, 1);
  const isLeap = Date.UTC(year + 1, 0, 1) - begins > 365 * 86_400_000;
  for (let like = LAST_YEAR; like > LAST_YEAR - SPAN; like--) {
    const same = Date.UTC(like, 0, 1);
    if (new Date(same).getUTCDay() === new Date(begins).getUTCDay() && Date.UTC(like + 1, 0, 1) - same > 365 * 86_400_000 === isLeap) return ms - begins + same;
  }
  return ms;
}

/** @param text the zone's data, as JSON */
export function offsetAt(text: string, ms: number): Offset {
  let zone = zones.get(text);
  if (zone === undefined) {
    zone = parse(text);
    zones.set(text, zone);
  }
  const minutes = (zone.data.isRegular ? inTable(ms) : ms) / MINUTE;
  let [low, high] = [0, zone.starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((zone.starts[middle] as number) <= minutes) low = middle;
    else high = middle - 1;
  }
  const kind = zone.kinds[low] as number;
  return { offset: (zone.data.offsets[kind] as number) * 1000, isDaylight: zone.data.daylight.includes(kind) };
}
