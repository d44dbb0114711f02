// Running a module on Node's own WASI. It takes file descriptors only, so stdio goes through
// temporary files, and it is no security boundary by its own documentation.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WASI as NodeWasi } from "node:wasi";
import { type RunResult, trapped } from "./function.ts";

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
function importsOf(wasi: NodeWasi): WebAssembly.Imports {
  const behind = Object.entries(wasi.wasiImport).map(([name, call]) => [name, (...parameters: unknown[]) => call(...parameters)]);
  return { wasi_snapshot_preview1: Object.fromEntries(behind) };
}

export function runOnNodeWasi(module: WebAssembly.Module, name: string, stdin: Uint8Array, environment: Readonly<Record<string, string>>): RunResult {
  if (Wasi === undefined) throw new Error("prepareNodeWasi() was not awaited");
  const directory = mkdtempSync(join(tmpdir(), "sporelet-run-"));
  const path = (file: string) => join(directory, file);
  const open: number[] = [];
  try {
    writeFileSync(path("stdin"), stdin);
    open.push(openSync(path("stdin"), "r"), openSync(path("stdout"), "w"), openSync(path("stderr"), "w"));
    const [input, output, errors] = open as [number, number, number];
    const wasi = new Wasi({ version: "preview1", args: [name], env: { ...environment }, stdin: input, stdout: output, stderr: errors, returnOnExit: true });
    let status: number;
    let trap: unknown;
    try {
      status = wasi.start(new WebAssembly.Instance(module, importsOf(wasi)));
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
