// From files and directories to functions: what there is to serve, and where.
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { BuildOptions } from "../build/build.ts";
import { SOURCES } from "../build/source-files.ts";
import { SporeletError } from "../errors.ts";
import { normalized } from "./routes.ts";

/** A file to serve. */
export interface FunctionFile {
  file: string;
  /** Where it answers, as `Route` has it. */
  path: string;
}

/** Not functions: hidden files, parts of other functions, types and tests. */
const ASIDE = /^[._]|\.d\.[mc]?ts$|\.(?:test|spec)\.[^.]+$/;

function isFunctionFile(name: string): boolean {
  return (SOURCES.includes(extname(name)) || extname(name) === ".wasm") && !ASIDE.test(name);
}

function pathOf(file: string): string {
  return `/${encodeURIComponent(basename(file, extname(file)))}`;
}

/** @throws SporeletError E_NOT_FOUND, E_NOTHING_TO_SERVE */
function filesOf(target: string, mayBeEmpty: boolean): FunctionFile[] {
  if (!existsSync(target)) throw new SporeletError("E_NOT_FOUND", `there is no file or directory ${target}`);
  if (!statSync(target).isDirectory()) return [{ file: target, path: pathOf(target) }];
  const names = readdirSync(target, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && isFunctionFile(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (names.length === 0 && !mayBeEmpty) throw new SporeletError("E_NOTHING_TO_SERVE", `there is no source and no module in ${target}`);
  return names.map((name) => ({ file: join(target, name), path: pathOf(name) }));
}

/** `/path=file` */
function routeOf(text: string): FunctionFile {
  const equals = text.indexOf("=");
  const path = text.slice(0, Math.max(equals, 0));
  const file = text.slice(equals + 1);
  if (!/^\/[^?#\s]*$/.test(path) || file === "")
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--route\` to be a path and a file such as /api=app.ts, got ${JSON.stringify(text)}`);
  if (!existsSync(file)) throw new SporeletError("E_NOT_FOUND", `there is no file ${file}`);
  return { file, path: normalized(new URL(`http://h${path}`).pathname.replace(/\/+$/, "")) };
}

/**
 * What is to be served.
 * @param targets files and directories, each file at its name
 * @param routes files at paths of their own: `/path=file`
 * @param mayBeEmpty whether a directory need not hold a function yet
 * @throws SporeletError E_NOT_FOUND, E_NOTHING_TO_SERVE, E_NAME_TAKEN, E_OPTION_VALUE
 */
export function functionFiles(targets: readonly string[], routes: readonly string[] = [], mayBeEmpty = false): FunctionFile[] {
  if (targets.length === 0 && routes.length === 0)
    throw new SporeletError("E_NOTHING_TO_SERVE", "neither a file nor a directory nor a --route is given", { remedy: "See sporelet serve --help." });
  const all = [...targets.flatMap((target) => filesOf(target, mayBeEmpty)), ...routes.map(routeOf)];
  const byPath = new Map<string, string>();
  for (const { file, path } of all) {
    const other = byPath.get(path);
    if (other !== undefined) throw new SporeletError("E_NAME_TAKEN", `${other} and ${file} would both answer at ${path || "/"}`);
    byPath.set(path, file);
  }
  return all;
}

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
