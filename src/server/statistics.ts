// Counts for the page: how often each function was called, how it began and ended, how long it took.
import type { Invocation } from "../workers/hosted.ts";
import { BUCKETS } from "./metrics.ts";

export interface FunctionStatistics {
  invocations: number;
  cold: number;
  warm: number;
  errors: number;
  /** By code. */
  failures: Record<string, number>;
  /** How many invocations that ran took no longer than each of `BOUNDS`, but longer than the one before; the last is beyond all. */
  latency: { cold: number[]; warm: number[] };
}

/** ms. */
export const BOUNDS: readonly number[] = BUCKETS.map((seconds) => Number((seconds * 1000).toPrecision(6)));

/** Of a function that was never called. */
export function none(): FunctionStatistics {
  const buckets = () => new Array<number>(BOUNDS.length + 1).fill(0);
  return { invocations: 0, cold: 0, warm: 0, errors: 0, failures: {}, latency: { cold: buckets(), warm: buckets() } };
}

function bucketOf(ms: number): number {
  let i = 0;
  while (i < BOUNDS.length && ms > (BOUNDS[i] as number)) i++;
  return i;
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
      all[start]++;
      const counts = all.latency[start];
      const bucket = bucketOf(phases.reset + phases.run + phases.wait);
      counts[bucket] = (counts[bucket] as number) + 1;
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
  };
}
