// `npm run bench:listen`: an executable that listens beside other servers of the same function, in one run.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compile } from "./harness/compiler.ts";
import { machineFacts, renderMachine } from "./harness/machine.ts";
import { type Load, PinnedServer, whyNoLoad } from "./host/wrk.ts";
import { Spawner, type Start } from "./native/spawner.ts";
import { executable } from "./peers.ts";
import { interval, size, time } from "./report/format.ts";
import { ratioOfMedians } from "./statistics/bootstrap.ts";
import { median } from "./statistics/quantile.ts";
import { seededRandom, shuffled } from "./statistics/random.ts";
import type { Found } from "./subjects/spawn.ts";
import { buildFor } from "./workload/native.ts";
import { prepareWorkload } from "./workload/workload.ts";

const EVENT = '{"name":"Ada"}';
const ANSWER = '{"hello":"Ada"}';
const REQUEST = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${EVENT.length}\r\n\r\n${EVENT}`;
const RESPONSE = /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n\{"hello":"Ada"\}\n$/;
const SEED = 1;
const CONNECTIONS = 16;
const STARTS = 20;
/** The server has one core, wrk the other. */
const CORES = { server: "0", generator: "1" };

interface Subject {
  id: string;
  name: string;
  program: string;
  args: string[];
}

const row = (name: string, value: string, goal = "") => `  ${name.padEnd(44)} ${value.padEnd(44)}${goal && ` goal ${goal}`}`.trimEnd();

function ratio(samples: ReadonlyMap<string, number[][]>, of: string, to: string, goal: string): string {
  const [a, b] = [samples.get(of), samples.get(to)];
  return row(`${of} / ${to}`, a && b ? `${interval(ratioOfMedians(a, b))} ×` : "not measured", goal);
}

async function measureLoad(subjects: readonly Subject[], work: string, rounds: number, seconds: number, random: () => number): Promise<Map<string, Load[]>> {
  const loads = new Map<string, Load[]>(subjects.map(({ id }) => [id, []]));
  for (let round = 0; round <= rounds; round++)
    for (const { id, program, args } of shuffled(subjects, random)) {
      const server = await PinnedServer.start(CORES.server, args, program);
      const load = await server.load(work, CORES.generator, "/", seconds, CONNECTIONS);
      await server.stop();
      if (round > 0) loads.get(id)?.push(load);
    }
  return loads;
}

function describeLoad(loads: ReadonlyMap<string, Load[]>, subjects: readonly Subject[]): string {
  const rates = new Map([...loads].map(([id, each]) => [id, each.map(({ requests, seconds }) => [requests / seconds])]));
  const lines = subjects.map(({ id, name }) => {
    const each = loads.get(id) ?? [];
    const rate = median((rates.get(id) ?? []).flat());
    const errors = each.reduce((sum, load) => sum + load.errors, 0);
    return row(
      name,
      `${Math.round(rate)}/s  p50 ${time(median(each.map(({ p50 }) => p50)))}  p99 ${time(median(each.map(({ p99 }) => p99)))}  errors ${errors}`,
    );
  });
  // Of the server's processor alone: other load on the machine takes time from a server, but little from this.
  const costs = new Map([...loads].map(([id, each]) => [id, each.map(({ server, requests }) => [(server * 1000) / requests])]));
  const cost = subjects.map(({ id, name }) => row(`${name}: CPU`, `${time(median((costs.get(id) ?? []).flat()))} for a request`));
  return [
    `requests: POST hello, ${CONNECTIONS} connections, the server on one core and wrk on the other`,
    ...lines,
    ratio(rates, "native", "node:http", "≥ 1.5"),
    ratio(rates, "native", "bun", "≥ 0.6"),
    ...cost,
    ratio(costs, "node:http", "native", "≥ 1.5"),
    ratio(costs, "bun", "native", "≥ 0.6"),
  ].join("\n");
}

async function measureStarts(spawner: Spawner, subjects: readonly Subject[], rounds: number, random: () => number): Promise<Map<string, Start[][]>> {
  const starts = new Map<string, Start[][]>(subjects.map(({ id }) => [id, []]));
  for (let round = 0; round <= rounds; round++)
    for (const { id, program, args } of shuffled(subjects, random)) {
      const each = await spawner.listens(STARTS, [program, ...args], REQUEST, RESPONSE);
      if (round > 0) starts.get(id)?.push(each);
    }
  return starts;
}

function describeStarts(starts: ReadonlyMap<string, Start[][]>, subjects: readonly Subject[]): string {
  const times = new Map([...starts].map(([id, rounds]) => [id, rounds.map((round) => round.map(({ ms }) => ms))]));
  const lines = subjects.map(({ id, name }) => {
    const all = (starts.get(id) ?? []).flat();
    return row(name, `p50 ${time(median(all.map(({ ms }) => ms)))}  memory ${size(median(all.map(({ memory }) => memory)))}  n ${all.length}`);
  });
  return ["spawn → first response over HTTP, and memory resident then", ...lines, ratio(times, "native", "static C", "≤ 1.5")].join("\n");
}

/** Resident memory when nothing has been asked for a moment, after requests. */
async function idleMemory({ program, args }: Subject, work: string): Promise<number> {
  const server = await PinnedServer.start(CORES.server, args, program);
  await server.load(work, CORES.generator, "/", 2, CONNECTIONS);
  const { rss } = server;
  await server.stop();
  return rss;
}

/** @param root the checkout, with the package built */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      with: { type: "string", default: "" },
      json: { type: "string" },
    },
  });
  const rounds = Number(values.rounds);
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  const raw: Record<string, unknown> = { machine: machineFacts(), options: values };
  try {
    console.log(`${renderMachine(machineFacts())}\n`);
    mkdirSync(join(work, "hello"));
    const workload = await prepareWorkload("hello", "hello", join(root, "examples/hello.ts"), () => EVENT, join(work, "hello"));
    const native = await buildFor("native", workload);
    const floor = compile(["-O2", "-static"], join(root, "bench/listen/floor-server.c"), join(work, "floor-server"));
    const bun = executable("bun", values.with.split(",").includes("bun"));
    const reasons: string[] = [];
    const subject = (id: string, name: string, found: Found, args: string[]): Subject[] => {
      if ("path" in found) return [{ id, name, program: found.path, args }];
      reasons.push(row(name, `not measured: ${found.reason}`));
      return [];
    };
    const ours = subject("native", "native executable, fresh heap each", native, ["--listen", "127.0.0.1:0"]);
    const least = subject("static C", "static C server, one fixed answer", floor, [ANSWER]);
    const node = subject("node:http", `node:http alone, node ${process.version}`, { path: process.execPath }, [join(root, "bench/host/bare.mjs"), "alone"]);
    const bunServer = subject("bun", "bun", bun, [join(root, "bench/listen/bun.mjs")]);
    if (reasons.length > 0) console.log(`${reasons.join("\n")}\n`);
    const random = seededRandom(SEED);
    const spawner = Spawner.make(root, work);
    if ("reason" in spawner) console.log(`spawn → first response: not measured: ${spawner.reason}\n`);
    else {
      const subjects = [...ours, ...least];
      const starts = await measureStarts(spawner, subjects, rounds, random);
      raw.starts = Object.fromEntries(starts);
      console.log(`${describeStarts(starts, subjects)}\n`);
    }
    const why = whyNoLoad();
    if (why !== undefined) console.log(`requests: not measured: ${why}\n`);
    else {
      const subjects = [...ours, ...node, ...bunServer];
      const loads = await measureLoad(subjects, work, rounds, Number(values.seconds), random);
      raw.loads = Object.fromEntries(loads);
      console.log(`${describeLoad(loads, subjects)}\n`);
      for (const each of ours) {
        const idle = await idleMemory(each, work);
        raw.idle = idle;
        console.log(`memory resident after requests, idle\n${row(each.name, size(idle), "≤ 4 MB")}\n`);
      }
    }
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(raw)}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
