// `npm run profile:engine`: writes src/assemble/engine/hot-calls.csv, which says how often each call inside of QuickJS is made
// while the corpus runs. Counts, not times, so that every machine gets the same.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import binaryen from "binaryen";
import { QuickJS } from "quickjs-wasi";
import { type CallSite, mapCalls } from "../../src/assemble/engine/hot-calls.ts";
import { globalShim } from "../workload/shims.ts";
import { bundleShim } from "../workload/workload.ts";
import { PROGRAMS } from "./catalogue.ts";

/** Calls that are made less often are left out. */
const LEAST = 10_000;

/** The module with a counter, exported as "calls<i>", before each call; and what is counted. */
function counting(wasm: Uint8Array): { module: WebAssembly.Module; sites: CallSite[] } {
  const sites: CallSite[] = [];
  const original = binaryen.readBinary(wasm);
  const text = mapCalls(original.emitText(), (site, head) => {
    const counter = `$calls${sites.push(site) - 1}`;
    return `(global.set ${counter} (i32.add (global.get ${counter}) (i32.const 1))) ${head}`;
  });
  const declared = sites.map((_, i) => ` (global $calls${i} (mut i32) (i32.const 0))\n (export "calls${i}" (global $calls${i}))\n`).join("");
  const counted = binaryen.parseText(text.replace(/^ \(export /m, (first) => declared + first));
  counted.setFeatures(original.getFeatures());
  return { module: new WebAssembly.Module(counted.emitBinary() as BufferSource), sites };
}

/** Runs a program once, and answers what the counters say of that. */
async function run(module: WebAssembly.Module, sites: readonly CallSite[], script: string, rounds: number): Promise<number[]> {
  const vm = await QuickJS.create(module);
  const exports = (vm as unknown as { exports: Record<string, WebAssembly.Global<"i32">> }).exports;
  const counts = () => sites.map((_, i) => (exports[`calls${i}`] as WebAssembly.Global<"i32">).value >>> 0);
  vm.evalCode(`globalThis.console = { warn() {}, log() {}, error() {} }; ${script}`).dispose();
  const before = counts();
  vm.evalCode(`benchRespond(${JSON.stringify(JSON.stringify({ rounds }))}).then((text) => { globalThis.benchOutput = text; })`).dispose();
  vm.executePendingJobs();
  if (vm.global.getProp("benchOutput").toString() === "undefined") throw new Error("the program did not answer");
  const after = counts();
  return after.map((count, i) => count - (before[i] as number));
}

/** @param root the checkout */
export async function main(root: string): Promise<void> {
  const { module, sites } = counting(readFileSync(createRequire(import.meta.url).resolve("quickjs-wasi/quickjs.wasm")));
  const totals = new Float64Array(sites.length);
  const work = mkdtempSync(join(tmpdir(), "sporelet-profile-"));
  try {
    for (const { id, rounds } of PROGRAMS) {
      const file = join(work, `${id}.js`);
      await bundleShim(globalShim(join(root, "bench/compute/programs", `${id}.ts`), "handler"), file, "iife");
      for (const [i, calls] of (await run(module, sites, readFileSync(file, "utf8"), rounds)).entries()) totals[i] = (totals[i] as number) + calls;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const number = (name: string) => Number(name.slice(1));
  const rows = sites
    .map(({ caller, callee, nth }, i) => [number(caller), number(callee), nth, totals[i] as number] as const)
    .filter(([, , , calls]) => calls >= LEAST)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  writeFileSync(join(root, "src/assemble/engine/hot-calls.csv"), `caller,callee,nth,calls\n${rows.map((row) => `${row.join()}\n`).join("")}`);
  console.log(`${rows.length} calls of ${sites.length} are made at least ${LEAST} times`);
}
