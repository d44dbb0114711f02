// `npm run chaos`: the chaos test for as long as one likes; with --events that of events, with --events --log nats that of hosts which share
// a log; `--faults host,cut` are only those.

import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { whyNoJetStream } from "../../bench/events/jetstream.ts";
import { chaos } from "./chaos.ts";
import { eventsChaos } from "./events.ts";
import { FAULTS, hostsChaos } from "./hosts.ts";
import { IN_NAMESPACES, whyNoMachines } from "./machines.ts";

/** @param root the checkout */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string", default: "5" },
      seed: { type: "string" },
      events: { type: "boolean" },
      log: { type: "string" },
      faults: { type: "string", default: FAULTS.join() },
      inside: { type: "boolean" },
    },
  });
  const seconds = Number(values.minutes) * 60;
  if (values.log === "nats" && !values.inside) {
    const why = whyNoMachines() ?? whyNoJetStream();
    if (why !== undefined) throw new Error(why);
    const [program = "", ...rest] = IN_NAMESPACES;
    const again = [process.execPath, ...process.argv.slice(1, 3), ...args, "--inside"];
    process.exitCode = spawnSync(program, [...rest, ...again], { stdio: "inherit" }).status ?? 1;
    return;
  }
  if (values.events) {
    const progress = (text: string) => console.log(text);
    const report = await (values.inside
      ? hostsChaos(
          root,
          seconds,
          FAULTS.filter((fault) => values.faults.split(",").includes(fault)),
          progress,
        )
      : eventsChaos({ root, seconds, progress }));
    console.log(JSON.stringify(report, undefined, 2));
    const { lost, unfinished, twice, disordered, damaged, miscounted } = report;
    const differing = report.differing?.length ?? 0;
    if (lost + unfinished + twice + disordered.length + damaged + miscounted.length + differing > 0) process.exitCode = 1;
    return;
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  console.log(`chaos of ${values.minutes} minutes, seed ${seed} (--seed ${seed} sends the same again, as far as time allows)`);
  const report = await chaos({ root, seed, seconds, progress: (text) => console.log(text) });
  console.log(JSON.stringify(report, undefined, 2));
  if (report.violations.length > 0) process.exitCode = 1;
}
