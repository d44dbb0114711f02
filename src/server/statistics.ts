// Counts of each function: how often it was called, how its calls began and ended, how long each phase took. The page and
// the metrics both read them; a host may have thousands of functions, so they are arrays of numbers.
import type { Invocation } from "../workers/hosted.ts";

/**
 * Upper bounds of the buckets of all histograms, in seconds. OpenTelemetry's begin at 5 ms; here a whole invocation takes
 * microseconds, so these begin at 10 µs.
 */
export const BUCKETS: readonly number[] = [
  1e-5, 2e-5, 3e-5, 5e-5, 7.5e-5, 1e-4, 1.5e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** The same in ms. */
export const BOUNDS: readonly number[] = BUCKETS.map((seconds) => Number((seconds * 1000).toPrecision(6)));

/** How many took no longer than each of `BOUNDS`, but longer than the one before; the last is beyond all. */
export type Histogram = number[];

export interface FunctionStatistics {
  invocations: number;
  cold: number;
  warm: number;
  errors: number;
  /** By code. */
  failures: Record<string, number>;
  /** Of the invocations that ran, without their time in the queue. */
  latency: { cold: Histogram; warm: Histogram };
  /** From the arrival to the beginning in a worker. */
  queue: Histogram;
  /** What a cold start takes before the function begins. */
  init: Histogram;
  /** All together, in ms. */
  total: { latency: number; queue: number; init: number };
}

export function emptyHistogram(): Histogram {
  return new Array<number>(BOUNDS.length + 1).fill(0);
}

/** Of a function that was never called. */
export function none(): FunctionStatistics {
  return {
    invocations: 0,
    cold: 0,
    warm: 0,
    errors: 0,
    failures: {},
    latency: { cold: emptyHistogram(), warm: emptyHistogram() },
    queue: emptyHistogram(),
    init: emptyHistogram(),
    total: { latency: 0, queue: 0, init: 0 },
  };
}

export function count(histogram: Histogram, ms: number): void {
  let i = 0;
  while (i < BOUNDS.length && ms > (BOUNDS[i] as number)) i++;
  histogram[i] = (histogram[i] as number) + 1;
}

/** By name, so that a function that is built anew goes on counting. */
export class Statistics {
  readonly #byName = new Map<string, FunctionStatistics>();

  observe({ fn, outcome: { code, isCold, phases } }: Invocation): void {
    let all = this.#byName.get(fn.name);
    if (all === undefined) {
      all = none();
      this.#byName.set(fn.name, all);
    }
    all.invocations++;
    // One that never began in a worker has no latency of its own.
    if (isCold !== undefined) {
      const start = isCold ? "cold" : "warm";
      const latency = phases.reset + phases.run + phases.wait;
      all[start]++;
      count(all.latency[start], latency);
      count(all.queue, phases.queue);
      all.total.latency += latency;
      all.total.queue += phases.queue;
      if (isCold) {
        count(all.init, phases.reset);
        all.total.init += phases.reset;
      }
    }
    if (code === undefined) return;
    all.errors++;
    all.failures[code] = (all.failures[code] ?? 0) + 1;
  }

  of(name: string): FunctionStatistics {
    return this.#byName.get(name) ?? none();
  }

  /** By the names of functions that were called. */
  get all(): ReadonlyMap<string, FunctionStatistics> {
    return this.#byName;
  }
}

const added = (a: readonly number[], b: readonly number[]) => a.map((n, i) => n + (b[i] as number));

/** Both together, as of a function that runs in several processes. */
export function sumOf(a: FunctionStatistics, b: FunctionStatistics): FunctionStatistics {
  const failures = { ...a.failures };
  for (const [code, n] of Object.entries(b.failures)) failures[code] = (failures[code] ?? 0) + n;
  return {
    invocations: a.invocations + b.invocations,
    cold: a.cold + b.cold,
    warm: a.warm + b.warm,
    errors: a.errors + b.errors,
    failures,
    latency: { cold: added(a.latency.cold, b.latency.cold), warm: added(a.latency.warm, b.latency.warm) },
    queue: added(a.queue, b.queue),
    init: added(a.init, b.init),
    total: { latency: a.total.latency + b.total.latency, queue: a.total.queue + b.total.queue, init: a.total.init + b.total.init },
  };
}
