// Writes a module that holds only how the snapshot differs from the shared engine's. Its start
// function hands that difference to the engine; from then on the engine's `_start` is its own.
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { engineImportName } from "../engine/manifest.ts";
import { ByteWriter } from "./bytes.ts";
import { encodeMetadata, METADATA_SECTION, type Metadata } from "./metadata.ts";
import { ANY_NUMBER, type Division, encodeRuns, type Run } from "./runs.ts";
import { EXTERN, SECTION, type Section, writeLimits, writeModule } from "./sections.ts";

/** A run costs its gap and its size. */
export const THIN_RUNS: Division = { bridge: 2, most: ANY_NUMBER };

const FUNC = 0x60;
const I32 = 0x7f;
const OP = { call: 0x10, i32Const: 0x41, end: 0x0b, prefix: 0xfc, memoryInit: 8 };

// Types, then functions in index order: three imported from the engine, one of our own.
const TYPE = { start: 0, prepare: 1, restore: 2, invoke: 3 };
const IMPORTED = [
  { name: "_start", type: TYPE.start },
  { name: "invoke", type: TYPE.invoke },
  { name: "prepare", type: TYPE.prepare },
  { name: "restore", type: TYPE.restore },
] as const;
const I64 = 0x7e;
const FUNCTION = { start: 0, invoke: 1, prepare: 2, restore: 3, load: 4 };

function section(id: number, write: (writer: ByteWriter) => void): Section {
  const writer = new ByteWriter();
  write(writer);
  return { id, body: writer.finish() };
}

/** @param runs where the snapshot differs from the engine's */
export function writeThin(runs: readonly Run[], metadata: Metadata): Uint8Array<ArrayBuffer> {
  const delta = encodeRuns(runs);
  const engine = engineImportName(metadata.engine);
  const parked = metadata.heapPages * WASM_PAGE_BYTES;
  const pages = metadata.heapPages + Math.ceil(delta.length / WASM_PAGE_BYTES);

  const body = new ByteWriter()
    .u32(0) // no locals
    .byte(OP.i32Const).s32(pages).byte(OP.call).u32(FUNCTION.prepare)
    .byte(OP.i32Const).s32(parked).byte(OP.i32Const).s32(0).byte(OP.i32Const).s32(delta.length)
    .byte(OP.prefix).u32(OP.memoryInit).u32(0).byte(0)
    .byte(OP.i32Const).s32(parked).byte(OP.i32Const).s32(delta.length).byte(OP.call).u32(FUNCTION.restore)
    .byte(OP.end)
    .finish();

  return writeModule([
    section(SECTION.type, (writer) =>
      writer.u32(4)
        .raw([FUNC, 0, 0])
        .raw([FUNC, 1, I32, 0])
        .raw([FUNC, 2, I32, I32, 0])
        .raw([FUNC, 1, I64, 1, I32])),
    section(SECTION.import, (writer) => {
      writer.u32(IMPORTED.length + 1);
      for (const { name, type } of IMPORTED) writer.name(engine).name(name).byte(EXTERN.function).u32(type);
      writer.name(engine).name("memory").byte(EXTERN.memory);
      writeLimits(writer, { min: 1 });
    }),
    section(SECTION.function, (writer) => writer.u32(1).u32(TYPE.start)),
    section(SECTION.export, (writer) =>
      writer.u32(3)
        .name("memory").byte(EXTERN.memory).u32(0)
        .name("_start").byte(EXTERN.function).u32(FUNCTION.start)
        .name("invoke").byte(EXTERN.function).u32(FUNCTION.invoke)),
    section(SECTION.start, (writer) => writer.u32(FUNCTION.load)),
    section(SECTION.dataCount, (writer) => writer.u32(1)),
    section(SECTION.code, (writer) => writer.u32(1).u32(body.length).raw(body)),
    section(SECTION.data, (writer) => writer.u32(1).byte(1).u32(delta.length).raw(delta)), // 1: passive
    { id: SECTION.custom, name: METADATA_SECTION, body: encodeMetadata(metadata) },
  ]);
}
