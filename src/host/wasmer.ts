// Running a command on @wasmer/wasi: input and output in memory, and no directory.
import { init, WASI } from "@wasmer/wasi";
import { type RunResult, trapped } from "./function.ts";
import { pollOneoff } from "./poll.ts";

let ready: Promise<void> | undefined;

/** Has to be awaited once before the first run; costs some tens of ms. */
export function prepareWasmer(): Promise<void> {
  ready ??= init();
  return ready;
}

export function runOnWasmer(module: WebAssembly.Module, args: readonly string[], stdin: Uint8Array, environment: Readonly<Record<string, string>>): RunResult {
  const wasi = new WASI({ args: [...args], env: { ...environment } });
  try {
    const imports = wasi.getImports(module) as Record<string, Record<string, WebAssembly.ImportValue>>;
    // Its own poll_oneoff traps (1.2.2): there is no thread that could sleep.
    for (const functions of Object.values(imports))
      if ("poll_oneoff" in functions)
        functions.poll_oneoff = (subscriptions: number, events: number, count: number, occurredOut: number) =>
          pollOneoff(instance.exports.memory as WebAssembly.Memory, { readable: stdin.length, hasFiles: true }, subscriptions, events, count, occurredOut);
    const instance = new WebAssembly.Instance(module, imports);
    wasi.instantiate(instance);
    wasi.setStdinBuffer(stdin);
    let status: number;
    let trap: unknown;
    try {
      status = wasi.start(instance);
    } catch (error) {
      status = 1;
      trap = error;
    }
    const stdout = wasi.getStdoutBuffer();
    const stderr = wasi.getStderrBuffer();
    if (trap !== undefined) return trapped(trap, stdout, stderr);
    return status === 0 ? { status, stdout, stderr } : { status, code: "E_FOREIGN_EXIT", stdout, stderr };
  } finally {
    wasi.free();
  }
}
