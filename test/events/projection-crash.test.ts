// A server that is killed while it builds a projection anew: the old states are there until the new ones are, and no event counts twice.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { command, temporaryDirectory } from "../support.ts";

const work = temporaryDirectory();
const EVENTS = 30_000;
const KEYS = 30;

let child: ChildProcess | undefined;
const kill = async () => {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
};
afterEach(kill);

async function start(): Promise<{ url: string; adminUrl: string }> {
  const options = ["--events", "--data", join(work, "log"), "--port", "0", "--workers", "1", "--json", "--log", "off"];
  child = spawn(process.execPath, [command, "serve", join(work, "fns"), ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const [announced] = await once(child.stdout as NodeJS.ReadableStream, "data");
  return JSON.parse(String(announced));
}

/** A sum per key, each event times `factor`. It takes its time, so that there is a middle of a build to be killed in. */
const view = (factor: number) => `import { fold } from "sporelet/events";
export default fold("paid", 0, (sum, { data }) => {
  let spin = 0;
  for (let i = 0; i < 500; i++) spin = (spin + i) % 7;
  return spin < 0 ? spin : sum + ${factor} * data;
});`;

const json = async (url: string) => (await fetch(url)).json();
const sums = async (url: string) => {
  const { states } = (await json(`${url}/state/view?limit=100`)) as { states: { key: string; state: number }[] };
  return Object.fromEntries(states.map(({ key, state }) => [key, state]));
};
const all = (factor: number) => Object.fromEntries(Array.from({ length: KEYS }, (_, i) => [`k${i}`, (factor * EVENTS) / KEYS]));

it("goes on building where it was, however often it is killed", async () => {
  mkdirSync(join(work, "fns"));
  writeFileSync(join(work, "fns/view.ts"), view(1));
  let server = await start();
  for (let from = 0; from < EVENTS; from += 10_000) {
    const batch = Array.from({ length: 10_000 }, (_, i) => ({
      specversion: "1.0",
      id: `${from + i}`,
      source: "/t",
      type: "paid",
      subject: `k${(from + i) % KEYS}`,
      data: 1,
    }));
    const headers = { "content-type": "application/cloudevents-batch+json" };
    expect((await fetch(`${server.url}/events`, { method: "POST", headers, body: JSON.stringify(batch) })).status).toBe(202);
  }
  await expect.poll(() => sums(server.url), { timeout: 30_000 }).toEqual(all(1));
  await kill();
  writeFileSync(join(work, "fns/view.ts"), view(2));
  const building = async () => (await json(`${server.adminUrl}/_/events`)).projections[0].building;
  const seen: number[] = [];
  for (let killed = 0; killed < 3; killed++) {
    server = await start();
    const before = seen.at(-1) ?? 0;
    await expect.poll(building, { interval: 5, timeout: 30_000 }).toBeGreaterThan(before);
    seen.push(await building());
    expect(await sums(server.url)).toEqual(all(1));
    await kill();
  }
  expect(seen.every((position) => position > 0 && position < EVENTS)).toBe(true);
  server = await start();
  await expect.poll(() => sums(server.url), { timeout: 30_000 }).toEqual(all(2));
  await expect.poll(building).toBeUndefined();
});
