// Where the time of a process goes, from what it says of itself.
import type { PhaseReader } from "./program.ts";

/** Our program for node says when it began, was loaded, had its line, had its answer. */
export const NODE_PHASES: PhaseReader = {
  env: { BENCH_PHASES: "1" },
  read: (errors, { spawned, answered }) => {
    const marks = JSON.parse(/^bench-phases (.+)$/m.exec(errors)?.[1] ?? "{}") as Record<"started" | "loaded" | "read" | "answered", number>;
    return {
      "until the process begins": marks.started - spawned,
      "runtime boots, handler loads": marks.loaded - marks.started,
      "input arrives": marks.read - marks.loaded,
      "handler runs": marks.answered - marks.read,
      "answer arrives": answered - marks.answered,
    };
  },
};

/** What `sporelet run --timings` says: names and µs in lines. */
export function timingsPhases(errors: string, total: number): Record<string, number> {
  const phases: Record<string, number> = {};
  for (const [, name, us] of errors.matchAll(/^ {2}([a-z][a-z ]*?) +(\d+)$/gm)) phases[name as string] = Number(us) / 1000;
  const known = Object.values(phases).reduce((sum, ms) => sum + ms, 0);
  return { ...phases, "spawn, answer arrives": Math.max(0, total - known) };
}
