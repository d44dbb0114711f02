// Built modules by the content of what they were built from, so that `run` of an unchanged source
// needs neither bundler nor snapshot.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { engineManifest } from "../engine/manifest.ts";
import type { BuildOptions, BuildResult } from "./build.ts";

declare const PACKAGE_VERSION: string;

interface Entry {
  /** Every file that was read, and the SHA-256 of what was in it; "" for one that was not there. */
  inputs: Record<string, string>;
  warnings: string[];
  output: string;
  map: string;
}

/** Files that steer how imports are resolved without being imported. */
const STEERING = ["package.json", "tsconfig.json"];

function digest(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function digestFile(path: string): string {
  try {
    return digest(readFileSync(path));
  } catch {
    return "";
  }
}

function cacheDirectory(): string {
  return process.env.SPORELET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sporelet");
}

function entryPath(options: BuildOptions): string {
  const key = digest(JSON.stringify([PACKAGE_VERSION, engineManifest().hash, { ...options, entry: resolve(options.entry) }]));
  return join(cacheDirectory(), key.slice(0, 32));
}

/** Step by step, for mkdirSync with `recursive` never returns where the system says ENOENT of a parent that exists, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

export interface CachedModule extends Pick<BuildResult, "module" | "warnings" | "output" | "map"> {
  cached: boolean;
}

/** The module of an earlier build, if none of its inputs has changed since. */
export function readCache(options: BuildOptions): CachedModule | undefined {
  const path = entryPath(options);
  try {
    const { inputs, warnings, output, map } = JSON.parse(readFileSync(`${path}.json`, "utf8")) as Entry;
    for (const [input, hash] of Object.entries(inputs)) if (digestFile(input) !== hash) return undefined;
    return { module: readFileSync(`${path}.wasm`) as Uint8Array<ArrayBuffer>, warnings, output, map, cached: true };
  } catch {
    return undefined; // never built, or half removed: both mean building
  }
}

/** Remembers a build; a cache that can't be written is no reason to fail. */
export function writeCache(options: BuildOptions, result: BuildResult): void {
  const path = entryPath(options);
  const directory = dirname(resolve(options.entry));
  const files = [...result.inputs, ...STEERING.map((name) => join(directory, name))];
  const entry: Entry = {
    inputs: Object.fromEntries(files.map((file) => [file, digestFile(file)])),
    warnings: result.warnings,
    output: result.output,
    map: result.map,
  };
  const write = (file: string, data: string | Uint8Array) => {
    writeFileSync(`${file}.${process.pid}`, data);
    renameSync(`${file}.${process.pid}`, file);
  };
  try {
    makeDirectory(cacheDirectory());
    write(`${path}.wasm`, result.module);
    write(`${path}.json`, JSON.stringify(entry));
  } catch {
    // See above.
  }
}
