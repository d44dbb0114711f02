// The project's own numbers: what the README states, measured in one interleaved run.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "../src/build/build.ts";
import { engineManifest } from "../src/engine/manifest.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { machineFacts, renderMachine } from "./harness/machine.ts";
import { sampleProcess } from "./harness/process.ts";
import { time } from "./report/format.ts";
import { ratioOfMedians } from "./statistics/bootstrap.ts";
import { median, quantile } from "./statistics/quantile.ts";

const EVENT = '{"name":"Ada"}';
const PROCESS_ROUNDS = 25;
const INVOCATIONS = 20_000;
const NEW_INSTANCES = 500;

/** What is measured here was built here. */
const TRUSTED = { trusted: true } as const;

type Samples = Record<string, number[]>;

function record(samples: Samples, name: string, ms: number): void {
  samples[name] = [...(samples[name] ?? []), ms];
}

function line(name: string, samples: readonly number[]): string {
  const p99 = samples.length >= 100 ? `  p99 ${time(quantile(samples, 0.99))}` : "";
  return `  ${name.padEnd(44)} p50 ${time(median(samples)).padStart(9)}  min ${time(Math.min(...samples)).padStart(9)}${p99}  n ${samples.length}\n`;
}

function ratioLine(name: string, a: readonly number[], b: readonly number[], goal: string): string {
  const alone = (samples: readonly number[]) => samples.map((ms) => [ms]);
  const { value: ratio, low, high } = ratioOfMedians(alone(a), alone(b));
  return `  ${name.padEnd(44)} ${ratio.toFixed(2)} × [${low.toFixed(2)}, ${high.toFixed(2)}]  (goal ${goal})\n`;
}

/** Each invocation timed alone, so that the tail is seen. */
async function timeInvocations(fn: SporeletFunction, count: number, before: () => void = () => {}): Promise<number[]> {
  const stdin = Buffer.from(EVENT);
  const samples: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    before();
    await fn.run(stdin);
    samples.push(performance.now() - started);
  }
  return samples;
}

async function inHost(entry: string): Promise<string> {
  const standalone = (await load((await build({ entry })).module, TRUSTED)) as SporeletFunction;
  const renewed = (await load((await build({ entry })).module, TRUSTED)) as SporeletFunction;
  const thin = (await load((await build({ entry, thin: true })).module, TRUSTED)) as SporeletFunction;
  const samples: Record<"reset" | "thin" | "renewed", number[]> = { reset: [], thin: [], renewed: [] };
  await timeInvocations(standalone, 2000);
  await timeInvocations(thin, 2000);
  const ROUNDS = 10;
  for (let round = 0; round < ROUNDS; round++) {
    samples.reset.push(...(await timeInvocations(standalone, INVOCATIONS / ROUNDS)));
    samples.thin.push(...(await timeInvocations(thin, INVOCATIONS / ROUNDS)));
    samples.renewed.push(...(await timeInvocations(renewed, NEW_INSTANCES / ROUNDS, () => renewed.reinstantiate())));
  }
  return `fresh VM in a running host: reset, event in, result out
${line("reset, standalone", samples.reset)}${line("reset, thin", samples.thin)}${line("new instance", samples.renewed)}${ratioLine("new instance / reset", samples.renewed, samples.reset, "at least 8")}`;
}

const RESETS = 2000;

/** Memory written over with the snapshot, after an invocation has changed it. */
async function timeResets(fn: SporeletFunction, invoke: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < RESETS; i++) {
    await invoke();
    const started = performance.now();
    fn.reset();
    samples.push(performance.now() - started);
  }
  return samples;
}

/** What a larger function costs: an app of ten routes with a schema and tokens. */
async function apps(root: string): Promise<string> {
  const entryOf = (name: string) => join(root, "examples", name);
  const app = (await load((await build({ entry: entryOf("app.ts") })).module, TRUSTED)) as SporeletFunction;
  const env = { SECRET: "s3cret" };
  const call = (path: string, init?: RequestInit) => app.fetch(new Request(`http://localhost${path}`, init), { env });
  const { token } = (await (await call("/token", { method: "POST" })).json()) as { token: string };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const requests: [string, () => Promise<Response>][] = [
    ["GET /hello/Ada", () => call("/hello/Ada")],
    ["GET /orders/1, token checked", () => call("/orders/1", { headers })],
    ["POST /orders/new, token and schema checked", () => call("/orders/new", { method: "POST", headers, body: '{"sku":"tea","count":2}' })],
  ];
  let text = "app.ts in a running host: fresh VM, request in, response out\n";
  for (const [name, request] of requests) {
    const samples: number[] = [];
    for (let i = 0; i < RESETS; i++) {
      const started = performance.now();
      const { ok } = await request();
      samples.push(performance.now() - started);
      if (!ok) throw new Error(`${name} failed`);
    }
    text += line(name, samples);
  }
  text += "\nreset alone, by the size of the snapshot\n";
  for (const name of ["hello.ts", "validate.ts", "app.ts"]) {
    const fn = (await load((await build({ entry: entryOf(name) })).module, TRUSTED)) as SporeletFunction;
    const invoke = () => (fn.kind === "fetch" ? fn.fetch(new Request("http://localhost/")) : fn.invoke({ name: "Ada" }));
    const bytes = (fn.image.base.length / 1000).toFixed(0);
    text += line(`${name}, image of ${bytes} KB`, await timeResets(fn, invoke));
  }
  return text;
}

