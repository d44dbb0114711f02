// From a file to the module that is served.
import { extname } from "node:path";
import type { BuildOptions } from "../build/build.ts";
import { SOURCES } from "../build/source-files.ts";

export interface ServedModule {
  module: Uint8Array | string;
  map?: string;
  warnings: readonly string[];
  /** Whether it was built here, rather than by someone else. */
  trusted: boolean;
  /** Absolute paths of what it was made from; empty of a module. */
  inputs: readonly string[];
}

/**
 * The module that `file` is, or that is built from it: a thin one, for all share the host's engine.
 * @param isCached whether an earlier build is taken, and this one kept
 * @throws SporeletError with a code of the group "build" or "file"
 */
export async function moduleOf(file: string, options: Omit<BuildOptions, "entry" | "thin">, isCached: boolean): Promise<ServedModule> {
  if (!SOURCES.includes(extname(file))) return { module: file, trusted: false, warnings: [], inputs: [] };
  const wanted: BuildOptions = { ...options, entry: file, thin: true };
  const { readCache, writeCache } = await import("../build/cache.ts");
  const known = isCached ? readCache(wanted) : undefined;
  if (known !== undefined) return { module: known.module, map: known.map, trusted: true, warnings: known.warnings, inputs: [] };
  const { build } = await import("../build/build.ts");
  const result = await build(wanted);
  if (isCached) writeCache(wanted, result);
  return { module: result.module, map: result.map, trusted: true, warnings: result.warnings, inputs: result.inputs };
}
