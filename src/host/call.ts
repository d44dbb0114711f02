// One invocation as a host asks for it, and what the host hears of it.
import type { OutputLimits } from "./wasi.ts";

/** Answers what a waiting function has for its host. */
export interface Exchange {
  send(message: Uint8Array, deliver: (reply: Uint8Array) => void): void;
  /** Gives up what is under way; nothing is delivered any more. */
  cancel(): void;
}

/** One invocation, as a host asks for it. */
export interface Call {
  stdin: Uint8Array;
  environment: Readonly<Record<string, string>>;
  /** ms of wall time; 0 is no limit. */
  timeout: number;
  /** Takes what the function has for its host; absent where there is nothing to be had. */
  exchange?: Exchange;
  limits?: OutputLimits;
  observer?: Observer;
}

/** What a host can hear of an invocation. */
export interface Observer {
  /** Memory is pristine, the function about to begin. */
  onReset?(): void;
  /** The function waits for the first time; from now on `abort` can end it. */
  onWait?(abort: () => void): void;
  /** The result is out, and something that `waitUntil` was given goes on. */
  onResult?(stdout: Uint8Array): void;
  /** Runs the function's next step. */
  step?(run: () => number): number;
}
