// What a host and one of its worker threads share: the state of every call that is under way, a ring
// of calls in one direction and a ring of results in the other. What is too large for a ring, and what
// comes seldom, passes through message ports; the ring's record says that it does.
import type { MessagePort } from "node:worker_threads";
import { ERRORS, type ErrorCode } from "../errors.ts";
import type { Artifact } from "../host/artifact.ts";
import type { SharedEngine } from "../host/engine.ts";
import type { OutputLimits } from "../host/wasi.ts";
import { Ring } from "./ring.ts";

/** How many calls one worker may have, begun or not. */
export const SLOTS = 4096;
/** A power of two. */
const RING_BYTES = 1 << 20;
/** Larger bodies and results do not go through a ring. */
export const BULK_BYTES = 64 << 10;

/** States of a slot. A call that has not begun can be taken back: whoever changes QUEUED first decides. */
export const FREE = 0;
export const QUEUED = 1;
export const STARTED = 2;
export const RECALLED = 3;

/** How a code passes: by its place here. */
export const CODES = Object.keys(ERRORS) as readonly ErrorCode[];

/** Words of `control`. What the worker does: one of the three that follow. */
export const WORKER_STATE = 0;
export const HOST_WOKEN = 1;
/** The slot that the worker is running right now, or NONE. */
export const CURRENT = 2;
/** Counts how often the worker has begun or gone on with a call. */
export const STEPS = 3;
/** Counts the calls that the worker has taken from its ring. */
export const TAKEN = 4;
/** KiB that the worker's waiting calls keep. */
export const HELD = 5;
const CONTROL_WORDS = 8;

/** Values of WORKER_STATE: it looks at its ring, or will without being told. */
export const AWAKE = 0;
/** It stands at `Atomics.wait` for a moment: waking it so costs a fraction of what a message does. */
export const DOZING = 1;
/** It is in its event loop, where only a message reaches it. */
export const ASLEEP = 2;
export const NONE = -1;

export interface SharedMemory {
  control: SharedArrayBuffer;
  slots: SharedArrayBuffer;
  /** f64 for each slot, ms on `clock`: when its call began. */
  starts: SharedArrayBuffer;
  calls: SharedArrayBuffer;
  results: SharedArrayBuffer;
}

export function sharedMemory(): SharedMemory {
  return {
    control: new SharedArrayBuffer(CONTROL_WORDS * 4),
    slots: new SharedArrayBuffer(SLOTS * 4),
    starts: new SharedArrayBuffer(SLOTS * 8),
    calls: Ring.memory(RING_BYTES),
    results: Ring.memory(RING_BYTES),
  };
}

export interface Channel {
  control: Int32Array;
  slots: Int32Array;
  starts: Float64Array;
  calls: Ring;
  results: Ring;
}

export function openChannel({ control, slots, starts, calls, results }: SharedMemory): Channel {
  return {
    control: new Int32Array(control),
    slots: new Int32Array(slots),
    starts: new Float64Array(starts),
    calls: new Ring(calls),
    results: new Ring(results),
  };
}

/** Between the process's clock and this thread's, from the closest of some pairs of readings: a thread may be interrupted between two. */
function clockOffset(): number {
  let offset = 0;
  let closest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) {
    const before = process.hrtime.bigint();
    const now = performance.now();
    const apart = Number(process.hrtime.bigint() - before);
    if (apart >= closest) continue;
    closest = apart;
    offset = (Number(before) + apart / 2) / 1e6 - now;
  }
  return offset;
}

const CLOCK_OFFSET = clockOffset();

/** ms, the same in every thread of the process. */
export function clock(): number {
  return performance.now() + CLOCK_OFFSET;
}

/** A call in the ring: these words, then the request id (Latin-1), the environment (JSON), the recording to replay, stdin. */
export const CALL = { slot: 0, functionId: 1, timeout: 2, flags: 3, stdin: 4, id: 5, environment: 6, serial: 7, recording: 8, bytes: 40 } as const;
/** The function's definition comes first through the bulk port. */
export const DEFINED_FIRST = 1;
/** stdin, the environment and the recording, or those of a result, come through the bulk port. */
export const IN_BULK = 2;
/** The invocation is to be recorded. */
export const RECORDS = 4;
/** Above it: what the host takes, `TAKES_*` of runtime/abi.ts. */
export const TAKES_SHIFT = 3;

/** A result in the ring: these words, then f64 ms of reset, run and wait, then stdout, stderr and the recording. */
export const RESULT = { slot: 0, kind: 1, status: 2, code: 3, flags: 4, stdout: 5, stderr: 6, recording: 7, phases: 4, bytes: 56 } as const;
/** The call has ended. */
export const ENDED = 0;
/** The result is out, but what `waitUntil` was given goes on: another record follows. */
export const ANSWERED = 1;
/** The call was recalled before it began. */
export const SKIPPED = 2;
/** A flag: the function ran for the first time in this worker. */
export const COLD = 1;

/** A result, as the host reads it. */
export interface ResultRecord {
  slot: number;
  kind: number;
  flags: number;
  status: number;
  code: ErrorCode | undefined;
  /** They may be views of the ring: valid until the record is released. */
  stdout: Buffer;
  stderr: Buffer;
  /** Empty if none was asked for. */
  recording: Buffer;
  /** ms. */
  phases: { reset: number; run: number; wait: number };
}

/** What a worker has to know of a function before it can run it. */
export interface Definition {
  id: number;
  artifact: Artifact;
  environment: Readonly<Record<string, string>>;
  limits: OutputLimits;
  isParanoid: boolean;
  asRecords: boolean;
}

export interface WorkerData {
  /** Whether its host has other workers, which its thread has to serve as well. */
  hasSiblings: boolean;
  memory: SharedMemory;
  engine: SharedEngine;
  bulk: MessagePort;
}

/** Through the worker's own port, beside `WAKE`. `serial` tells one call of a slot from the next. */
export type ToWorker =
  | { what: "reply"; slot: number; serial: number; message: Uint8Array<ArrayBuffer> }
  | { what: "abort"; slot: number; serial: number }
  | { what: "forget"; id: number };

export type ToHost =
  | { what: "message"; slot: number; serial: number; message: Uint8Array<ArrayBuffer> }
  | { what: "cancel"; slot: number; serial: number }
  /** Where messages of the call came before, which the ring would overtake. */
  | { what: "result"; slot: number; serial: number; result: ResultRecord };

/** "Look into your ring". */
export const WAKE = 0;
