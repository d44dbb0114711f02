// What is recorded, is replayed to the byte: random handlers, of this process and others, from all forms of a module.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { build } from "../../src/build/build.ts";
import { Broker } from "../../src/events/broker.ts";
import { handle } from "../../src/events/invocation.ts";
import { logIdOf, type Recorded, recordingOf, requestIdOf } from "../../src/events/recordings.ts";
import { allowNetwork } from "../../src/host/allow-network.ts";
import { createHost } from "../../src/workers/host.ts";
import type { HostedFunction } from "../../src/workers/hosted.ts";
import { freePort, source, sporelet, temporaryDirectory } from "../support.ts";
import { randomHandlers } from "./random-handlers.ts";

const SEED = Number(process.env.SPORELET_SEED ?? 1);
const HANDLERS = 24;
const EVENTS = 5;

/** Answers otherwise every time, after another time, whole or bit by bit. */
let answers = 0;
const server = createServer((request, response) => {
  const text = `${request.method} ${request.url} ${++answers} ${Math.random()}`;
  request.resume();
  response.setHeader("x-count", `${answers}`);
  const isStream = request.url === "/stream";
  if (isStream) response.write("a".repeat(answers));
  setTimeout(() => response.end(text), request.url === "/slow" || isStream ? 3 + Math.random() * 3 : Math.random() * 8);
});
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const closed = `http://127.0.0.1:${await freePort()}/`;

const sources = dirname(source(randomHandlers(SEED, HANDLERS, base, closed)));
const data = join(temporaryDirectory(), "log");
const [thin, standalone] = [join(temporaryDirectory(), "thin"), join(temporaryDirectory(), "standalone")];
for (const directory of [thin, standalone]) mkdirSync(directory);

const host = createHost({ workers: 2, timeout: 20_000 });
const functions = new Map<string, HostedFunction>();
let left = HANDLERS * EVENTS;
let onLast = () => {};
const last = new Promise<void>((settle) => {
  onLast = settle;
});
const broker = await Broker.open(data, { record: true, onOutcome: () => --left === 0 && onLast() });
for (let i = 0; i < HANDLERS; i++) {
  const name = `fn${i}`;
  const entry = join(sources, `${name}.js`);
  const { module } = await build({ entry, name, thin: true });
  writeFileSync(join(thin, `${name}.wasm`), module);
  writeFileSync(join(standalone, `${name}.wasm`), (await build({ entry, name })).module);
  const fn = await host.load(module, { name, network: allowNetwork([base, closed].map((url) => new URL(url).host)) });
  functions.set(name, fn);
  broker.addFunction(fn, fn.metadata?.description as NonNullable<NonNullable<HostedFunction["metadata"]>["description"]>);
}
for (let id = 1; id <= EVENTS; id++) await broker.publish([{ specversion: "1.0", id: `${id}`, source: "/test", type: "tick" }]);
await last;
await new Promise((closed) => server.close(closed).closeAllConnections());
afterAll(async () => {
  await broker.close();
  await host.close();
});

/** One line for each invocation that a replay in another process makes, and its summary. */
function replayed(...args: string[]): {
  lines: { function: string; sequence: number; verdict?: string; emitted: unknown[] }[];
  summary: object;
  status: number | null;
} {
  const { stdout, stderr, status } = sporelet(["replay", "--data", data, "--dry-run", "--json", "--type", "tick", ...args], { timeout: 100_000 });
  expect(stderr).toBe("");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { summary } = lines.pop();
  return { lines, summary, status };
}

describe(`recorded invocations of random handlers (SPORELET_SEED=${SEED})`, () => {
  it("give the same bytes when they are replayed, without a network", async () => {
    const { log } = broker;
    let failed = 0;
    for (const record of log.all())
      for (const [name, fn] of functions) {
        if (record.event.type !== "tick") continue;
        const recorded = recordingOf(log.store, name, record.sequence) as Recorded;
        const options = { requestId: requestIdOf(logIdOf(log) as string, record.sequence), timeout: 20_000, recording: recorded.inputs };
        const what = `${name} of event ${record.sequence}`;
        if (recorded.error) {
          failed++;
          await expect(
            handle(fn, record.json, options, () => {}),
            what,
          ).rejects.toMatchObject(recorded.error);
        } else expect(await handle(fn, record.json, options, ({ stdout }) => stdout.toString()), what).toBe(Buffer.from(recorded.output).toString());
      }
    expect(failed).toBeGreaterThanOrEqual(EVENTS * Math.floor(HANDLERS / 5));
  }, 100_000);

  it.each([
    ["sources", () => sources],
    ["thin modules", () => thin],
    ["standalone modules", () => standalone],
  ])("are the same in another process, from %s", (_, directory) => {
    const { lines, summary, status } = replayed(directory());
    expect(lines.filter(({ verdict }) => verdict !== "same")).toEqual([]);
    expect(summary).toMatchObject({ events: EVENTS, trials: HANDLERS * EVENTS, same: HANDLERS * EVENTS, differ: 0, notRecorded: 0, failed: 0 });
    expect(lines.map(({ sequence }) => sequence)).toEqual(lines.map(({ sequence }) => sequence).toSorted((a, b) => a - b));
    expect(status).toBe(0);
  });

  it("differ when nothing recorded is used: they do depend on time and randomness", () => {
    const emitted = (...args: string[]) => replayed(thin, ...args).lines.map((line) => JSON.stringify(line.emitted));
    const recorded = emitted();
    const live = emitted("--no-recorded");
    expect(live).toHaveLength(recorded.length);
    expect(live.filter((text, i) => text === recorded[i] && text !== "[]")).toEqual([]);
  });
});
