// How a run was made, in words.
import { renderMachine } from "../harness/machine.ts";
import { time } from "./format.ts";
import type { Report } from "./report.ts";

/** What a reader must know before believing anything. */
export function methodLines({ overhead, seed, runs }: Report): string[] {
  const { clock, empty, process } = overhead;
  return [
    `There were ${runs} rounds after one round of warm-up. Each round measures every subject once, in random order (seed ${seed}). A subject in a running host has up to 20 starts or requests in a round, each timed alone. The 95 % intervals are bootstrapped over rounds.`,
    "Every answer was compared with the right one. Every process began in the same clean environment. A time ends with the last byte of the answer.",
    `The clock has steps of ${time(clock.step)}. An empty sample takes ${time(empty)}${process === undefined ? "" : `, a process that only copies its input ${time(process)}`}. Nothing is subtracted.`,
    "Outliers are counted and kept. A ratio compares two medians; the subject with ratio 1 is the reference of its table. Compare within one table, and trust ratios more than times.",
  ];
}

/** The same for a terminal. */
export function shortMethod({ seed, runs, machine }: Report): string[] {
  return [renderMachine(machine), `${runs} rounds in random order (seed ${seed}); every answer was checked; ratios compare medians.`];
}

/** What makes the numbers less certain. */
export function cautions({ interrupted, warnings }: Report): string[] {
  return [...(interrupted ? ["The run was interrupted. Fewer rounds make its numbers less certain."] : []), ...warnings.map((text) => `Warning: ${text}`)];
}
