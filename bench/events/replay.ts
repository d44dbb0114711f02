// Recorded events once more, into a new version of their function.
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { build } from "../../src/build/build.ts";
import { Contracts } from "../../src/events/contracts.ts";
import { dryRun, type Replayed } from "../../src/events/dry-run.ts";
import { EventLog } from "../../src/events/log.ts";
import type { Host } from "../../src/workers/host.ts";

/** Trials of each worker that are under way, as `sporelet replay` has them. */
const IN_FLIGHT = 256;
/** The new version fails for one event of so many. */
const EVERY = 1000;

export interface ReplayRun {
  perSecond: number;
  differ: number;
  /** Bytes resident at its end. */
  rss: number;
}

/**
 * @param source of the function; its new version is written beside it
 * @returns replays the log in a directory, which has recordings of the function alone
 */
export async function replaySubject(source: string, host: Host): Promise<(directory: string) => Promise<ReplayRun>> {
  const entry = source.replace(/\.ts$/, "-next.ts");
  writeFileSync(entry, readFileSync(source, "utf8").replace('event.data.id === ""', `Number(event.data.id) % ${EVERY} === 0`));
  const { module } = await build({ entry, name: "fn", thin: true });
  const fn = await host.load(module, { name: "fn", concurrency: 4096 });
  const { description } = fn.metadata ?? {};
  if (description === undefined) throw new Error("the function does not say what it takes");
  return async (directory) => {
    const log = new EventLog(directory);
    const began = performance.now();
    let [trials, differ] = [0, 0];
    const inFlight = availableParallelism() * IN_FLIGHT;
    const onReplayed = ({ compared }: Replayed) => {
      trials++;
      if (compared?.verdict === "differs") differ++;
      else if (compared?.verdict !== "same") throw new Error("an event has no recording");
    };
    await dryRun([{ name: "fn", description, fn }], log, log.all(), await Contracts.create(), { isRecorded: true, inFlight, onReplayed });
    const run = { perSecond: (trials / (performance.now() - began)) * 1000, differ, rss: process.memoryUsage().rss };
    await log.close();
    if (differ !== Math.ceil(trials / EVERY)) throw new Error(`${differ} of ${trials} events differ`);
    return run;
  };
}
