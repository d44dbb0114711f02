// The first core module of a component: the function's memory, and what it holds before it has run. A host may call an instance
// more than once, so the snapshot is not only what memory begins with, but is written anew before each invocation.
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { ByteWriter } from "../module/bytes.ts";
import { initialMemory } from "../module/data.ts";
import type { Metadata } from "../module/metadata.ts";
import { type Division, findRuns, type Run } from "../module/runs.ts";
import { EXTERN, readMemory, SECTION, type Section, writeLimits, writeModule } from "../module/sections.ts";

/** A run costs an instruction of some 15 bytes. */
const RUNS: Division = { bridge: 32, most: 20_000 };

const FUNC = 0x60;
const I32 = 0x7f;
const EMPTY_BLOCK = 0x40;
const OP = { if: 0x04, end: 0x0b, globalGet: 0x23, globalSet: 0x24, memorySize: 0x3f, i32Const: 0x41, sub: 0x6b, shl: 0x74, prefix: 0xfc } as const;
const BULK = { init: 8, fill: 11 } as const;
/** The global that says whether a function has run in the memory. */
const IS_USED = 0;

function restoreBody(runs: readonly Run[], { layout }: Metadata): Uint8Array {
  const body = new ByteWriter(1 << 14).u32(0); // no locals
  const constant = (value: number) => body.byte(OP.i32Const).s32(value);
  const fill = () => body.byte(OP.prefix).u32(BULK.fill).byte(0);
  body.byte(OP.globalGet).u32(IS_USED).byte(OP.if).byte(EMPTY_BLOCK);
  constant(0);
  constant(0);
  constant(layout.stackTop);
  fill();
  constant(layout.image);
  constant(0);
  body.byte(OP.memorySize).byte(0);
  constant(Math.log2(WASM_PAGE_BYTES));
  body.byte(OP.shl);
  constant(layout.image);
  body.byte(OP.sub);
  fill();
  body.byte(OP.end);
  constant(1);
  body.byte(OP.globalSet).u32(IS_USED);
  let from = 0;
  for (const { address, bytes } of runs) {
    constant(address);
    constant(from);
    constant(bytes.length);
    body.byte(OP.prefix).u32(BULK.init).u32(0).byte(0);
    from += bytes.length;
  }
  return body.byte(OP.end).finish();
}

const section = (id: number, body: ByteWriter): Section => ({ id, body: body.finish() });

/**
 * @param sections of a standalone module
 * @param constants what is at an address outside of the snapshot from the beginning, and stays
 */
export function snapshotModule(sections: readonly Section[], metadata: Metadata, constants: Run): Uint8Array {
  const { layout, heapPages } = metadata;
  const limits = readMemory(sections);
  if (limits === undefined) throw new Error("a standalone module has a memory");
  const runs = findRuns(initialMemory(sections, layout.image, heapPages * WASM_PAGE_BYTES), new Uint8Array(0), layout.image, RUNS);
  const size = runs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const code = restoreBody(runs, metadata);
  const memory = new ByteWriter().u32(1);
  writeLimits(memory, limits);
  const data = new ByteWriter(size + 64).u32(2).byte(1).u32(size); // 1: passive
  for (const { bytes } of runs) data.raw(bytes);
  data.byte(0).byte(OP.i32Const).s32(constants.address).byte(OP.end).u32(constants.bytes.length).raw(constants.bytes); // 0: active
  return writeModule([
    section(SECTION.type, new ByteWriter().u32(1).raw([FUNC, 0, 0])),
    section(SECTION.function, new ByteWriter().u32(1).u32(0)),
    section(SECTION.memory, memory),
    section(SECTION.global, new ByteWriter().u32(1).raw([I32, 1, OP.i32Const, 0, OP.end])), // 1: mutable
    section(SECTION.export, new ByteWriter().u32(2).name("memory").byte(EXTERN.memory).u32(0).name("restore").byte(EXTERN.function).u32(0)),
    section(SECTION.dataCount, new ByteWriter().u32(2)),
    section(SECTION.code, new ByteWriter(code.length + 16).u32(1).u32(code.length).raw(code)),
    section(SECTION.data, data),
  ]);
}
