// Engines made wrong on purpose, compiled and packaged like the real one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import binaryen from "binaryen";
import { compileBase } from "../../src/assemble/native/compile.ts";
import { METADATA_FORMAT, type Metadata } from "../../src/module/metadata.ts";
import type { Architecture } from "../../src/native/architectures.ts";
import { packageFunction } from "../../src/native/package.ts";
import type { Ended } from "../native-support.ts";

/** What the broken engine does, by the first byte of its event, which is at address 100. */
const MISDEEDS = {
  "reads at the very end of what an address reaches": "(drop (i64.load offset=0xffffffff (i32.const -1)))",
  "reads right behind its memory": "(drop (i32.load (i32.const 0x200000)))",
  "writes right behind its memory": "(i32.store8 (i32.const 0x200000) (i32.const 1))",
  "reads over the end of its memory": "(drop (i64.load (i32.const 0x1ffffc)))",
  "runs below its C stack": "(i32.store (i32.const -16) (i32.const 1))",
  "calls itself without end": "(drop (call $invoke (local.get 0)))",
  "divides by zero": "(drop (i32.div_u (i32.const 1) (i32.load (i32.const 8))))",
  "comes to what can't be reached": "(unreachable)",
  "calls a function as another type": "(call_indirect (param f64) (f64.const 1) (i32.load (i32.const 8)))",
  "calls what is not in the table": "(call_indirect (i32.load8_u (i32.const 100)))",
  "fills more than its memory": "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x200001))",
  "copies from beyond its memory": "(memory.copy (i32.const 0) (i32.const 0x1fffff) (i32.const 2))",
  "grows beyond its limit":
    "(if (i32.ne (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable))) (if (i32.eq (memory.grow (i32.const 15)) (i32.const -1)) (then (unreachable))) (i32.store (i32.const 0x1ffffc) (i32.const 1))",
  "has the host write what is not its own":
    "(i32.store (i32.const 0) (i32.const 0x10fff0)) (i32.store (i32.const 4) (i32.const 0x1000)) (if (i32.ne (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (i32.const 28)) (then (unreachable)))",
  "has the host read over what is not its own":
    "(i32.store (i32.const 0) (i32.const -1)) (i32.store (i32.const 4) (i32.const -1)) (if (i32.ne (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (i32.const 28)) (then (unreachable)))",
} as const;
export type Misdeed = keyof typeof MISDEEDS;
export const misdeeds = Object.keys(MISDEEDS) as Misdeed[];

const FIRST = "A".charCodeAt(0);

function brokenEngine(): Uint8Array {
  const cases = misdeeds.map((name, i) => `(if (i32.eq (i32.load8_u (i32.const 100)) (i32.const ${FIRST + i})) (then ${MISDEEDS[name]}))`);
  const module = binaryen.parseText(`(module
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory $memory 1 65536)
    (table 2 2 funcref)
    (elem (i32.const 0) $other $other)
    (func $other (param i32))
    (func $invoke (param i64) (result i32)
      (i32.store (i32.const 0) (i32.const 100))
      (i32.store (i32.const 4) (i32.const 1))
      (if (i32.eqz (i32.load8_u (i32.const 100))) (then (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))))
      (i32.store (i32.const 8) (i32.const 0))
      ${cases.join("\n")}
      (i32.const 0))
    (export "memory" (memory $memory))
    (export "invoke" (func $invoke))
    (func (export "allocate") (param i32) (result i32) (i32.const 0))
    (func (export "resume") (param i32 i32) (result i32) (i32.const 0)))`);
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.BulkMemoryOpt | binaryen.Features.MutableGlobals);
  const wasm = module.emitBinary();
  module.dispose();
  return wasm;
}

const METADATA: Metadata = {
  format: METADATA_FORMAT,
  sporelet: "0",
  module: "standalone",
  engine: "",
  quickjs: "",
  layout: { stackTop: 0x60000, image: 0xff000, heapPages: 0, limitPages: 0, stackBytes: 0 },
  mailbox: { wait: 0, connected: 0, outbox: 0 },
  heapPages: 17,
  limitPages: 32,
  stackBytes: 0,
  function: { name: "broken", kind: "handler" },
};

/** An executable with the broken engine. */
export async function brokenExecutable(architecture: Architecture): Promise<Uint8Array> {
  const work = mkdtempSync(join(tmpdir(), "sporelet-test-"));
  try {
    const { native: base } = await compileBase(brokenEngine(), architecture, ["native"], work);
    return packageFunction("native", base, { memory: new Uint8Array([1]), start: 0xff000 }, METADATA);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What makes the broken engine do it, as a line of stdin. */
export const eventFor = (misdeed: Misdeed): string => String.fromCharCode(FIRST + misdeeds.indexOf(misdeed));

const OUTSIDE = "sporelet: E_TRAPPED: the engine trapped: an access outside of the function's memory\n";
const INDIRECT = "sporelet: E_TRAPPED: the engine trapped: an indirect call of a function of another type\n";
const STACK = "sporelet: E_STACK: the stack is exhausted: a native operation recursed too deeply\n";

const messages: Partial<Record<Misdeed, string>> = {
  "runs below its C stack": STACK,
  "calls itself without end": STACK,
  "divides by zero": "sporelet: E_TRAPPED: the engine trapped: division by zero\n",
  "comes to what can't be reached": "sporelet: E_TRAPPED: the engine trapped: unreachable code\n",
  "calls a function as another type": INDIRECT,
  "calls what is not in the table": INDIRECT,
  "grows beyond its limit": "",
  "has the host write what is not its own": "",
  "has the host read over what is not its own": "",
};

export function expectedEnd(misdeed: Misdeed): Ended {
  const stderr = messages[misdeed] ?? OUTSIDE;
  return { status: stderr === "" ? 0 : 1, signal: null, stdout: "", stderr };
}
