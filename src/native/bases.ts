// The bases: executables that hold an engine and no function. They are compiled once (src/assemble/native) and shipped, so
// that packaging a function needs no compiler.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { engineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import type { Architecture } from "./architectures.ts";

/** What the function runs on: Linux, or a bare (virtual) machine. */
export const NATIVE_TARGETS = ["native", "unikernel"] as const;
export type NativeTarget = (typeof NATIVE_TARGETS)[number];

/** What there is for each processor. */
export const TARGETS_OF: Readonly<Record<Architecture, readonly NativeTarget[]>> = { x64: NATIVE_TARGETS, arm64: ["native"] };

/** The engines that bases are made from, by the file in dist/engine: without and with all native options. */
export const BASE_ENGINES = { standalone: "standalone.wasm", full: "standalone-full.wasm" } as const;
export type BaseEngine = keyof typeof BASE_ENGINES;

/** Our monitor for /dev/kvm. */
export const VMM_FILE = "sporelet-vmm";

/** What dist/native/<architecture>/manifest.json says. */
export interface BasesManifest {
  /** Of the engine that the bases hold, see `EngineManifest.hash`. */
  engine: string;
  /** The compiler's name and version. */
  compiler: string;
}

/** Paths in dist/native. Bases are compressed by gzip, for all of them together are 5 MB. */
export const manifestFile = (architecture: Architecture) => `${architecture}/manifest.json`;
export const baseFile = (architecture: Architecture, target: NativeTarget, engine: BaseEngine) => `${architecture}/${target}-${engine}.elf.gz`;

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

const readManifest = (architecture: Architecture) => JSON.parse(readFile(manifestFile(architecture)).toString()) as BasesManifest;

/** Whether there are bases, and they hold this release's engine. */
export function areBasesCompiled(architecture: Architecture): boolean {
  return existsSync(pathOf(manifestFile(architecture))) && readManifest(architecture).engine === engineManifest().hash;
}

/**
 * Compiles the bases in a checkout, if that has not been done. It takes about half a minute, once, and shows its progress on
 * stderr. An installed package brings its bases along.
 * @throws SporeletError E_BASE_MISSING
 */
export async function ensureBases(architecture: Architecture): Promise<void> {
  const compiler = pathOf(COMPILER);
  if (areBasesCompiled(architecture) || !existsSync(compiler)) return;
  const { spawn } = await import("node:child_process");
  const status = await new Promise((end) => spawn(process.execPath, [compiler, "--arch", architecture], { stdio: ["ignore", 2, 2] }).once("close", end));
  if (status !== 0) throw new SporeletError("E_BASE_MISSING", "the bases of native executables could not be compiled: see above");
}

/**
 * A base that fits this release's engine.
 * @throws SporeletError E_BASE_MISSING
 */
export function readBase(architecture: Architecture, target: NativeTarget, engine: BaseEngine): Buffer {
  const { engine: compiled } = readManifest(architecture);
  const { hash: current } = engineManifest();
  if (compiled !== current)
    throw new SporeletError("E_BASE_MISSING", `the compiled bases hold the engine ${compiled}, and functions are now built for ${current}`);
  return gunzipSync(readFile(baseFile(architecture, target, engine)));
}