/** What each part of the platform adds to a module. */
function parts(): string {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1).padStart(8);
  const rows = engineManifest().parts.map(
    ({ name, weight: { code, data, heap } }) => `  ${name.padEnd(44)} ${kilobytes(code)} ${kilobytes(data)} ${kilobytes(heap)}\n`,
  );
  return `parts of the platform, KB of native code, of its data, of heap\n${rows.join("")}`;
}

async function processes(root: string, entry: string, work: string): Promise<string> {
  const command = join(root, "bin/sporelet.cjs");
  const module = join(work, "hello.wasm");
  writeFileSync(module, (await build({ entry })).module);
  const bare = join(work, "bare.mjs");
  writeFileSync(bare, 'process.stdout.write("\\n");');
  const native = join(root, "node_modules/@esbuild", `${process.platform}-${process.arch}`, "bin/esbuild");
  const esbuild = existsSync(native) ? native : join(root, "node_modules/esbuild/bin/esbuild");

  const samples: Samples = {};
  const timeWhole = async (name: string, file: string, args: string[]) =>
    record(samples, name, (await sampleProcess({ command: [file, ...args], stdin: `${EVENT}\n` }, AbortSignal.timeout(60_000))).total);
  for (let round = 0; round < PROCESS_ROUNDS; round++) {
    await timeWhole("node (bare)", process.execPath, [bare]);
    await timeWhole("esbuild --bundle", esbuild, ["--bundle", entry, "--format=esm"]);
    await timeWhole("sporelet build", process.execPath, [command, "build", entry, "-o", join(work, "out.wasm")]);
    await timeWhole("sporelet run hello.wasm", process.execPath, [command, "run", module]);
  }
  const of = (name: string) => samples[name] ?? [];
  const both = of("esbuild --bundle").map((ms, i) => ms + (of("node (bare)")[i] as number));
  return `whole processes, spawn → exit, same clean environment
${Object.entries(samples)
  .map(([name, values]) => line(name, values))
  .join(
    "",
  )}${ratioLine("sporelet build / (esbuild + bare node)", of("sporelet build"), both, "at most 1.5")}${ratioLine("sporelet run / bare node", of("sporelet run hello.wasm"), of("node (bare)"), "at most 1.6")}`;
}

async function rebuilds(entry: string): Promise<string> {
  const samples: number[] = [];
  await build({ entry });
  for (let i = 0; i < 30; i++) {
    const started = performance.now();
    await build({ entry });
    samples.push(performance.now() - started);
  }
  return `rebuild through the library (goal at most 60 ms)\n${line("build({ entry })", samples)}`;
}

async function sizes(root: string): Promise<string> {
  let text = "sizes in bytes\n";
  for (const name of ["hello.ts", "validate.ts", "app.ts"])
    for (const thin of [false, true]) {
      const { module, stats } = await build({ entry: join(root, "examples", name), thin });
      const gzip = gzipSync(module, { level: 9 }).length;
      text += `  ${`${name}, ${thin ? "thin" : "standalone"}`.padEnd(44)} ${String(module.length).padStart(8)}  gzip ${String(gzip).padStart(7)}  heap ${stats.heap}\n`;
    }
  return text;
}

/** @param root the checkout */
export async function main(root: string): Promise<void> {
  const entry = join(root, "examples/hello.ts");
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  try {
    console.log(`${renderMachine(machineFacts())}\n`);
    console.log(await sizes(root));
    console.log(await rebuilds(entry));
    console.log(parts());
    console.log(await inHost(entry));
    console.log(await apps(root));
    console.log(await processes(root, entry, work));
    console.log("Other load on this machine changes the times. Compare the ratios; each has its 95 % bootstrap interval.");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
