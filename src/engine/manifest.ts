// What was found out when the engine was assembled, and where the assembled files lie.
import { readFileSync } from "node:fs";
import { SporeletError } from "../errors.ts";

/** Addresses in linear memory, in bytes; from runtime/glue/state.ts. */
export interface Layout {
  /** The stack lies in [0, stackTop). Between it and `image` nothing is written but the marks of page-marks.ts. */
  stackTop: number;
  /** Where the snapshot begins: the glue's state, then static data, then the heap. */
  image: number;
  /** u32: the end of the heap, in pages of 64 KiB. */
  heapPages: number;
  /** u32: how far the heap may grow, in pages of 64 KiB. */
  limitPages: number;
  /** u32: bytes of stack that the function may use. */
  stackBytes: number;
}

/** Addresses by which a host talks with a waiting function (runtime/glue/state.ts). */
export interface Mailbox {
  /** f64, ms: after how long the function wants to be resumed at the latest. */
  wait: number;
  /** u32: what the host takes, bits `TAKES_*` of runtime/abi.ts. */
  connected: number;
  /** The newest message: u32 address of the one before, u32 size, bytes. */
  outbox: number;
}

/** A group of globals that a function carries only if it uses one of them. */
export interface Part {
  name: string;
  globals: readonly string[];
  /** Regular expressions of words that, anywhere in a bundle, mean that the part is needed. */
  mentions?: readonly string[];
  /** The same of words that count only in the user's own files, and not in packages. */
  ownMentions?: readonly string[];
  /** Members of a global object of another part, such as "Intl.NumberFormat": the part is needed where one of them is used. */
  members?: readonly string[];
  /** Whether it reads data that depend on the locales that a function carries. */
  isLocal?: boolean;
  /** Parts that have to be loaded before. */
  needs: readonly string[];
  /** Parts that it uses only in functions whose bundle matches the regular expression; after "(?i)", in any case of its letters. */
  uses?: Readonly<Record<string, string>>;
  /** Whether `allowEval` does not bring it, for its weight. */
  named?: boolean;
  /** Whether code looks if it is there and does well without: then `root.process`, with `root = globalThis`, is no use of it. */
  probed?: boolean;
  /** The option of a module (`options`) that holds its native code. */
  native?: string;
  /** Whether there is bytecode in parts/<name>.bin. */
  scripted: boolean;
  /** What it adds to a module that has what it needs: bytes of native code and data, bytes of heap. */
  weight: { code: number; data: number; heap: number };
}

export interface EngineManifest {
  /** First 16 hex digits of the SHA-256 of engine.wasm. */
  hash: string;
  /** Release of quickjs-ng. */
  quickjs: string;
  /** Release of the npm package quickjs-wasi. */
  quickjsWasi: string;
  layout: Layout;
  /** The address of the first heap chunk (dlmalloc). */
  heapStart: number;
  /** u32: what kind of function it is, KIND_* of runtime/glue/state.ts. */
  kindAddress: number;
  mailbox: Mailbox;
  /** In the order in which they are loaded. */
  parts: readonly Part[];
  /** What a standalone module grows by where `eval` is allowed at run time: the parser and all parts. */
  evalBytes: number;
  /** What native code a module may carry beyond QuickJS: bit n of a mask is the n-th. */
  options: readonly string[];
  /** Where the data of each option begins in linear memory. */
  dataBases: Readonly<Record<string, number>>;
  /** For the functions of standalone-full.wasm in order: how many, and the mask of the options that need them; 0 is all modules. */
  functionMasks: readonly (readonly [count: number, mask: number])[];
}

/**
 * engine.wasm: what thin modules run in. standalone.wasm: what standalone modules are made from.
 * builder.wasm: the engine that compiles and that snapshots are taken with. -full: with all native
 * options, for functions that need one. parts/: bytecode.
 */
export type EngineFile =
  | "engine.wasm"
  | "standalone.wasm"
  | "standalone-full.wasm"
  | "builder.wasm"
  | "builder-full.wasm"
  | "manifest.json"
  | `parts/${string}.bin`;

/** Relative to the bundle, or in tests to this file; see src/assemble/build.mjs and vitest.config.ts. */
declare const ENGINE_DIRECTORY: string;

/** The name that a thin module imports its engine under. */
export function engineImportName(hash: string): string {
  return `sporelet_engine_${hash}`;
}

export const ENGINE_IMPORT = /^sporelet_engine_([0-9a-f]{16})$/;

/** @throws SporeletError E_ENGINE_MISSING */
export function readEngineFile(name: EngineFile): Buffer<ArrayBuffer> {
  const url = new URL(ENGINE_DIRECTORY + name, import.meta.url);
  try {
    return readFileSync(url) as Buffer<ArrayBuffer>;
  } catch (cause) {
    throw new SporeletError("E_ENGINE_MISSING", `the engine's file ${url.pathname} can't be read`, { cause });
  }
}

let manifest: EngineManifest | undefined;

/** The manifest of the engine that this package ships; read once per process. */
export function engineManifest(): EngineManifest {
  manifest ??= JSON.parse(readEngineFile("manifest.json").toString()) as EngineManifest;
  return manifest;
}
