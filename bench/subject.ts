// What is measured, and what came of it.

/** The four cold-start intervals that are never mixed. */
export const INTERVALS = {
  pristine: "pristine instance in a running host → response",
  load: "first load in a running host → response",
  spawn: "process spawn → response",
  container: "container create → response",
} as const;

export type Interval = keyof typeof INTERVALS;

export interface Subject {
  name: string;
  interval: Interval;
  /** What it has or lacks that a reader must know to compare it. */
  note: string;
  /** One cold start; answers its time in ms and what it wrote on stdout. */
  sample(): Promise<{ ms: number; output: string }> | { ms: number; output: string };
  cleanUp?(): void;
}

/** A subject that this machine has not. */
export interface Absent {
  name: string;
  interval: Interval;
  reason: string;
}

export type Result =
  | { state: "measured"; name: string; interval: Interval; note: string; samples: number[] }
  | { state: "not measured"; name: string; interval: Interval; reason: string }
  | { state: "failed"; name: string; interval: Interval; reason: string };
