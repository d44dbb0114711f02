// What was found out when the engine was assembled, and where the assembled files lie.
import { readFileSync } from "node:fs";
import { SporeletError } from "../errors.ts";

/** Addresses in linear memory, in bytes; from runtime/glue/state.ts. */
export interface Layout {
  /** The stack lies in [0, stackTop). Between it and `image` nothing is ever written. */
  stackTop: number;
  /** Where the snapshot begins: the glue's state, then static data, then the heap. */
  image: number;
  /** u32: the end of the heap, in pages of 64 KiB. */
  heapPages: number;
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
}

/**
 * engine.wasm: what thin modules run in. standalone.wasm: what standalone modules are made from.
 * builder.wasm: the engine that compiles and that snapshots are taken with.
 */
export type EngineFile = "engine.wasm" | "standalone.wasm" | "builder.wasm" | "manifest.json";

/** Relative to the bundle, or in tests to this file; see src/engine/build.mjs and vitest.config.ts. */
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
