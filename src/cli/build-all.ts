// `sporelet build` of what the config file says: all functions, for all targets.
import { mkdirSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { Target } from "../build/build.ts";
import { nameOf } from "../build/bundle.ts";
import { SOURCES } from "../build/source-files.ts";
import { SporeletError } from "../errors.ts";
import type { PackTarget } from "../oci/targets.ts";
import { discover, type FunctionFile } from "../server/discover.ts";
import { type BuildCommandOptions, buildCommand, EXTENSION } from "./build.ts";
import { writeFully } from "./output.ts";

export interface BuildAllOptions extends BuildCommandOptions {
  /** Of the config file: */
  functions?: string[];
  route?: string[];
  targets?: (Target | PackTarget)[];
  outDir?: string;
}

interface Job {
  entry: string;
  target: Target | PackTarget;
  /** Absent where `buildCommand` knows it. */
  output?: string;
  /** It was found in a directory, so it may be a helper of others. */
  isFound: boolean;
}

/** The sources to build, each once, by the names of what is built from them. */
function entriesOf({ functions = [], route = [] }: BuildAllOptions): Map<string, FunctionFile> {
  if (functions.length + route.length === 0)
    throw new SporeletError("E_USAGE", "there is nothing to build: no entry is given, and no config file with functions was found", {
      remedy: 'Give the source: sporelet build hello.ts; or name it in sporelet.config.json: { "functions": ["hello.ts"] }.',
    });
  const served = functions.length === 0 ? [] : discover(functions).functions;
  const routed = route.length === 0 ? [] : discover([], route).functions;
  const named = [
    ...served.map((each) => [each, decodeURIComponent(each.path.slice(1)) || nameOf(each.file)] as const),
    ...routed.filter(({ file }) => !served.some((other) => resolve(other.file) === resolve(file))).map((each) => [each, nameOf(each.file)] as const),
  ].filter(([{ file }]) => SOURCES.includes(extname(file)));
  const entries = new Map<string, FunctionFile>();
  for (const [each, name] of named) {
    const other = entries.get(name);
    if (other !== undefined && resolve(other.file) !== resolve(each.file))
      throw new SporeletError("E_NAME_TAKEN", `${other.file} and ${each.file} would both be built as ${name}`, { remedy: "Rename one of the files." });
    entries.set(name, each);
  }
  return entries;
}

function jobsOf(entry: string | undefined, options: BuildAllOptions): Job[] {
  const { targets = [options.target as Target], outDir, output } = options;
  const entries = entry === undefined ? entriesOf(options) : new Map<string, FunctionFile>([[nameOf(entry), { file: entry, path: "" }]]);
  return [...entries].flatMap(([name, { file, isFound = false }]) =>
    targets.map((target) => ({
      entry: file,
      target,
      isFound,
      ...(output === undefined && outDir !== undefined && { output: join(outDir, `${name}${EXTENSION[target]}`) }),
    })),
  );
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new SporeletError("E_UNWRITABLE", `the directory ${path} can't be made: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Builds every function for every target. One that can't be built keeps no other from it.
 * @throws SporeletError of the last one that can't be built; those before it are told on stderr
 */
export async function buildAllCommand(entry: string | undefined, options: BuildAllOptions): Promise<void> {
  const jobs = jobsOf(entry, options);
  if (jobs.length > 1)
    for (const name of ["output", "name"] as const)
      if (options[name] !== undefined)
        throw new SporeletError("E_USAGE", `--${name} is given, but the config file says to build ${jobs.length} files`, {
          remedy: "Give an entry and --target, or --no-config.",
        });
  const failures: SporeletError[] = [];
  const leftOut = new Set<string>();
  for (const { entry: file, target, output, isFound } of jobs) {
    if (leftOut.has(file)) continue;
    try {
      if (output !== undefined) makeDirectory(dirname(output));
      // Of several targets only modules can be thin, and only artifacts of them compatible.
      const isOne = options.targets === undefined;
      const thin = options.thin === true && (isOne || target === "wasm" || target === "wasm-oci");
      const compat = options.compat === true && (isOne || target === "wasm-oci");
      const isBuilt = await buildCommand(file, { ...options, target, thin, compat, skipsPrograms: isFound, ...(output !== undefined && { output }) });
      if (!isBuilt) leftOut.add(file);
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      failures.push(
        jobs.length === 1 ? error : new SporeletError(error.code, `${basename(file)}, ${target}: ${error.message}`, { cause: error, remedy: error.remedy }),
      );
    }
  }
  const last = failures.pop();
  for (const { code, message, remedy } of failures) writeFully(2, Buffer.from(`sporelet: ${code}: ${message.trimEnd()}\n${remedy}\n`));
  if (last !== undefined) throw last;
}
