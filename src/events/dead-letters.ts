// Events that a consumer could not handle: kept with the reason, until they are delivered once more.
import { SporeletError } from "../errors.ts";
import type { Change } from "./changes.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { EventLog } from "./log.ts";
import { decodeRecord, encodeRecord, type Record } from "./record.ts";
import { type Delivered, ofFunction, type Store } from "./store.ts";

export interface DeadLetter {
  consumer: string;
  sequence: number;
  event: CloudEvent;
  hops: number;
  /** ms since the epoch. */
  appended: number;
  /** When it was given up, ms since the epoch. */
  died: number;
  attempts: number;
  code: string;
  /** What the consumer said, with positions in its source. */
  message: string;
}

/** Who buries what breaks a contract before it is in the log. No function has this name. */
export const GATEWAY = "/events";

type Stored = Omit<DeadLetter, "consumer" | "sequence">;

/** Keeps a letter. */
export function buried({ consumer, sequence, ...value }: DeadLetter): Change {
  return { table: "dead", key: [consumer, sequence], value };
}

const letterOf = ({ key: [consumer, sequence], value }: { key: Delivered; value: unknown }): DeadLetter => ({ consumer, sequence, ...(value as Stored) });

export function* deadLetters({ dead }: Store, consumer?: string): Generator<DeadLetter> {
  for (const entry of dead.getRange(consumer === undefined ? {} : ofFunction(consumer))) yield letterOf(entry);
}

/** Those of the consumer's latest events, the latest first. */
export function latestDead({ dead }: Store, consumer: string, limit: number): DeadLetter[] {
  const { start, end } = ofFunction(consumer);
  return [...dead.getRange({ start: end, end: start, reverse: true, limit })].map(letterOf);
}

/** How many each consumer has that has any. */
export function deadCounts({ dead }: Store): Map<string, number> {
  const counts = new Map<string, number>();
  for (let from: object = {}; ; ) {
    const [first] = dead.getKeys({ ...from, limit: 1 });
    if (first === undefined) return counts;
    const range = ofFunction(first[0]);
    counts.set(first[0], dead.getKeysCount(range));
    from = { start: range.end };
  }
}

export function deadLetter({ dead }: Store, consumer: string, sequence: number): DeadLetter | undefined {
  const value = dead.get([consumer, sequence]);
  return value === undefined ? undefined : letterOf({ key: [consumer, sequence], value });
}

/** @throws SporeletError E_NOT_FOUND */
export function existingLetter(store: Store, consumer: string, sequence: number): DeadLetter {
  const letter = deadLetter(store, consumer, sequence);
  if (letter !== undefined) return letter;
  throw new SporeletError("E_NOT_FOUND", `${consumer} has no dead letter with the sequence ${sequence}`, {
    remedy: "See `sporelet dead` for those that there are.",
  });
}

/**
 * Has dead letters delivered once more: by whoever serves the consumer, now or later. What the gateway kept aside comes into the log
 * as it is.
 */
export async function redrive(log: EventLog, letters: readonly DeadLetter[]): Promise<void> {
  const aside = letters.filter(({ consumer }) => consumer === GATEWAY);
  const changes = letters.flatMap(({ consumer, sequence, event, hops, appended }): Change[] => {
    const gone: Change = { table: "dead", key: [consumer, sequence] };
    return consumer === GATEWAY ? [gone] : [{ table: "redriven", key: [consumer, sequence], value: { event, hops, appended } }, gone];
  });
  await log.append(
    aside.map(({ event }) => event),
    0,
    changes,
  );
}

/** Has events delivered once more, whatever became of them before. */
export async function deliverAgain(log: EventLog, deliveries: readonly (readonly [consumer: string, record: Record])[]): Promise<void> {
  const changes = deliveries.map(([consumer, { sequence, event, hops, appended }]): Change => {
    return { table: "redriven", key: [consumer, sequence], value: { event, hops, appended } };
  });
  await log.append([], 0, changes);
}

/** What a consumer is to be given once more. */
export function redrivenOf({ redriven }: Store, consumer: string): Record[] {
  return [...redriven.getRange(ofFunction(consumer))].map(({ key, value }) => {
    const { event, hops, appended } = value as Pick<Stored, "event" | "hops" | "appended">;
    return decodeRecord(key[1], encodeRecord(event, hops, appended));
  });
}
