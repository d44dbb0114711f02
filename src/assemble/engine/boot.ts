// The engine's first start, whose memory is the base of every snapshot.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD_TIME_NS, type Gap, type Vm } from "../../build/vm.ts";
import type { Layout } from "../../engine/manifest.ts";

/** One step of the generator behind Math.random (quickjs.c, xorshift64star). */
function xorshift(state: bigint): bigint {
  let next = state ^ (state >> 12n);
  next = BigInt.asUintN(64, next ^ (next << 25n));
  return next ^ (next >> 27n);
}

/** Where in JSContext a value lies that the fixed clock determined. */
function findField(vm: Vm, context: number, value: bigint, what: string): number {
  const CONTEXT_BYTES = 400;
  const hits: number[] = [];
  for (let offset = 0; offset < CONTEXT_BYTES; offset += 8) if (vm.view.getBigUint64(context + offset, true) === value) hits.push(offset);
  if (hits.length !== 1) throw new Error(`quickjs.wasm: expected one place for ${what} in JSContext, found ${hits.length}`);
  return hits[0] as number;
}

/** A constant that the glue exports. */
function constant(vm: Vm, name: string): number {
  const global = (vm.exports as unknown as Record<string, WebAssembly.Global<"i32"> | undefined>)[name];
  if (global === undefined) throw new Error(`the glue's constant ${name} did not stay exported`);
  return global.value;
}

export function layoutOf(vm: Vm): Layout {
  return {
    stackTop: constant(vm, "STACK_TOP"),
    image: constant(vm, "STATE"),
    heapPages: constant(vm, "HEAP_PAGES"),
    limitPages: constant(vm, "LIMIT_PAGES"),
    stackBytes: constant(vm, "STACK_BYTES"),
  };
}

/** Above everything that is loaded while the engine is assembled. */
const SCRATCH_PAGE = 1024;

/** Loads bytecode into an engine that runs. */
export function load(vm: Vm, gap: Gap, bytecode: Uint8Array, what: string): void {
  vm.openScratch(gap, SCRATCH_PAGE, bytecode.length + 4096);
  const status = vm.exports.load_part(vm.put(bytecode), bytecode.length);
  if (status !== 0) throw new Error(`${what} failed with status ${status}: ${vm.output}`);
}

/** @returns the address of the heap's first chunk */
export function boot(vm: Vm, gap: Gap, prelude: Uint8Array): number {
  if (vm.exports.boot() !== 0) throw new Error("the engine did not start");
  const context = vm.view.getUint32(constant(vm, "CONTEXT"), true);
  const microseconds = BUILD_TIME_NS / 1000n;
  const random = findField(vm, context, xorshift(microseconds), "random_state");
  const origin = new DataView(new ArrayBuffer(8));
  origin.setFloat64(0, Number(BUILD_TIME_NS) / 1e6, true);
  vm.view.setUint32(constant(vm, "RANDOM_OFFSET"), random, true);
  vm.view.setUint32(constant(vm, "ORIGIN_OFFSET"), findField(vm, context, origin.getBigUint64(0, true), "time_origin"), true);

  vm.openScratch(gap, SCRATCH_PAGE, 4096);
  for (const name of JSON.parse(readFileSync(join(process.cwd(), "runtime", "natives.json"), "utf8")) as string[]) {
    const { address: at, size } = vm.putText(name);
    if (vm.exports.define_native(at, size) < 0) throw new Error(`the native function ${name} can't be defined`);
  }
  load(vm, gap, prelude, "the prelude");
  vm.exports.collect();
  // The first allocation ever was the runtime's own; its chunk begins 8 bytes before it.
  return vm.view.getUint32(constant(vm, "RUNTIME"), true) - 8;
}
