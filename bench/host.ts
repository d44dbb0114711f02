// `npm run bench:host`: what the host is measured by, in one run. See host/ for how each part is measured.
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { machineFacts, renderMachine } from "./harness/machine.ts";
import { CLEAN_ENVIRONMENT } from "./harness/process.ts";
import { type HttpSamples, measureHttp, type SoakPoint, type Subject, soak } from "./host/http.ts";
import { type InvocationSamples, measureInvocations } from "./host/invocations.ts";
import { measureServed, type Served } from "./host/served.ts";
import { makeVariants, type Variants } from "./host/variants.ts";
import { type Load, whyNoLoad } from "./host/wrk.ts";
import { time } from "./report/format.ts";
import { ratioOfMedians } from "./statistics/bootstrap.ts";
import { median, quantile } from "./statistics/quantile.ts";

const SOURCES = 125;
const EACH = 82;
/** First loads of standalone modules: half of them only compiled, for comparison. Five thin ones come after each of the others. */
const STANDALONE = 100;
const SHORT_SOAK = 100_000;
const LONG_SOAK = 2_000_000;
const MIB = 2 ** 20;

interface Memory {
  functions: number;
  one: number;
  loaded: number;
  called: number;
}

function row(name: string, value: string, goal = ""): string {
  return `  ${name.padEnd(56)} ${value.padEnd(40)}${goal && ` goal ${goal}`}`.trimEnd();
}

