// `npm run bench:events -- --subscribers 10000`: clients of `GET /events` on one server, which is a process of its own, as they are.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { sizesOf } from "../harness/memory.ts";
import { cpuSeconds } from "../host/wrk.ts";
import { size, time } from "../report/format.ts";

const WARM_UP = 5;
const SETTLE_MS = 2000;

interface Fanout {
  /** ms from before an event is sent until a client has it, of each event and client, in order of size. */
  ages: number[];
  /** Bytes that the server holds for each client. */
  memory: number;
  /** CPU time of the server for each event, ms. */
  cpu: number;
}

const sleep = (ms: number) => new Promise((settle) => setTimeout(settle, ms));

/** A process, line by line, that is ended with the measurement. */
class Running {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    const lines: Interface = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error(`${this.child.spawnargs.join(" ")} has ended`);
    return value;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }
}

/**
 * @param root the checkout whose server is measured, with the package built
 * @param own this checkout
 */
async function fanout(root: string, own: string, work: string, { clients, events, every }: FanoutOptions): Promise<Fanout> {
  const directory = mkdtempSync(join(work, "fanout-"));
  writeFileSync(join(directory, "fn.ts"), "export default () => 1;\n");
  const options = ["--events", "--data", join(directory, "log"), "--port", "0", "--no-admin", "--json", "--log", "off", "--workers", "1"];
  const server = new Running([join(root, "bin/sporelet.cjs"), "serve", join(directory, "fn.ts"), ...options]);
  let listeners: Running | undefined;
  try {
    const { url } = JSON.parse(await server.line()) as { url: string };
    const pid = server.child.pid as number;
    let id = 0;
    const send = async () => {
      const at = Number(process.hrtime.bigint() / 1000n);
      const event = { specversion: "1.0", id: `${id++}`, source: "/bench", type: "tick", data: { at } };
      const response = await fetch(`${url}/events`, {
        method: "POST",
        headers: { "content-type": "application/cloudevents+json" },
        body: JSON.stringify(event),
      });
      if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
    };
    for (let i = 0; i < WARM_UP; i++) await send();
    await sleep(SETTLE_MS);
    const before = sizesOf(pid).anonymous;
    listeners = new Running([join(own, "bench/events/listeners.mjs"), new URL(url).port, "/events?type=tick", `${clients}`]);
    await listeners.line();
    const hear = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await send();
        await sleep(every);
      }
      listeners?.child.stdin?.write(`${count}\n`);
      return JSON.parse((await listeners?.line()) ?? "[]") as number[];
    };
    await hear(WARM_UP);
    const idle = cpuSeconds(pid);
    const ages = (await hear(events)).map((us) => us / 1000).sort((a, b) => a - b);
    const cpu = ((cpuSeconds(pid) - idle) / events) * 1000;
    await sleep(SETTLE_MS);
    return { ages, cpu, memory: (sizesOf(pid).anonymous - before) / clients };
  } finally {
    await listeners?.stop();
    await server.stop();
  }
}

/** p50, p99 and most, of ages in order of size. */
const shown = ({ ages, cpu, memory }: Fanout) =>
  `p50 ${time(at(ages, 0.5))}, p99 ${time(at(ages, 0.99))}, at most ${time(at(ages, 1))}; ${time(cpu)} CPU an event, ${size(memory)} a client`;
const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;

export interface FanoutOptions {
  clients: number;
  events: number;
  /** ms from one event to the next. */
  every: number;
  rounds: number;
  /** Another checkout, built, that is measured in turn with this one. */
  against: string | undefined;
}

export async function measureFanout(root: string, work: string, options: FanoutOptions): Promise<void> {
  const { clients, events, every, rounds, against } = options;
  console.log(`${clients} clients of GET /events, an event every ${every} ms, ${events} events a round; goal p99 ≤ 250 ms, ≤ 40 KB each`);
  for (let round = 1; round <= rounds; round++)
    for (const [name, checkout] of [["this checkout", root] as const, ...(against === undefined ? [] : [[against, against] as const])])
      console.log(`  ${name}: ${shown(await fanout(checkout, root, work, options))}`);
}
