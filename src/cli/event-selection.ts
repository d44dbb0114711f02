// Which events of a log a command is about.
import { millisecondsOf } from "../config/units.ts";
import { SporeletError } from "../errors.ts";
import { checkFilter, compileFilter, type Filter } from "../events/filter.ts";
import type { EventLog } from "../events/log.ts";
import type { Record } from "../events/record.ts";
import { isOfRiver, riverIdOf } from "../events/river.ts";
import { typesFilter } from "../events/subscription.ts";
import type { LogPlace } from "./open-log.ts";

export interface Selection extends LogPlace {
  type?: string;
  subject?: string;
  source?: string;
  filter?: string;
  trace?: string;
  since?: string;
  from?: number;
  to?: number;
}

/** @returns ms since the epoch @throws SporeletError E_OPTION_VALUE */
function timeOf(text: string): number {
  const age = millisecondsOf(text);
  if (age !== undefined) return Date.now() - age;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new SporeletError("E_OPTION_VALUE", `Expected \`--since\` to be a time such as 2026-01-31T09:00:00Z or an age such as 2h, got "${text}"`);
}

/** The id that all events of one river have in common, where `id` is one of them. */
function riverOf(log: EventLog, id: string): string {
  for (const { event } of log.all()) if (event.id === id) return riverIdOf(event);
  return id;
}

/**
 * Whether an event is one of them.
 * @throws SporeletError E_OPTION_VALUE, E_EVENT_FILTER
 */
export function selects(log: EventLog, { type, subject, source, filter, trace, since, to = Number.POSITIVE_INFINITY }: Selection): (record: Record) => boolean {
  const filters: Filter[] = [];
  const ofType = type === undefined ? undefined : typesFilter([type]);
  if (ofType !== undefined) filters.push(ofType);
  if (subject !== undefined) filters.push({ exact: { subject } });
  if (source !== undefined) filters.push({ exact: { source } });
  if (filter !== undefined) filters.push({ sql: filter });
  const passes = filters.map((each) => compileFilter(checkFilter(each)));
  if (trace !== undefined) passes.push(isOfRiver(riverOf(log, trace)));
  const earliest = since === undefined ? Number.NEGATIVE_INFINITY : timeOf(since);
  return (record) => record.sequence <= to && record.appended >= earliest && passes.every((pass) => pass(record.event));
}

/** Those that are there when it is called, oldest first. */
export function* selected(log: EventLog, options: Selection): Generator<Record> {
  const isWanted = selects(log, options);
  const last = Math.min(log.last, options.to ?? log.last);
  for (const record of log.all(options.from)) {
    if (record.sequence > last) return;
    if (isWanted(record)) yield record;
  }
}
