// Three hosts and three NATS servers on three machines, which are killed and cut off in turn: what was acknowledged is in every host's
// copy, has its effect once, in the order of its key. Runs in namespaces of its own (machines.ts).
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventLog } from "../../src/events/log.ts";
import { type EventsReport, judge, SENDERS, send, writeFunctions } from "./events.ts";
import { Machine } from "./machines.ts";

/** ms; how long things stay broken, and whole between. */
const BROKEN_MS = [3000, 12_000] as const;
const WHOLE_MS = [2000, 8000] as const;
const START_MS = 60_000;
const SETTLE_MS = 120_000;

export interface HostsReport extends EventsReport {
  /** Of hosts, of servers, and machines that were cut off. */
  faults: { [fault in Fault]: number };
  /** Events that a handler has seen more than once. */
  handledAgain: number;
}

const pause = (ms: number) => new Promise<void>((settle) => setTimeout(settle, ms));
const between = ([from, to]: readonly [number, number]) => from + Math.random() * (to - from);

const answers = (host: string, port: number) =>
  new Promise<boolean>((settle) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (isThere: boolean) => {
      socket.destroy();
      settle(isThere);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });

/** A program on a machine, which can be killed and started again. */
class Program {
  readonly #machine: Machine;
  readonly #args: readonly string[];
  readonly #port: number;
  readonly #directory: string;
  readonly #output: number;
  #child: ChildProcess | undefined;

  constructor(machine: Machine, port: number, directory: string, output: string, args: readonly string[]) {
    this.#machine = machine;
    this.#port = port;
    this.#directory = directory;
    this.#output = openSync(output, "a");
    this.#args = args;
  }

