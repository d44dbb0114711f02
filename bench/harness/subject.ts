// What is measured, and what can come of it.
import type { Sizes } from "./memory.ts";

/** The intervals that are never mixed. `--only` and the machine-readable forms name them by their keys. */
export const INTERVALS = {
  pristine: "fresh instance in a running host → response",
  load: "first load in a running host → response",
  spawn: "process spawn → response",
  machine: "virtual machine create → response",
  http: "process spawn → first HTTP response",
  container: "container create → response",
  "container-http": "container create → first HTTP response",
  warm: "warm: the next call of something that has answered before → response",
  "warm-http": "warm HTTP: the next request on an open connection to a server that has answered before → response",
} as const;

export type Interval = keyof typeof INTERVALS;

/** To stand beside a name. */
export const SHORT_INTERVALS: Readonly<Record<Interval, string>> = {
  pristine: "fresh instance",
  load: "first load",
  spawn: "process",
  machine: "virtual machine",
  http: "first HTTP response",
  container: "container",
  "container-http": "container, first HTTP response",
  warm: "warm",
  "warm-http": "warm HTTP",
};

/** Who a subject is; the same in every outcome. */
export interface Identity {
  /** By which --only and --skip name it: "crun-node". */
  id: string;
  name: string;
  interval: Interval;
  /** Ours, and so subject to --fail-above. */
  own: boolean;
  /** What stands between one request and another, or the host. */
  isolation: string;
  /** What a reader must know to compare it. */
  note: string;
}

export interface Sample {
  /** From the start to the whole response, in ms. */
  ms: number;
  output: string;
}

/** Bytes of what is deployed, and of what has to be there to run it. */
export interface Artifact {
  bytes: number;
  gzip: number;
  /** What `runtime` is. */
  needs?: string;
  runtimeBytes?: number;
}

/** Of all its processes. */
export interface Memory extends Sizes {
  /** When and of what it was taken. */
  of: string;
}

export interface Subject extends Identity {
  /**
   * One visit in a round: one start, or several, one after the other, each timed alone.
   * Has to give up when `signal` aborts.
   */
  visit(signal: AbortSignal): Promise<Sample[]> | Sample[];
  /** `count` starts at once: ms until the last has answered. */
  together?(count: number, signal: AbortSignal): Promise<{ ms: number; outputs: string[] }>;
  /** Where the time of one start goes, in ms by phase, in order. */
  phases?(signal: AbortSignal): Promise<Record<string, number>>;
  memory?(signal: AbortSignal): Promise<Memory>;
  artifact?: Artifact;
  /** Longer than the run's own limit for one visit, in ms. */
  limit?: number;
  cleanUp?(): Promise<void> | void;
}

/** A subject that this machine has not. */
export interface Absent extends Identity {
  reason: string;
}

export type Candidate = Subject | Absent;

export const isAbsent = (candidate: Candidate): candidate is Absent => "reason" in candidate;

export interface Together {
  count: number;
  /** Each until the last of them had answered, in ms; or why there is none. */
  samples: number[];
  reason?: string;
}

export interface Extras {
  artifact?: Artifact;
  memory?: Memory;
  /** Medians, in ms by phase, in order. */
  phases?: Record<string, number>;
  together?: Together[];
}

export type Result =
  | (Identity & Extras & { state: "measured" /** ms by round, in the order of time. */; samples: number[][] })
  | (Identity & { state: "failed"; reason: string /** What came before it failed. */; samples: number[][] })
  | (Identity & { state: "not measured"; reason: string });

export type Measured = Extract<Result, { state: "measured" }>;

export function identityOf({ id, name, interval, own, isolation, note }: Identity): Identity {
  return { id, name, interval, own, isolation, note };
}
