// One invocation as a host asks for it, and what the host hears of it.
import type { Message } from "./messages.ts";
import type { Recorder } from "./recorder.ts";
import type { Replay } from "./replay.ts";
import type { OutputLimits } from "./wasi.ts";

/** Answers the messages of a waiting function. */
export interface Exchange {
  /** What it takes: bits `TAKES_*` of runtime/abi.ts. */
  readonly takes: number;
  /** @throws anything for a message that is not of the guest's platform */
  send(message: Message, deliver: (answer: Uint8Array<ArrayBuffer>) => void): void;
  /** Cancels all exchanges; nothing is delivered any more. */
  cancel(): void;
}

/** One invocation, as a host asks for it. */
export interface Call {
  stdin: Uint8Array;
  environment: Readonly<Record<string, string>>;
  /** ms of wall time; 0 is no limit. */
  timeout: number;
  /** Receives the function's messages to its host; absent where the host takes none. */
  exchange?: Exchange;
  limits?: OutputLimits;
  /** Whether messages on stderr are marked, see `recordsOf`. Default: plain text. */
  asRecords?: boolean;
  observer?: Observer;
  /** Takes note of what the function gets from outside. */
  recorder?: Recorder;
  /** What the function gets instead of the machine's time and randomness, and of answers; nothing is exchanged then. */
  replay?: Replay;
}

/** What a host can hear of an invocation. */
export interface Observer {
  /** Memory equals the snapshot, and the function is about to begin. */
  onReset?(): void;
  /** The function waits for the first time; from now on `abort` can end it. */
  onWait?(abort: () => void): void;
  /** Whenever it begins to wait: the memory that it keeps meanwhile, in bytes. */
  onHold?(bytes: number): void;
  /** The result is out, and work that `waitUntil` was given still goes on. */
  onResult?(stdout: Uint8Array): void;
  /** Runs the function's next step. */
  step?(run: () => number): number;
}
