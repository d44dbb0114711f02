// `npm run chaos`: the chaos test for as long as one likes; with --events that of events.
import { parseArgs } from "node:util";
import { chaos } from "./chaos.ts";
import { eventsChaos } from "./events.ts";

/** @param root the checkout */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { minutes: { type: "string", default: "5" }, seed: { type: "string" }, events: { type: "boolean" } } });
  if (values.events) {
    const report = await eventsChaos({ root, seconds: Number(values.minutes) * 60, progress: (text) => console.log(text) });
    console.log(JSON.stringify(report, undefined, 2));
    const { lost, unfinished, twice, disordered, damaged, miscounted } = report;
    if (lost + unfinished + twice + disordered.length + damaged + miscounted.length > 0) process.exitCode = 1;
    return;
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  console.log(`chaos of ${values.minutes} minutes, seed ${seed} (--seed ${seed} sends the same again, as far as time allows)`);
  const report = await chaos({ root, seed, seconds: Number(values.minutes) * 60, progress: (text) => console.log(text) });
  console.log(JSON.stringify(report, undefined, 2));
  if (report.violations.length > 0) process.exitCode = 1;
}
