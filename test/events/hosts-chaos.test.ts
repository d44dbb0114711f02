// Hosts that are killed, with a cluster of three NATS servers. Servers too, and machines that are cut off: `npm run chaos -- --events --log nats`,
// with nats-server 2.10 or newer, since the servers of 2.9.10 come to differ themselves (docs/events-cluster.md).
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { whyNoMachines } from "../chaos/machines.ts";
import { root } from "../support.ts";
import { whyNoNats } from "./nats-server.ts";

const why = whyNoNats ?? whyNoMachines();
if (why !== undefined) console.warn(`hosts that are killed not tested: ${why}`);

it.skipIf(why !== undefined)("lose no event that they have acknowledged, and give each its effect once, in order", { timeout: 400_000 }, () => {
  const args = [join(root, "bench/run.mjs"), "test/chaos/main.ts", "--events", "--log", "nats", "--minutes", "0.3", "--faults", "host"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", timeout: 390_000 });
  expect(stderr).toBe("");
  const { acknowledged, faults, lost, unfinished, twice, disordered, damaged, miscounted, differing } = JSON.parse(stdout.slice(stdout.indexOf("{")));
  expect(faults.host).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(20);
  expect({ lost, unfinished, twice, disordered, damaged, miscounted, differing }).toEqual({
    lost: 0,
    unfinished: 0,
    twice: 0,
    disordered: [],
    damaged: 0,
    miscounted: [],
    differing: [],
  });
});
