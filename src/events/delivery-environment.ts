// What a delivery has around it, and what it tells of each attempt.
import type { Ended } from "./changes.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { DeliveryError } from "./consumer.ts";
import type { EventLog } from "./log.ts";
import type { Progress } from "./progress.ts";
import type { Record } from "./record.ts";
import type { Room } from "./room.ts";
import type { Taker } from "./taker.ts";

/** What became of an event, for those who count and log. */
export interface Outcome {
  consumer: string;
  record: Record;
  /** How often it was tried. */
  attempts: number;
  /** ms since it was appended. */
  age: number;
  emitted: number;
  error?: DeliveryError;
  /** Whether it went to the dead letters. */
  isDead: boolean;
}

export interface DeliveryEnvironment {
  log: EventLog;
  /** The last event that consumers which don't lag have been offered. */
  head(): number;
  /** Checks what a handler emits. @throws SporeletError E_EVENT_INVALID, E_CONTRACT */
  check(event: unknown): CloudEvent;
  onOutcome(outcome: Outcome): void;
  /** A handler read what another has changed since, and runs once more. */
  onConflict(consumer: string): void;
  /** Makes ids of what is emitted unique among logs. */
  logId: string;
  /** Whether what consumers get from outside is kept with the events. */
  isRecording: boolean;
  /** Writes what came of an event. @throws as `EventLog.end` */
  end(ended: Ended): Promise<void>;
  /** Those that have something before them. */
  busy: Set<Taker>;
}

export interface DeliveryOptions {
  /** Where the consumer is in the log. */
  progress: Progress;
  /** Places that other deliveries of the consumer take, too. Default: as many as its concurrency. */
  room?: Room;
  /** The part of the consumer's events that is for this delivery, and of what may be open. Default: 1. */
  part?: number;
  /** Whether an event is for this delivery of the consumer. Default: all are. */
  isOwn?(record: Record): boolean;
  /** Whether an event may be begun now. Default: always. */
  mayBegin?(): boolean;
}
