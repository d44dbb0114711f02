// WebAssembly modules written by hand: what no compiler would write.
import { ByteWriter } from "../src/module/bytes.ts";
import { encodeMetadata, METADATA_FORMAT, METADATA_SECTION } from "../src/module/metadata.ts";
import { EXTERN, SECTION, type Section, writeModule } from "../src/module/sections.ts";
import { MAX_STACK } from "../src/module/stack.ts";

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;

type Types = readonly number[];
type Signature = readonly [parameters: Types, results: Types];

const WASI: Readonly<Record<string, Signature>> = {
  fd_read: [[I32, I32, I32, I32], [I32]],
  fd_write: [[I32, I32, I32, I32], [I32]],
  clock_time_get: [[I32, I64, I32], [I32]],
  random_get: [[I32, I32], [I32]],
  proc_exit: [[I32], []],
  environ_get: [[I32, I32], [I32]],
  environ_sizes_get: [[I32, I32], [I32]],
  poll_oneoff: [[I32, I32, I32, I32], [I32]],
};
/** Calls of these are by their place here: all modules import all of them. */
export const IMPORTS = Object.keys(WASI);

export type Code = readonly number[];

/** Instructions (WebAssembly Core 2.0, section 5.4); sequences of them are joined by `code`. */
export const op = {
  unreachable: [0x00],
  drop: [0x1a],
  i32: (value: number): Code => [0x41, ...new ByteWriter().s32(value).finish()],
  /** From 0 to 63. */
  i64: (value: number): Code => [0x42, value],
  f64: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  add: [0x6a],
  store: [0x36, 2, 0],
  store64: [0x37, 3, 0],
  storeF64: [0x39, 3, 0],
  load: [0x28, 2, 0],
  globalGet: [0x23, 0],
  globalSet: [0x24, 0],
  pages: [0x3f, 0],
  growMemory: [0x40, 0],
  tableSize: [0xfc, 16, 0],
  /** By a thousand empty entries. */
  growTable: [0xd0, 0x70, 0x41, 0xe8, 0x07, 0xfc, 15, 0],
  call: (index: number): Code => [0x10, index],
  wasi: (name: string): Code => [0x10, IMPORTS.indexOf(name)],
  forever: (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0c, 0, 0x0b, 0x00],
  /** Goes on while the body leaves something other than 0. */
  repeat: (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, 0x0b],
};

export const code = (...parts: Code[]): Code => parts.flat();

/** Writes an i32 to an address. */
export const put = (address: number, value: number): Code => code(op.i32(address), op.i32(value), op.store);

export interface Handwritten {
  functions: readonly { name?: string; signature?: Signature; body: Code }[];
  /** The memory's limits as they are encoded: flags, pages, pages. Default 1 to 1024 pages. */
  memory?: Uint8Array;
  /** The tables' entries. */
  tables?: readonly number[];
  /** Index of a function of its own. */
  start?: number;
  metadata?: object;
  data?: Uint8Array;
}

export function limits(flags: number, min: number, max?: number): Uint8Array {
  const writer = new ByteWriter().byte(flags).u32(min);
  return (max === undefined ? writer : writer.u32(max)).finish();
}

function list(writer: ByteWriter, items: readonly ((writer: ByteWriter) => void)[]): void {
  writer.u32(items.length);
  for (const write of items) write(writer);
}

