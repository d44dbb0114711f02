// What the harness itself adds to a sample.
import { median } from "../statistics/quantile.ts";
import { type Resolution, timerResolution } from "../statistics/resolution.ts";
import { sampleProcess } from "./process.ts";

export interface Overhead {
  clock: Resolution;
  /** Median of a start that does nothing, timed like those in a running host, in ms. */
  empty: number;
  /** Median from the spawn of `cat` to its answer, in ms: what any process costs here; undefined without `cat`. */
  process?: number;
}

const EMPTY = 2000;
const PROCESSES = 15;

export async function measureOverhead(signal: AbortSignal): Promise<Overhead> {
  const clock = timerResolution(() => performance.now());
  const empty: number[] = [];
  for (let i = 0; i < EMPTY; i++) {
    const started = performance.now();
    await undefined;
    empty.push(performance.now() - started);
  }
  const processes: number[] = [];
  try {
    for (let i = 0; i < PROCESSES; i++) processes.push((await sampleProcess({ command: ["cat"], stdin: "x" }, signal)).ms);
  } catch (error) {
    if (signal.aborted) throw error;
  }
  return { clock, empty: median(empty), ...(processes.length > 0 && { process: median(processes) }) };
}
