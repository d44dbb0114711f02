// The bases: executables that hold an engine and no function. They are compiled once (compile.ts) and shipped, so that
// packaging a function needs no compiler.
import { readFileSync } from "node:fs";
import { engineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";

/** What is beneath the function: Linux, or nothing but a (virtual) machine. */
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

function readFile(name: string): Buffer {
  const url = new URL(NATIVE_DIRECTORY + name, import.meta.url);
  try {
    return readFileSync(url);
  } catch (cause) {
    throw new SporeletError("E_BASE_MISSING", `the compiled base ${url.pathname} can't be read`, { cause });
  }
}

/** Whether what was compiled holds this release's engine. */
function enginesDiffer(): { compiled: string; current: string } | undefined {
  const { engine: compiled } = JSON.parse(readFile(BASES_MANIFEST).toString()) as BasesManifest;
  const { hash: current } = engineManifest();
  return compiled === current ? undefined : { compiled, current };
}

/**
 * A base that fits this release's engine.
 * @throws SporeletError E_BASE_MISSING
 */
export function readBase(target: NativeTarget, engine: BaseEngine): Buffer {
  const differ = enginesDiffer();
  if (differ !== undefined)
    throw new SporeletError("E_BASE_MISSING", `the compiled bases hold the engine ${differ.compiled}, and functions are now built for ${differ.current}`);
  return readFile(baseFile(target, engine));
}
