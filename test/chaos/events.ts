// Events while the server is killed: what was acknowledged is there, and has its effect once, in the order of its key.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kvEntries } from "../../src/events/kv.ts";
import { EventLog } from "../../src/events/log.ts";
import { listStates } from "../../src/events/projections.ts";

const FUNCTIONS = {
  // Fails now and then, by what the event says, so that it is the same in every run.
  "first.ts": `import { contract, on } from "sporelet/events";
const Start = contract<{ key: string; n: number }>("start"), Middle = contract<{ key: string; n: number }>("middle");
export default on(Start, { retries: 1000, backoff: 5 }, async (event, context) => {
  await context.emit(Middle(event.data, { subject: event.data.key }));
  if (Math.random() < 0.05) throw new Error("by chance");
});
`,
  "second.ts": `import { contract, on } from "sporelet/events";
const Middle = contract<{ key: string; n: number }>("middle"), End = contract<{ key: string; n: number }>("end");
export default on(Middle, { retries: 1000, backoff: 5 }, async (event, { kv }) => {
  await kv.update(event.data.key, (count = 0) => count + 1);
  await kv.update("all", (count = 0) => count + 1);
  return End(event.data, { subject: event.data.key });
});
`,
  "ends.ts": `import { fold } from "sporelet/events";
export default fold("end", 0, (count) => count + 1);
`,
};

/** The second function for a log that several hosts share: it has no store, and tells of each event that it handles. */
const SECOND_SHARED = `import { contract, on } from "sporelet/events";
const Middle = contract<{ key: string; n: number }>("middle"), End = contract<{ key: string; n: number }>("end");
export default on(Middle, { retries: 1000, backoff: 5 }, (event) => {
  console.log("handled " + event.data.key + "-" + event.data.n);
  return End(event.data, { subject: event.data.key });
});
`;

const KEYS = 20;
/** Requests at a time. */
export const SENDERS = 8;

export interface EventsChaosOptions {
  /** The checkout. */
  root: string;
  seconds: number;
  progress?(text: string): void;
}

export interface EventsReport {
  kills: number;
  acknowledged: number;
  /** Acknowledged, and not in the log. */
  lost: number;
  /** Without an end although there was time. */
  unfinished: number;
  /** Ends beyond one for each start. */
  twice: number;
  /** Keys whose ends are not in the order of their starts. */
  disordered: string[];
  damaged: number;
  /** Of several hosts: how their copies of the log differ from the first. */
  differing?: string[];
  /** Keys for which the store of the second function, or the projection, has not counted each end once. */
  miscounted: string[];
}

/**
 * Writes three functions below a directory, into `fns`.
 * @param hasKv whether the second counts in its store
 */
export function writeFunctions(directory: string, hasKv = true): void {
  mkdirSync(join(directory, "fns"));
  const functions = hasKv ? FUNCTIONS : { ...FUNCTIONS, "second.ts": SECOND_SHARED };
  for (const [name, text] of Object.entries(functions)) writeFileSync(join(directory, "fns", name), text);
}

const serveCommand = (root: string) => [
  join(root, "bin/sporelet.cjs"),
  "serve",
  "fns",
  "--events",
  "--port",
  "0",
  "--no-admin",
  "--json",
  "--log",
  "off",
  "--workers",
  "2",
];

export class Server {
  readonly url: string;
  /** The status or the signal. */
  readonly ended: Promise<number | string>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ended: Promise<number | string>, url: string) {
    this.#child = child;
    this.ended = ended;
    this.url = url;
  }

  /** @param args of node: a program that prints its URL as JSON */
  static async start(directory: string, args: readonly string[]): Promise<Server> {
    const env = { PATH: process.env.PATH ?? "", HOME: directory, SPORELET_CACHE: join(directory, "cache") };
    const child = spawn(process.execPath, args, { cwd: directory, env, stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit").then(([status, signal]) => (signal ?? status) as number | string);
    const line = await Promise.race([once(child.stdout, "data").then(([data]) => data as Buffer), ended]);
    if (!(line instanceof Buffer)) throw new Error(`the server ended with ${line}`);
    return new Server(child, ended, (JSON.parse(line.toString()) as { url: string }).url);
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#child.kill(signal);
    await this.ended;
  }
}

const pause = (ms: number) => new Promise<void>((settle) => setTimeout(settle, ms));

/** How long a sender waits for an answer. */
const ANSWER_MS = 20_000;

/** Sends events until it is told to stop; what was acknowledged goes into `acknowledged`. */
export async function send(url: () => string | undefined, sender: number, isOver: () => boolean, acknowledged: string[]): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    const target = url();
    if (target === undefined) {
      await pause(20);
      continue;
    }
    // A key has one sender, so that its order is known.
    const key = `k${sender + SENDERS * (n % Math.ceil(KEYS / SENDERS))}`;
    const id = `${key}-${n}`;
    const event = { specversion: "1.0", id, source: "/chaos", type: "start", subject: key, data: { key, n } };
    const body = JSON.stringify(event);
    const signal = AbortSignal.timeout(ANSWER_MS);
    const post = () => fetch(`${target}/events`, { method: "POST", headers: { "content-type": "application/cloudevents+json" }, body, signal });
    const response = await post().catch(() => undefined);
    if (response?.status === 202) acknowledged.push(id);
    await response?.arrayBuffer().catch(() => undefined);
  }
}

