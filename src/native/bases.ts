// The bases: executables that hold an engine and no function. They are compiled once (src/assemble/native) and shipped, so
// that packaging a function needs no compiler.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { engineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";

/** What the function runs on: Linux, or a bare (virtual) machine. */
export const NATIVE_TARGETS = ["native", "unikernel"] as const;
export type NativeTarget = (typeof NATIVE_TARGETS)[number];

/** The engines that bases are made from, by the file in dist/engine: without and with all native options. */
export const BASE_ENGINES = { standalone: "standalone.wasm", full: "standalone-full.wasm" } as const;
export type BaseEngine = keyof typeof BASE_ENGINES;

/** Our monitor for /dev/kvm. */
export const VMM_FILE = "sporelet-vmm";

export const BASES_MANIFEST = "manifest.json";

/** What dist/native/manifest.json says. */
export interface BasesManifest {
  /** Of the engine that the bases hold, see `EngineManifest.hash`. */
  engine: string;
  /** The compiler's name and version. */
  compiler: string;
}

export function baseFile(target: NativeTarget, engine: BaseEngine): string {
  return `${target}-${engine}.elf`;
}

/** Relative to the bundle, or in tests to this file; see src/assemble/import-source.mjs and vitest.config.ts. */
declare const NATIVE_DIRECTORY: string;

const pathOf = (name: string) => fileURLToPath(new URL(NATIVE_DIRECTORY + name, import.meta.url));

/** Only in a checkout: what compiles the bases. */
const COMPILER = "../../src/assemble/native/build.mjs";

function readFile(name: string): Buffer {
  const path = pathOf(name);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new SporeletError("E_BASE_MISSING", `the compiled base ${path} can't be read`, { cause });
  }
}

/** Whether there are bases, and they hold this release's engine. */
export function areBasesCompiled(): boolean {
  return existsSync(pathOf(BASES_MANIFEST)) && (JSON.parse(readFile(BASES_MANIFEST).toString()) as BasesManifest).engine === engineManifest().hash;
}

/**
 * Compiles the bases in a checkout, if that has not been done. It takes about half a minute, once, and shows its progress on
 * stderr. An installed package brings its bases along.
 * @throws SporeletError E_BASE_MISSING
 */
export async function ensureBases(): Promise<void> {
  const compiler = pathOf(COMPILER);
  if (areBasesCompiled() || !existsSync(compiler)) return;
  const { spawn } = await import("node:child_process");
  const status = await new Promise((end) => spawn(process.execPath, [compiler], { stdio: ["ignore", 2, 2] }).once("close", end));
  if (status !== 0) throw new SporeletError("E_BASE_MISSING", "the bases of native executables could not be compiled: see above");
}

/**
 * A base that fits this release's engine.
 * @throws SporeletError E_BASE_MISSING
 */
export function readBase(target: NativeTarget, engine: BaseEngine): Buffer {
  const { engine: compiled } = JSON.parse(readFile(BASES_MANIFEST).toString()) as BasesManifest;
  const { hash: current } = engineManifest();
  if (compiled !== current)
    throw new SporeletError("E_BASE_MISSING", `the compiled bases hold the engine ${compiled}, and functions are now built for ${current}`);
  return readFile(baseFile(target, engine));
}
