// How events get to one client, and how much at a time.
import type { Record } from "../events/record.ts";

/** What may wait for a client. One that takes less reads from the log when it has room. */
export const MOST_WAITING_BYTES = 64 << 10;
export const READ_STEP = 256;
/** ms until what was appended just now, and can't be read yet, is looked for again. */
export const UNREADABLE_MS = 2;

/** How events are written; the same for many clients. */
export type Format = (records: readonly Record[]) => Buffer;

/** How they get to one client. */
export interface Transport {
  readonly format: Format;
  /** Bytes that the client has not taken. */
  readonly waiting: number;
  /** Says behind which event it begins. */
  begin?(after: number): void;
  write(chunk: Buffer): void;
  /** Called when nothing waits any more, if much did. */
  onDrain(listener: () => void): void;
  /**
   * Shows client and network that the connection is there.
   * @param last the last event that the client has, or does not want
   */
  beat(last: number): void;
  end(): void;
}