/** A module that imports all of our WASI, with one global to keep a number in. */
export function handwritten({ functions, memory = limits(1, 1, 1024), tables = [], start, metadata, data }: Handwritten): Uint8Array<ArrayBuffer> {
  const signatures = [...Object.values(WASI), ...functions.map(({ signature = [[], []] as const }) => signature)];
  const section = (id: number, write: (writer: ByteWriter) => void): Section => {
    const writer = new ByteWriter();
    write(writer);
    return { id, body: writer.finish() };
  };
  const exported = functions.flatMap(({ name }, i) => (name === undefined ? [] : [{ name, kind: EXTERN.function, index: IMPORTS.length + i }]));
  return writeModule([
    section(SECTION.type, (writer) =>
      list(
        writer,
        signatures.map(
          ([parameters, results]) =>
            (out) =>
              out.byte(0x60).u32(parameters.length).raw(parameters).u32(results.length).raw(results),
        ),
      ),
    ),
    section(SECTION.import, (writer) =>
      list(
        writer,
        IMPORTS.map((name, i) => (out) => out.name("wasi_snapshot_preview1").name(name).byte(EXTERN.function).u32(i)),
      ),
    ),
    section(SECTION.function, (writer) =>
      list(
        writer,
        functions.map((_, i) => (out) => out.u32(IMPORTS.length + i)),
      ),
    ),
    ...(tables.length === 0
      ? []
      : [
          section(SECTION.table, (writer) =>
            list(
              writer,
              tables.map((entries) => (out) => out.byte(0x70).raw(limits(0, entries))),
            ),
          ),
        ]),
    section(SECTION.memory, (writer) => writer.u32(1).raw(memory)),
    section(SECTION.global, (writer) => writer.u32(1).byte(I32).byte(1).raw(op.i32(0)).byte(0x0b)),
    section(SECTION.export, (writer) =>
      list(
        writer,
        [...exported, { name: "memory", kind: EXTERN.memory, index: 0 }].map(
          ({ name, kind, index }) =>
            (out) =>
              out.name(name).byte(kind).u32(index),
        ),
      ),
    ),
    ...(start === undefined ? [] : [section(SECTION.start, (writer) => writer.u32(IMPORTS.length + start))]),
    section(SECTION.code, (writer) =>
      list(
        writer,
        functions.map(
          ({ body }) =>
            (out) =>
              out
                .u32(body.length + 2)
                .byte(0)
                .raw(body)
                .byte(0x0b),
        ),
      ),
    ),
    ...(data === undefined ? [] : [{ id: SECTION.data, body: data }]),
    ...(metadata === undefined ? [] : [{ id: SECTION.custom, name: METADATA_SECTION, body: encodeMetadata(metadata as never) }]),
  ]);
}

/** A WASI command that does what `body` says. */
export function command(body: Code, rest: Partial<Handwritten> = {}): Uint8Array<ArrayBuffer> {
  return handwritten({ functions: [{ name: "_start", body }], ...rest });
}

/** Where a module that pretends to be one of ours has its state and its mailbox. */
export const PRETENDED = { heapPages: 16, limitPages: 20, wait: 24, connected: 32, outbox: 36, stackBytes: 40 };

/** A module that says of itself that it is a standalone one of ours, and has code of its own. */
export function pretender(
  invoke: Code,
  { resume = op.i32(0), allocate = op.i32(1024), answers = [I32], ...rest }: { resume?: Code; allocate?: Code; answers?: Types } & Partial<Handwritten> = {},
): Uint8Array<ArrayBuffer> {
  return handwritten({
    functions: [
      { name: "_start", body: [] },
      { name: "invoke", signature: [[I64], answers], body: invoke },
      { name: "resume", signature: [[I32, I32], answers], body: resume },
      { name: "allocate", signature: [[I32], [I32]], body: allocate },
    ],
    metadata: {
      format: METADATA_FORMAT,
      sporelet: "0.0.0",
      module: "standalone",
      engine: "0123456789abcdef",
      quickjs: "0",
      layout: { stackTop: 8, image: 16, heapPages: PRETENDED.heapPages, limitPages: PRETENDED.limitPages, stackBytes: PRETENDED.stackBytes },
      mailbox: { wait: PRETENDED.wait, connected: PRETENDED.connected, outbox: PRETENDED.outbox },
      heapPages: 1,
      limitPages: 1024,
      stackBytes: MAX_STACK,
      function: { name: "pretender", kind: "handler" },
    },
    ...rest,
  });
}
