// Building executables for arm64, and running them in QEMU's user mode.
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build } from "../../src/build/build.ts";
import { executable, nativeUnavailable } from "../native-support.ts";
import { root } from "../support.ts";

const EMULATORS = ["qemu-aarch64-static", "qemu-aarch64"];
const has = (program: string) => spawnSync(program, ["--version"]).status === 0;
const emulator = EMULATORS.find(has);

/** Why executables for arm64 can't be built here, and beside it why they can't be run; undefined if they can. Compiles the bases, once. */
export const arm64Unbuildable = await (async (): Promise<string | undefined> => {
  if (nativeUnavailable !== undefined) return nativeUnavailable;
  if (!has("aarch64-linux-gnu-gcc")) return "this machine has no aarch64-linux-gnu-gcc to compile the bases for arm64 with";
  const compiling = promisify(execFile)(process.execPath, [join(root, "src/assemble/native/build.mjs"), "--quiet", "--arch", "arm64"]);
  compiling.child.stderr?.pipe(process.stderr);
  await compiling;
  return undefined;
})();
export const arm64Unavailable = arm64Unbuildable ?? (emulator === undefined ? `this machine has no ${EMULATORS.join(" or ")}` : undefined);
if (arm64Unavailable !== undefined) console.log(`skipped: ${arm64Unavailable}`);
else console.log("skipped: seccomp on arm64, because QEMU's user mode has none; executables are changed to do without their filter");

/** What runs them. */
export const through: readonly string[] = [emulator ?? ""];

/** As instructions: `svc #0`, `mov x0, PR_SET_SECCOMP`, and `mov x0, PR_SET_TIMERSLACK`, which does no harm. */
const SYSTEM_CALL = 0xd4000001;
const SET_SECCOMP = 0xd28002c0;
const SET_TIMERSLACK = 0xd28003a0;
/** So many instructions before a system call its arguments are made. */
const NEAR = 12;

/** Replaces the call that sets the filter of system calls, which QEMU refuses and an executable does not run without. */
function withoutFilter(bytes: Uint8Array): Buffer {
  const file = Buffer.from(bytes);
  const calls: number[] = [];
  for (let at = 0, since = NEAR, set = 0; at + 4 <= file.length; at += 4, since++) {
    const instruction = file.readUInt32LE(at);
    if (instruction === SET_SECCOMP) [since, set] = [0, at];
    if (instruction === SYSTEM_CALL && since < NEAR) calls.push(set);
    if (instruction === SYSTEM_CALL) since = NEAR;
  }
  if (calls.length !== 1) throw new Error(`one place sets the filter, but ${calls.length} look so`);
  file.writeUInt32LE(SET_TIMERSLACK, calls[0] as number);
  return file;
}

/** Writes an executable that QEMU can run, and answers its path. */
export const emulated = (bytes: Uint8Array): string => executable(withoutFilter(bytes));

export async function buildEmulated(options: BuildOptions): Promise<string> {
  return emulated((await build({ ...options, target: "native", architecture: "arm64" })).module);
}
