// Where an invocation's time and randomness come from.
import { CLOCK_REALTIME, monotonicTime } from "./poll.ts";
import { giveRandom } from "./random.ts";

/** Of WASI's clocks (wasi_snapshot_preview1.witx, `clockid`): this one and the next tell a function's time limit. */
export const CLOCK_PROCESS_CPUTIME = 2;

export interface Sources {
  /** @returns ns of the clock `id` */
  clock(id: number): bigint;
  /** Fills `target` with random bytes. */
  random(target: Uint8Array): void;
}

/** The machine's own. */
export const MACHINE: Sources = {
  clock: (id) => (id === CLOCK_REALTIME ? BigInt(Date.now()) * 1_000_000n : monotonicTime()),
  random: giveRandom,
};