  async start(): Promise<void> {
    const [program = "", ...args] = [...this.#machine.command, ...this.#args];
    const env = { PATH: process.env.PATH ?? "", HOME: this.#directory, SPORELET_CACHE: join(this.#directory, "cache") };
    this.#child = spawn(program, args, { cwd: this.#directory, env, stdio: ["ignore", "ignore", this.#output] });
    const until = performance.now() + START_MS;
    while (!(await answers(this.#machine.address, this.#port))) {
      if (performance.now() > until) throw new Error(`${this.#args.join(" ")} does not answer on ${this.#machine.name}`);
      if (this.#child.exitCode !== null) await this.start();
      await pause(100);
    }
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }
}

const openCopy = async <T>(directory: string, look: (log: EventLog) => T): Promise<T> => {
  const log = new EventLog(directory);
  try {
    return look(log);
  } finally {
    await log.close();
  }
};

const countOf = (log: EventLog, type: string) => [...log.all()].filter(({ event }) => event.type === type).length;

/** Waits until all copies have an end for each start, and as many events as the others. */
async function settleAll(copies: readonly string[]): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  for (let still = 0; still < 3 && performance.now() < until; await pause(1000)) {
    const states = await Promise.all(copies.map((copy) => openCopy(copy, (log) => [log.last, countOf(log, "start"), countOf(log, "end")] as const)));
    const isSettled = states.every(([last, starts, ends]) => starts === ends && last === states[0]?.[0]);
    still = isSettled ? still + 1 : 0;
  }
}

const linesOf = (log: EventLog) => [...log.all()].map(({ sequence, json }) => `${sequence} ${Buffer.from(json).toString()}`);

/** How two copies differ, if they do. */
function differenceOf(first: readonly string[], other: readonly string[]): string | undefined {
  const at = Array.from({ length: Math.max(first.length, other.length) }, (_, i) => i).find((i) => first[i] !== other[i]);
  return at === undefined ? undefined : `${first.length} and ${other.length} events, at first: ${first[at]} | ${other[at]}`;
}

export const FAULTS = ["host", "server", "cut"] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * @param root the checkout
 * @param kinds of faults, which come in turn
 */
export async function hostsChaos(root: string, seconds: number, kinds: readonly Fault[], progress: (text: string) => void): Promise<HostsReport> {
  const directory = mkdtempSync(join(tmpdir(), "sporelet-hosts-"));
  writeFunctions(directory, false);
  symlinkSync(join(root, "test/node_modules"), join(directory, "node_modules")); // where the client is
  const machines = Machine.many(3);
  const routes = machines.map(({ address }) => `nats://${address}:6222`).join();
  const url = `nats://${machines.map(({ address }) => `${address}:4222`).join()}`;
  const servers = machines.map((machine) => {
    const { name, address } = machine;
    mkdirSync(join(directory, name));
    const cluster = ["--cluster_name", "chaos", "--cluster", `nats://${address}:6222`, "--routes", routes];
    const args = ["nats-server", "-js", "-sd", join(directory, name, "nats"), "-n", name, "-a", address, "-p", "4222", ...cluster];
    return new Program(machine, 4222, directory, join(directory, name, "server.txt"), args);
  });
  const copies = machines.map(({ name }) => join(directory, name, "copy"));
  const hosts = machines.map((machine, i) => {
    const { name, address } = machine;
    const log = ["--events", "--log", url, "--replicas", "3", "--data", copies[i] as string, "--log", "text", "--log-level", "info"];
    const listen = ["--hostname", address, "--port", "3000", "--no-admin", "--workers", "1"];
    return new Program(machine, 3000, directory, join(directory, name, "host.txt"), [
      process.execPath,
      join(root, "bin/sporelet.cjs"),
      "serve",
      "fns",
      ...log,
      ...listen,
    ]);
  });
  const faults = { host: 0, server: 0, cut: 0 };
  const acknowledged: string[] = [];
  let isOver = false;
  try {
    await Promise.all(servers.map((server) => server.start()));
    await pause(3000); // until they have a leader
    await Promise.all(hosts.map((host) => host.start()));
    progress("three hosts and three servers run");
    const urls = machines.map(({ address }) => `http://${address}:3000`);
    const senders = Array.from({ length: SENDERS }, (_, i) =>
      send(
        () => urls[Math.floor(Math.random() * urls.length)],
        i,
        () => isOver,
        acknowledged,
      ),
    );
    const until = performance.now() + seconds * 1000;
    for (let turn = 0; performance.now() < until; turn++) {
      await pause(between(WHOLE_MS));
      const at = Math.floor(Math.random() * machines.length);
      const kind = kinds[turn % kinds.length] as Fault;
      faults[kind]++;
      if (kind === "cut") {
        machines[at]?.cutOff(true);
        await pause(between(BROKEN_MS));
        machines[at]?.cutOff(false);
      } else {
        const program = (kind === "host" ? hosts : servers)[at] as Program;
        await program.end("SIGKILL");
        await pause(between(BROKEN_MS));
        await program.start();
      }
      progress(`${kind} of ${machines[at]?.name}; ${acknowledged.length} events acknowledged`);
    }
    isOver = true;
    await Promise.all(senders);
    await settleAll(copies);
    await Promise.all(hosts.map((host) => host.end("SIGTERM")));
    const first = await openCopy(copies[0] as string, linesOf);
    const differing: string[] = [];
    for (const copy of copies.slice(1)) {
      const difference = differenceOf(first, await openCopy(copy, linesOf));
      if (difference !== undefined) differing.push(difference);
    }
    const { host, server } = faults;
    return { ...judge(copies[0] as string, acknowledged, host + server), faults, handledAgain: handledAgain(machines, directory), differing };
  } finally {
    isOver = true;
    for (const program of [...hosts, ...servers]) await program.end("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The second function tells of each event that it handles. */
function handledAgain(machines: readonly Machine[], directory: string): number {
  const all = machines.flatMap(({ name }) => readFileSync(join(directory, name, "host.txt"), "utf8").match(/handled \S+/g) ?? []);
  return all.length - new Set(all).size;
}
