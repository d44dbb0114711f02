// Events that a consumer could not handle: kept with the reason, until they are delivered once more.
import { SporeletError } from "../errors.ts";
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

/** Within a transaction. */
export function bury({ dead }: Store, { consumer, sequence, ...stored }: DeadLetter): void {
  void dead.put([consumer, sequence], stored);
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
export function redrive(log: EventLog, letters: readonly DeadLetter[]): Promise<void> {
  const { store } = log;
  return store.write(() => {
    for (const { consumer, sequence, event, hops, appended } of letters) {
      if (consumer === GATEWAY) log.appendWithin([event], hops);
      else void store.redriven.put([consumer, sequence], { event, hops, appended });
      void store.dead.remove([consumer, sequence]);
    }
  });
}

/** Has events delivered once more, whatever became of them before. */
export function deliverAgain(store: Store, deliveries: readonly (readonly [consumer: string, record: Record])[]): Promise<void> {
  return store.write(() => {
    for (const [consumer, { sequence, event, hops, appended }] of deliveries) void store.redriven.put([consumer, sequence], { event, hops, appended });
  });
}

/** What a consumer is to be given once more. */
export function redrivenOf({ redriven }: Store, consumer: string): Record[] {
  return [...redriven.getRange(ofFunction(consumer))].map(({ key, value }) => {
    const { event, hops, appended } = value as Pick<Stored, "event" | "hops" | "appended">;
    return decodeRecord(key[1], encodeRecord(event, hops, appended));
  });
}