export function judge(directory: string, acknowledged: readonly string[], kills: number): EventsReport {
  const log = new EventLog(directory);
  const starts = new Map<string, string[]>();
  const ends = new Map<string, string[]>();
  const there = new Set<string>();
  for (const { event } of log.all()) {
    const { key, n } = event.data as { key: string; n: number };
    if (event.type === "start") there.add(event.id);
    const of = event.type === "start" ? starts : event.type === "end" ? ends : undefined;
    of?.set(key, [...(of.get(key) ?? []), `${key}-${n}`]);
  }
  const all = [...ends.values()].flat();
  const report: EventsReport = {
    kills,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !there.has(id)).length,
    unfinished: [...there].filter((id) => !all.includes(id)).length,
    twice: all.length - new Set(all).size,
    disordered: [...starts].filter(([key, ids]) => ends.get(key)?.join() !== ids.join()).map(([key]) => key),
    damaged: log.verify().damaged.length,
    miscounted: miscounted(log, ends),
  };
  void log.close();
  return report;
}

function miscounted(log: EventLog, ends: ReadonlyMap<string, readonly string[]>): string[] {
  const limit = 10_000;
  const stored = kvEntries(log.store, "second", { prefix: "", after: "", limit }).map(({ key, entry: { value } }) => [key, value] as const);
  const folded = listStates(log, "ends", { limit }).states.map(({ key, state }) => [key, state] as const);
  const expected = new Map([...ends].map(([key, { length }]) => [key, length]));
  const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
  const differs = (counted: ReadonlyMap<string, unknown>, right: ReadonlyMap<string, number>, where: string) =>
    [...new Set([...counted.keys(), ...right.keys()])]
      .filter((key) => counted.get(key) !== right.get(key))
      .map((key) => `${where} ${key}: ${counted.get(key)}, not ${right.get(key)}`);
  const counted = log.isCopy ? [] : differs(new Map(stored), new Map([...expected, ["all", total]]), "kv"); // a copy has no stores
  return [...counted, ...differs(new Map(folded), expected, "fold")];
}

/** Ends what is under way: waits until the log does not grow any more. */
export async function settle(directory: string): Promise<void> {
  const log = new EventLog(directory);
  for (let last = -1, still = 0; still < 20; still = log.last === last ? still + 1 : 0, last = log.last) await pause(100);
  await log.close();
}

export async function eventsChaos({ root, seconds, progress = () => {} }: EventsChaosOptions): Promise<EventsReport> {
  const directory = mkdtempSync(join(tmpdir(), "sporelet-events-"));
  writeFunctions(directory);
  const acknowledged: string[] = [];
  let server: Server | undefined = await Server.start(directory, serveCommand(root));
  let isOver = false;
  let kills = 0;
  try {
    const senders = Array.from({ length: SENDERS }, (_, i) =>
      send(
        () => server?.url,
        i,
        () => isOver,
        acknowledged,
      ),
    );
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      await pause(200 + Math.random() * 1000);
      const dying: Server = server;
      server = undefined;
      await dying.end("SIGKILL");
      kills++;
      server = await Server.start(directory, serveCommand(root));
      progress(`${kills} kills, ${acknowledged.length} events acknowledged`);
    }
    isOver = true;
    await Promise.all(senders);
    const data = join(directory, ".sporelet/events");
    await settle(data);
    await server.end("SIGTERM");
    return judge(data, acknowledged, kills);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
