// Who takes events: a function, or whatever else answers for one.
import type { ErrorCode, SporeletError } from "../errors.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { Record } from "./record.ts";
import type { Recorded } from "./recordings.ts";

export interface ConsumerOptions {
  /** How often an event is tried again before it goes to the dead letters. */
  retries: number;
  /** ms before the first retry; it doubles with each. */
  backoff: number;
  /** Events at a time. */
  concurrency: number;
  /** An event that has passed through more functions is not taken. */
  hops: number;
}

export const DEFAULTS: ConsumerOptions = { retries: 5, backoff: 500, concurrency: 64, hops: 100 };

/** What came of an event. */
export interface Handled {
  /** The events that were made of it, unchecked. */
  readonly events: readonly unknown[];
  /**
   * Writes what else there is, within the transaction that ends the event, before anything else.
   * @throws KvConflict
   */
  write?(): void;
}

export interface DeliverOptions {
  /** Wants to know what the consumer got from outside, if it can say so; called once at most, before the end. */
  onRecorded?(recorded: Recorded): void;
  /** Of the attempt, where it is a span of a trace; else the event's goes on. */
  traceparent?: string;
}

export interface Consumer {
  readonly name: string;
  readonly options: ConsumerOptions;
  /** Where a subscriber's events go. */
  readonly url?: string;
  /** Whether it wants the event. */
  matches(event: CloudEvent): boolean;
  /**
   * Handles one event.
   * @param requestId the same for every attempt, and for no other event
   * @throws DeliveryError
   */
  deliver(record: Record, requestId: string, options?: DeliverOptions): Promise<Handled>;
  /** Nothing more is to be begun: what only waits ends. */
  close?(): void;
}

interface DeliveryErrorOptions {
  /** Whether it would be the same the next time. */
  isFinal?: boolean;
  /** Whether it is one of the attempts that are made. */
  isCounted?: boolean;
  /** ms that the consumer asks to be left alone. */
  retryAfter?: number;
}

/** Why an event was not handled. */
export class DeliveryError extends Error {
  readonly code: ErrorCode;
  readonly isFinal: boolean;
  readonly isCounted: boolean;
  readonly retryAfter: number;

  constructor({ code, message }: Pick<SporeletError, "code" | "message">, options: DeliveryErrorOptions = {}) {
    super(message);
    const { isFinal = false, isCounted = true, retryAfter = 0 } = options;
    this.code = code;
    this.isFinal = isFinal;
    this.isCounted = isCounted;
    this.retryAfter = retryAfter;
  }
}
