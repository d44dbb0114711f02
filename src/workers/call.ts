// One request of a function on its way through the host: made once, answered once.
import type { ErrorCode } from "../errors.ts";
import type { Exchange } from "../host/call.ts";
import type { Definition } from "./protocol.ts";

/** How long an invocation took, in ms. */
export interface Phases {
  /** From its arrival to its beginning in a worker. */
  queue: number;
  /** Making memory pristine; where it is cold, with making the instance. */
  reset: number;
  /** Until its end, or until it waited for the first time. */
  run: number;
  /** From then on. */
  wait: number;
}

/** How an invocation ended. */
export interface Ending {
  /** 0, or how the function ended. */
  status: number;
  /** What failed, if it did. */
  code?: ErrorCode;
  /** Whether the function ran for the first time in its worker; undefined where it did not run. */
  isCold?: boolean;
  phases: Phases;
}

export interface Outcome extends Ending {
  /** Valid only while the outcome is being passed on. */
  stdout: Buffer;
  stderr: Buffer;
  /** What the function got from outside, if that was to be recorded; else empty. */
  recording: Buffer;
}

/** Hears of one call. */
export interface Caller {
  /** The result, or why there is none; called once. */
  onOutcome(outcome: Outcome): void;
  /** Everything has ended, also what `waitUntil` was given. `stderr` is all of it; called once, after `onOutcome`. */
  onEnd(stderr: Buffer, code: ErrorCode | undefined): void;
}

export interface PendingCall {
  readonly definition: Definition;
  readonly stdin: Uint8Array;
  readonly requestId: string;
  /** More environment (JSON), or "". */
  readonly environment: string;
  /** ms of wall time; 0 is no limit. */
  readonly timeout: number;
  /** Whether to record it. */
  readonly isRecorded: boolean;
  /** The recording that it is a replay of, or nothing. */
  readonly recording: Uint8Array;
  /** ms on `clock`. */
  readonly arrived: number;
  readonly caller: Caller;
  /** Answers what the function has for its host. */
  exchange?: Exchange;
  /** What it is expected to take its worker, ms; infinite where nothing is known. */
  readonly expected: number;
  isAnswered: boolean;
  /** Whether a body of it comes bit by bit, so that its age says nothing. */
  isStreaming: boolean;
  isAborted: boolean;
}

const NOTHING = Buffer.alloc(0);

/** Ends a call that no worker can end any more. */
export function fail(call: PendingCall, code: ErrorCode, message: string, queue = 0): void {
  const stderr = Buffer.from(`sporelet: ${code}: ${message}\n`);
  call.exchange?.cancel();
  if (!call.isAnswered) {
    call.isAnswered = true;
    call.caller.onOutcome({ status: 1, code, stdout: NOTHING, stderr, recording: NOTHING, phases: { queue, reset: 0, run: 0, wait: 0 } });
  }
  call.caller.onEnd(stderr, code);
}
