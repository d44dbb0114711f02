// Good requests, evil handlers, rough clients and dying workers, all at once; and then the accounts.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../../bench/statistics/quantile.ts";
import { seededRandom } from "../../bench/statistics/random.ts";
import { type Client, evilClient, goodClient, goodRound, pause } from "./clients.ts";
import { Ledger } from "./ledger.ts";
import { readLog } from "./log.ts";
import { dawdler, leaver, pipeliner, vandal } from "./rough.ts";
import { Server } from "./server.ts";

const WORKERS = 2;
/** Between two deaths of workers, ms. */
const LIFE_MS: readonly [number, number] = [300, 2500];
/** The share of the time, at its end, in which no worker is killed. */
const CALM = 0.2;
const HEALTH_MS = 250;
const RELOAD_MS = 2000;
const SETTLE_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 15_000;
const WARM_ROUNDS = 40;

/** What the server may have grown by, beside `MOST_GROWTH` times what it had: room for the noise of small numbers. */
const GROWTH_BYTES = 48 << 20;
const MOST_GROWTH = 1.5;
/** Times what an echo took before, and ms beside: the machine may be busy with other things by then. */
const MOST_SLOWDOWN = 5;
const SLACK_MS = 25;

export interface ChaosOptions {
  /** The checkout, with the package built. */
  root: string;
  seconds: number;
  seed: number;
  progress?: (text: string) => void;
}

export interface Condition {
  /** Resident memory in bytes, after the same good requests and a collection of garbage. */
  rss: number;
  /** Median latency of an echo, ms. */
  latency: number;
  /** That serve. */
  processes: number;
  inFlight: number;
  queued: number;
  /** Invocations that each worker still has, by the host's account. */
  loads: readonly number[];
}

export interface ChaosReport {
  seed: number;
  seconds: number;
  /** How many of each kind of client or request there were. */
  begun: Record<string, number>;
  /** Of the good requests: right answers, and failures by code. */
  good: Record<string, number>;
  workersKilled: number;
  /** New versions of all functions. */
  reloads: number;
  /** By the server's count: also those that a function took with it. */
  workersEnded: number;
  /** The longest that a health check took, ms. */
  slowestHealth: number;
  before: Condition;
  after: Condition;
  /** How the server ended: "status 0". */
  ended: string;
  /** What should not have happened. */
  violations: readonly string[];
}

interface Counter {
  port: number;
  close(): void;
}

