// The events that belong together: what came of one that began it.
import { traceIdOf } from "../host/trace-context.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { EventLog } from "./log.ts";
import type { Record } from "./record.ts";

export interface River {
  /** In the order of the log. */
  records: Record[];
  /** The sequences that were looked at. */
  from: number;
  to: number;
  /** Whether there were more events than are answered. */
  isCut: boolean;
}

/** Sequences before and after an event that are looked at: what belongs together comes within seconds. */
const REACH = 20_000;
const READ_STEP = 256;
const MOST_RECORDS = 200;

/** By what an event says of its cause and of the first one, `id` being the id of that one, or of their trace (W3C Trace Context). */
export function isOfRiver(id: string): (event: CloudEvent) => boolean {
  return (event) => event.id === id || event.correlationid === id || event.causationid === id || traceIdOf(event.traceparent as string | undefined) === id;
}

/** The id of the first event of the river that an event is part of. */
export function riverIdOf({ id, correlationid = id }: CloudEvent): string {
  return correlationid as string;
}

/** What belongs to an event, as far as it is near. Others have their turn while the log is read. */
export async function riverAround(log: EventLog, { sequence, event }: Record): Promise<River> {
  const ids = [riverIdOf(event), traceIdOf(event.traceparent as string | undefined)].filter((id) => id !== undefined);
  const belongs = ids.map(isOfRiver);
  // Most records have no need to be parsed: they don't hold the id as it would be written in them.
  const written = ids.map((id) => JSON.stringify(id).slice(1, -1));
  const from = Math.max(1, sequence - REACH);
  const to = Math.min(log.last, sequence + REACH);
  const found: Record[] = [];
  for (let next = from; next <= to; ) {
    const records = log.read(next, READ_STEP).filter((record) => record.sequence <= to);
    for (const record of records) {
      const json = Buffer.from(record.json.buffer, record.json.byteOffset, record.json.length);
      if (!written.some((id) => json.includes(id)) || !belongs.some((isOne) => isOne(record.event))) continue;
      if (found.length === MOST_RECORDS) return { records: found, from, to: record.sequence - 1, isCut: true };
      found.push(record);
    }
    const last = records.at(-1);
    if (last === undefined) break;
    next = last.sequence + 1;
    await new Promise(setImmediate);
  }
  return { records: found, from, to, isCut: false };
}
