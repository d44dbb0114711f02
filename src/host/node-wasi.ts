// Running a command on Node's own WASI. It takes file descriptors only, and is no security boundary by its own documentation.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WASI as NodeWasi } from "node:wasi";
import type { CommandJob } from "./command-job.ts";
import { type RunResult, trapped } from "./function.ts";
import { readOnly } from "./read-only.ts";

type WasiConstructor = typeof NodeWasi;
let Wasi: WasiConstructor | undefined;

/** Loads `node:wasi` without its ExperimentalWarning, which would stand in the middle of a function's stderr. */
export async function prepareNodeWasi(): Promise<void> {
  if (Wasi !== undefined) return;
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    ({ WASI: Wasi } = await import("node:wasi"));
    new Wasi({ version: "preview1" });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * The imports, each behind a function of JavaScript. V8 calls node's own directly from WebAssembly ("fast calls"), which after
 * some runs in one process ends in a segmentation fault (nodejs/node#53087; seen with 20.20.2).
 */
function importsOf(wasi: NodeWasi): WebAssembly.ModuleImports {
  const behind = Object.entries(wasi.wasiImport).map(([name, call]) => [name, (...parameters: unknown[]) => call(...parameters)]);
  return Object.fromEntries(behind);
}

/** File descriptors of this process, which the command gets as its stdin, stdout and stderr. */
export interface Stdio {
  stdin: number;
  stdout: number;
  stderr: number;
}

/**
 * Runs a command to its end.
 * @returns its exit status; what it traps with is thrown
 */
export function startOnNodeWasi(module: WebAssembly.Module, { args, environment, directories }: Omit<CommandJob, "host" | "module">, stdio: Stdio): number {
  if (Wasi === undefined) throw new Error("prepareNodeWasi() was not awaited");
  const preopens = Object.fromEntries(directories.map(({ guest, host }) => [guest, host]));
  const wasi = new Wasi({ version: "preview1", args: [...args], env: { ...environment }, preopens, ...stdio, returnOnExit: true });
  const imports = importsOf(wasi);
  readOnly(imports, directories, () => instance.exports.memory as WebAssembly.Memory);
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
  return wasi.start(instance);
}

/** The same with stdin and stdout in memory; on the way they are files. */
export function runOnNodeWasi(module: WebAssembly.Module, name: string, stdin: Uint8Array, environment: Readonly<Record<string, string>>): RunResult {
  const directory = mkdtempSync(join(tmpdir(), "sporelet-run-"));
  const path = (file: string) => join(directory, file);
  const open: number[] = [];
  try {
    writeFileSync(path("stdin"), stdin);
    open.push(openSync(path("stdin"), "r"), openSync(path("stdout"), "w"), openSync(path("stderr"), "w"));
    const [input, output, errors] = open as [number, number, number];
    let status: number;
    let trap: unknown;
    try {
      status = startOnNodeWasi(module, { args: [name], environment, directories: [] }, { stdin: input, stdout: output, stderr: errors });
    } catch (error) {
      status = 1;
      trap = error;
    }
    const stdout = readFileSync(path("stdout"));
    const stderr = readFileSync(path("stderr"));
    if (trap !== undefined) return trapped(trap, stdout, stderr);
    return status === 0 ? { status, stdout, stderr } : { status, code: "E_FOREIGN_EXIT", stdout, stderr };
  } finally {
    for (const fd of open) {
      try {
        closeSync(fd);
      } catch {
        // The module has closed it: node:wasi hands its descriptors to the guest.
      }
    }
    rmSync(directory, { recursive: true, force: true });
  }
}