/** Another server, which functions tell that they run. */
async function startCounter(ledger: Ledger): Promise<Counter> {
  const server = createServer((request, response) => {
    ledger.ran(request.url?.slice(1) ?? "");
    response.end("counted");
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close().closeAllConnections() };
}

function serveOptions(root: string, counter: number): string[] {
  const functions = join(root, "test/chaos/functions");
  const left = ["app", "timers", "evil"].flatMap((name) => ["--route", `/left-${name}=${join(functions, `${name}.ts`)}`]);
  const limits = { timeout: "250ms", memory: "48MiB", concurrency: "64", "max-body": "512KiB", "max-headers": "16KiB", "max-log": "4KiB" };
  const more = { "max-response": "512KiB", "request-timeout": "1s", drain: "5s", workers: `${WORKERS}`, port: "0" };
  const network = ["--allow-net", `127.0.0.1:${counter}`, "--env", `COUNTER=http://127.0.0.1:${counter}`];
  return [functions, ...left, ...network, ...Object.entries({ ...limits, ...more }).flatMap(([name, value]) => [`--${name}`, value])];
}

async function underWay(server: Server): Promise<Pick<Condition, "inFlight" | "queued" | "loads">> {
  const listed = (await server.admin("/_/functions")).body.toString();
  const { inFlight, queued, workers } = JSON.parse(listed) as { inFlight: number; queued: number; workers: { load: number }[] };
  return { inFlight, queued, loads: workers.map(({ load }) => load) };
}

/** Waits until nothing is under way and every worker is there. */
async function settle(server: Server): Promise<void> {
  const until = Date.now() + SETTLE_LIMIT_MS;
  for (;;) {
    const { inFlight, loads } = await underWay(server);
    if ((inFlight === 0 && loads.length === WORKERS) || Date.now() > until) return;
    await pause(50);
  }
}

/** Sends the same good requests each time, so that what is compared has done the same. */
async function examine(server: Server, client: Client): Promise<Condition> {
  const took = await goodRound(client, WARM_ROUNDS);
  await settle(server);
  const rss = await server.collect();
  return { rss, processes: server.pids.length, latency: median(took), ...(await underWay(server)) };
}

async function killWorkers(server: Server, { random, isOpen }: Client): Promise<number> {
  let killed = 0;
  for (;;) {
    await pause(LIFE_MS[0] + random() * (LIFE_MS[1] - LIFE_MS[0]));
    if (!isOpen()) return killed;
    server.killWorker(random());
    killed++;
  }
}

/** Has the server bring a new version of all functions up, now and then. */
async function reload(server: Server, { ledger, isOpen }: Client): Promise<number> {
  let reloads = 0;
  while (isOpen()) {
    await pause(RELOAD_MS);
    const { status } = await server.admin("/_/reload", "POST");
    if (status !== 200) ledger.violation(`the reload was answered with ${status}`);
    reloads++;
  }
  return reloads;
}

async function watchHealth(server: Server, { ledger, isOpen }: Client): Promise<number> {
  let slowest = 0;
  while (isOpen()) {
    const started = performance.now();
    const { status } = await server.admin("/_/healthz");
    if (status !== 200) ledger.violation(`the health check was answered with ${status}`);
    slowest = Math.max(slowest, performance.now() - started);
    await pause(HEALTH_MS);
  }
  return slowest;
}

function compare(ledger: Ledger, before: Condition, after: Condition): void {
  const { rss, processes, latency, inFlight, queued, loads } = after;
  if (processes !== WORKERS) ledger.violation(`${processes} processes serve, ${WORKERS} should`);
  if (inFlight !== 0 || queued !== 0) ledger.violation(`${inFlight} invocations are in flight and ${queued} queued, when there should be none`);
  if (loads.length !== WORKERS || loads.some((load) => load !== 0)) ledger.violation(`the workers still have ${loads.join(" and ")} invocations`);
  if (rss > before.rss * MOST_GROWTH + GROWTH_BYTES) ledger.violation(`the server has ${rss} bytes of memory; it began with ${before.rss}`);
  if (latency > before.latency * MOST_SLOWDOWN + SLACK_MS) ledger.violation(`an echo takes ${latency} ms; it took ${before.latency}`);
}

async function unleash(server: Server, ledger: Ledger, { seconds, seed, progress }: ChaosOptions) {
  const until = Date.now() + seconds * 1000;
  const isOpen = () => Date.now() < until && server.isRunning;
  let seeds = seed;
  const client = (): Client => ({ port: server.port, ledger, random: seededRandom(++seeds), isOpen });
  const many = (count: number, start: (client: Client) => Promise<void>) => Array.from({ length: count }, () => start(client()));
  const clients = [
    ...many(8, goodClient),
    ...many(2, pipeliner),
    ...many(3, (each) => evilClient(each, 700)),
    ...many(3, leaver),
    ...many(2, dawdler),
    ...many(2, (each) => vandal(each, server.adminPort)),
  ];
  const ticker = setInterval(() => progress?.(`${Math.max(0, Math.ceil((until - Date.now()) / 1000))} s left, ${JSON.stringify(ledger.good)}`), 5000);
  // Nobody is killed towards the end, so that what is not given back adds up.
  const isKilling = () => isOpen() && Date.now() < until - seconds * 1000 * CALM;
  const [killed, slowestHealth, reloads] = await Promise.all([
    killWorkers(server, { ...client(), isOpen: isKilling }),
    watchHealth(server, client()),
    reload(server, client()),
    ...clients,
  ]);
  clearInterval(ticker);
  return { killed, slowestHealth, reloads };
}

/** Runs it all against a server of its own; what should not have happened is in the report's `violations`. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { root, seed, seconds, progress } = options;
  const work = mkdtempSync(join(tmpdir(), "sporelet-chaos-"));
  const ledger = new Ledger();
  const counter = await startCounter(ledger);
  const server = await Server.start(root, work, serveOptions(root, counter.port));
  let ended = "";
  try {
    const calm: Client = { port: server.port, ledger, random: seededRandom(seed), isOpen: () => true };
    progress?.("before");
    const before = await examine(server, calm);
    const { killed, slowestHealth, reloads } = await unleash(server, ledger, options);
    progress?.("settling");
    await settle(server);
    const after = await examine(server, calm);
    compare(ledger, before, after);
    const metrics = await server.metrics();
    const workersEnded = metrics.get("sporelet_workers_ended_total") ?? 0;
    if (workersEnded < killed) ledger.violation(`${killed} workers were killed, the metrics say ${workersEnded}`);
    ended = await server.stop(STOP_LIMIT_MS);
    if (ended !== "status 0") ledger.violation(`asked to stop, the server ended with ${ended}`);
    ledger.reconcile(await readLog(join(work, "log.jsonl")), metrics);
    const { begun, good, violations } = ledger;
    return { seed, seconds, begun, good, workersKilled: killed, reloads, workersEnded, slowestHealth, before, after, ended, violations };
  } finally {
    if (ended === "") await server.stop(0);
    counter.close();
    rmSync(work, { recursive: true, force: true });
  }
}
