// Building functions as native executables and running them.
import { execFile, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { root, temporaryDirectory, text } from "./support.ts";

/** Why native executables can't be tested here; undefined if they can. Compiles the bases, if that has not been done: a minute, once. */
export const nativeUnavailable = await (async (): Promise<string | undefined> => {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `native executables run on Linux on x86-64, this is ${process.platform} on ${process.arch}`;
  if (spawnSync("gcc", ["--version"]).status !== 0) return "this machine has no gcc to compile the native bases with";
  // Of several test files one compiles, and the others wait.
  const compiling = promisify(execFile)(process.execPath, [join(root, "src/assemble/native/build.mjs"), "--quiet"]);
  compiling.child.stderr?.pipe(process.stderr);
  await compiling;
  return undefined;
})();
if (nativeUnavailable !== undefined) console.log(`skipped: ${nativeUnavailable}`);

const directory = temporaryDirectory();
let count = 0;

/** Writes an executable and answers its path. */
export function executable(bytes: Uint8Array): string {
  const path = join(directory, `fn${++count}`);
  writeFileSync(path, bytes);
  chmodSync(path, 0o755);
  return path;
}

export async function buildNative(options: BuildOptions): Promise<string> {
  return executable((await build({ ...options, target: "native" })).module);
}

export interface Ended {
  status: number | null;
  signal?: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  input?: string | Uint8Array;
  env?: Record<string, string>;
  /** A program that runs it, with its arguments. */
  through?: readonly string[];
}

export function runNative(path: string, args: readonly string[] = [], options: RunOptions = {}): Ended {
  const { input = "", env = {}, through = [] } = options;
  const [program, ...rest] = [...through, path, ...args] as [string, ...string[]];
  const { status, signal, stdout, stderr, error } = spawnSync(program, rest, { input, env, timeout: 30_000, maxBuffer: 64 << 20 });
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  return { status, signal, stdout: text(stdout), stderr: text(stderr) };
}

/** What the module that `options` give does in our host, and what the executable does. */
export async function onBoth(options: BuildOptions, input: Uint8Array, env: Record<string, string> = {}): Promise<{ module: Ended; native: Ended }> {
  const result = await (await load((await build(options)).module)).run(input, { env });
  const { signal: _, ...native } = runNative(
    await buildNative(options),
    Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    { input },
  );
  return { module: { status: result.status, stdout: text(result.stdout), stderr: text(result.stderr) }, native };
}