function ratio(a: readonly number[], b: readonly number[]): string {
  const alone = (samples: readonly number[]) => samples.map((sample) => [sample]);
  const { value: of, low, high } = ratioOfMedians(alone(a), alone(b));
  return `${of.toFixed(2)} × [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** A bootstrap over each of 100,000 invocations would take minutes and say that the interval is nothing: over the medians of these it says how the rounds differ. */
function inBatches(samples: readonly number[], p: number): number[] {
  const BATCH = 1000;
  return Array.from({ length: Math.floor(samples.length / BATCH) }, (_, i) => quantile(samples.slice(i * BATCH, (i + 1) * BATCH), p));
}

function quantiles(samples: readonly number[]): string {
  return `p50 ${time(median(samples))}  p99 ${time(quantile(samples, 0.99))}  n ${samples.length}`;
}

function describeInvocations({ hello, one, random, firstThin, firstStandalone, compile }: InvocationSamples, { modules }: Variants): string {
  return [
    "fresh VM in a running host: event in, result out, no HTTP",
    row("hello, in a row", quantiles(hello), "p50 ≤ 25 µs, p99 ≤ 150 µs"),
    row(`${modules.length - firstThin.length} thin functions, in random order`, quantiles(random)),
    row("one of these, in a row", quantiles(one)),
    row("p50 in random order / one of these in a row", ratio(inBatches(random, 0.5), inBatches(one, 0.5)), "flat"),
    row("p50 in random order / hello in a row", ratio(inBatches(random, 0.5), inBatches(hello, 0.5))),
    "",
    "first load of a function never seen: bytes in memory → first response",
    row("thin", quantiles(firstThin), "≤ 250 µs"),
    row("standalone", quantiles(firstStandalone), "≤ 8 ms"),
    row("V8 compiles a standalone one, nothing else", quantiles(compile)),
    row("standalone / V8's compiling", ratio(firstStandalone, compile)),
    row("standalone / thin", ratio(firstStandalone, firstThin)),
  ].join("\n");
}

function describeMemory({ functions, one, loaded, called }: Memory): string {
  const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
  return [
    `memory of a host with one worker and ${functions} thin functions, resident`,
    row("with one function, called", mib(one)),
    row("with all loaded", mib(loaded)),
    row("with all loaded and each called once", mib(called), "≤ 600 MB"),
  ].join("\n");
}

function describeServed({ functions, loaded, called }: Served): string {
  const mib = (bytes: number) => Math.round(bytes / MIB);
  const sizes = (of: readonly number[]) => {
    const [supervisor, ...processes] = of.map(mib);
    return `${mib(of.reduce((sum, each) => sum + each, 0))} MiB (supervisor ${supervisor}, processes ${processes.join(", ")})`;
  };
  return [
    `memory of serve with ${loaded.length - 1} processes and ${functions} thin functions, proportional`,
    row("when it serves them", sizes(loaded), `≤ 150 MB + 60 MB a process`),
    row("when each has been called once", sizes(called), `≤ 150 MB + 60 MB a process`),
  ].join("\n");
}

const perSecond = ({ requests, seconds }: Load): number => requests / seconds;

function describeHttp(samples: HttpSamples): string {
  const rates = (subject: Subject) => samples[subject].map(perSecond);
  const perCpu = (subject: Subject) => samples[subject].map(({ requests, server }) => requests / server);
  const line = (subject: Subject) => {
    const of = samples[subject];
    const latency = `p50 ${time(median(of.map(({ p50 }) => p50)))}  p99 ${time(median(of.map(({ p99 }) => p99)))}`;
    return row(subject, `${Math.round(median(rates(subject)))} /s  ${latency}`);
  };
  // What the load, and others on the machine, took of its cores the server could not have: counted is what it had, used or not.
  const perCore = (subject: Subject) => samples[subject].map(({ requests, server, idle }) => requests / (server + idle));
  const twoOfTwo = perCore("two workers").map((rate) => 2 * rate);
  return [
    "HTTP: POST hello, a fresh VM per request, 32 connections; one core for the server, wrk on the other",
    line("one worker"),
    line("bare, worker thread"),
    line("bare, one thread"),
    line("two workers"),
    row("one worker / bare with a worker thread", ratio(rates("one worker"), rates("bare, worker thread")), "≥ 0.40"),
    row("one worker / bare with one thread", ratio(rates("one worker"), rates("bare, one thread"))),
    row("the same by requests per CPU second: thread", ratio(perCpu("one worker"), perCpu("bare, worker thread"))),
    row("the same by requests per CPU second: alone", ratio(perCpu("one worker"), perCpu("bare, one thread"))),
    row(
      "p99 under load: one worker / bare with thread",
      ratio(
        samples["one worker"].map((load) => load.p99),
        samples["bare, worker thread"].map((load) => load.p99),
      ),
    ),
    row("two workers on two cores / one, of what CPU others left", ratio(twoOfTwo, perCore("one worker")), "≥ 1.6"),
    row("two / one by requests per CPU second", ratio(perCpu("two workers"), perCpu("one worker"))),
  ].join("\n");
}

function describeSoak(points: readonly SoakPoint[]): string {
  const total = points.at(-1)?.requests ?? 0;
  const between = (from: number, to: number) => points.filter(({ requests }) => requests >= from * total && requests <= to * total).map(({ rss }) => rss);
  const mib = (samples: readonly number[]) => `${(median(samples) / MIB).toFixed(1)} MiB`;
  const shares = [0.05, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `${share * 100} %: ${mib(
        points
          .filter(({ requests }) => requests >= share * total)
          .slice(0, 1)
          .map(({ rss }) => rss),
      )}`,
  );
  return [
    `soak: ${total} requests, resident memory of the server`,
    row("after", shares.join("  ")),
    row("last 10 % / from 5 to 15 %", ratio(between(0.9, 1), between(0.05, 0.15)), "no growth"),
  ].join("\n");
}

async function measureMemory(root: string, work: string, modules: readonly Uint8Array[]): Promise<Memory> {
  const packed = join(work, "modules");
  const sized = modules.flatMap((module) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(module.length);
    return [size, module];
  });
  writeFileSync(packed, Buffer.concat(sized));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", join(root, "bench/host/memory.mjs"), packed, "1"], { env: CLEAN_ENVIRONMENT });
  return JSON.parse(stdout) as Memory;
}

/** @param root the checkout, with the package built */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      soak: { type: "boolean", default: false },
      rounds: { type: "string", default: "20" },
      invocations: { type: "string", default: "100000" },
      only: { type: "string" },
      cores: { type: "boolean", default: false },
      streams: { type: "boolean", default: false },
    },
  });
  if (values.cores || values.streams) {
    const script = values.cores ? "bench/host/cores.mjs" : "bench/host/streams.mjs";
    const { status } = spawnSync(process.execPath, [join(root, script)], { stdio: "inherit" });
    process.exitCode = status ?? 1;
    return;
  }
  const wanted = (part: string) => values.only === undefined || values.only.split(",").includes(part);
  const progress = (text: string) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`));
  const say = (text: string) => {
    progress("");
    console.log(`${text}\n`);
  };
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  const raw: Record<string, unknown> = { machine: machineFacts(), options: values };
  try {
    say(renderMachine(machineFacts()));
    if (wanted("invocations") || wanted("memory")) {
      progress("building");
      const thin = await makeVariants(join(work, "thin"), SOURCES, EACH, true);
      const standalone = await makeVariants(join(work, "standalone"), 5, STANDALONE / 5, false);
      if (wanted("invocations")) {
        const samples = await measureInvocations(root, { invocations: Number(values.invocations), thin, standalone, progress });
        raw.invocations = samples;
        say(describeInvocations(samples, thin));
      }
      if (wanted("memory")) {
        const memory = await measureMemory(root, work, thin.modules.slice(0, 10_000));
        raw.memory = memory;
        say(describeMemory(memory));
        const served = await measureServed(root, work, thin.modules.slice(0, 10_000));
        raw.served = served;
        say(describeServed(served));
      }
      say(
        `The functions are ${SOURCES} sources, built, and of each ${EACH} modules in whose snapshot a constant was written over: no two have the same bytes.`,
      );
    }
    const without = whyNoLoad();
    if (without !== undefined) say(`HTTP and soak: not measured: ${without}`);
    else {
      if (wanted("http")) {
        const samples = await measureHttp(root, { rounds: Number(values.rounds), work, progress });
        raw.http = samples;
        say(describeHttp(samples));
      }
      if (wanted("soak")) {
        const points = await soak(root, values.soak ? LONG_SOAK : SHORT_SOAK, { work, progress });
        raw.soak = points;
        say(describeSoak(points));
      }
    }
    say("Other load on this machine changes the times. Compare the ratios; each has its 95 % bootstrap interval.");
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(raw)}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
