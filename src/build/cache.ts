// Built modules by the content of what they were built from, so that `run` of an unchanged source
// needs neither bundler nor snapshot.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { engineManifest } from "../engine/manifest.ts";
import { digest, readStored, writeStored } from "./cache-store.ts";
import { embeddedFiles } from "./embed.ts";
import type { BuildOptions, BuildResult } from "./options.ts";
import { steeringFiles } from "./source-files.ts";

declare const PACKAGE_VERSION: string;

interface Head extends Pick<BuildResult, "warnings" | "output" | "map" | "exports"> {
  /** Every file that was read, and the SHA-256 of what was in it; "" for one that was not there. */
  inputs: Record<string, string>;
}

function digestFile(path: string): string {
  try {
    return digest(readFileSync(path));
  } catch {
    return "";
  }
}

function keyOf(options: BuildOptions): string {
  const { entry, embed } = options;
  // A file that is new in an embedded directory makes another module.
  const files = embed && embeddedFiles(entry, embed);
  // Intl's data are read from Node's ICU.
  const { icu, tz } = process.versions;
  return digest(JSON.stringify([PACKAGE_VERSION, engineManifest().hash, icu, tz, { ...options, entry: resolve(entry), embed: files }])).slice(0, 32);
}

export interface CachedModule extends Pick<BuildResult, "module" | "warnings" | "output" | "map" | "exports"> {
  cached: boolean;
}

/** The module of an earlier build, if none of its inputs has changed since. */
export function readCache(options: BuildOptions): CachedModule | undefined {
  const found = readStored(keyOf(options));
  if (found === undefined) return undefined;
  const { inputs, warnings, output, map, exports } = found.head as Head;
  for (const [input, hash] of Object.entries(inputs)) if (digestFile(input) !== hash) return undefined;
  return { module: found.body, warnings, output, map, exports, cached: true };
}

/** Remembers a build. */
export function writeCache(options: BuildOptions, { inputs, warnings, output, map, exports, module }: BuildResult): void {
  const files = [...inputs, ...steeringFiles(options.entry)];
  const head: Head = { inputs: Object.fromEntries(files.map((file) => [file, digestFile(file)])), warnings, output, map, exports };
  writeStored(keyOf(options), { head, body: module });
}
