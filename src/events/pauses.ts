// Consumers that get no events until somebody resumes them. The log keeps their events meanwhile, and the pause.
import { SporeletError } from "../errors.ts";
import type { EventLog } from "./log.ts";
import type { Store } from "./store.ts";

export interface Pause {
  /** ms since the epoch. */
  since: number;
  /** The URL that answered 410 Gone. Absent where a person paused the consumer. */
  gone?: string;
}

/** All pauses, by the names of the consumers. */
export function pausesIn({ pauses }: Store): Map<string, Pause> {
  return new Map([...pauses.getRange({})].map(({ key, value }) => [key, value as Pause]));
}

export function pauseOf({ pauses }: Store, consumer: string): Pause | undefined {
  return pauses.get(consumer) as Pause | undefined;
}

/**
 * @param gone a URL that answered 410 Gone
 * @returns whether it was not paused before
 */
export async function pause(log: EventLog, consumer: string, gone?: string): Promise<boolean> {
  if (pauseOf(log.store, consumer) !== undefined) return false;
  const value: Pause = { since: Date.now(), ...(gone !== undefined && { gone }) };
  await log.append([], 0, [{ table: "pauses", key: consumer, value }]);
  return true;
}

/** @returns whether it was paused */
export async function resume(log: EventLog, consumer: string): Promise<boolean> {
  const isPaused = pauseOf(log.store, consumer) !== undefined;
  if (isPaused) await log.append([], 0, [{ table: "pauses", key: consumer }]);
  return isPaused;
}

/** @throws SporeletError E_NOT_FOUND where the log has given no events to a consumer of the name */
export function checkConsumer({ progress }: Store, consumer: string): void {
  if (progress.get(consumer) !== undefined) return;
  const known = [...progress.getKeys({})];
  throw new SporeletError("E_NOT_FOUND", `the log knows no function or subscriber ${consumer} that takes events`, {
    remedy: known.length === 0 ? "Serve one with this log: sporelet serve fns/ --events." : `It knows ${known.join(", ")}.`,
  });
}
