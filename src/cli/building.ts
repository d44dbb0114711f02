// What `build` and `run` share, without loading the builder: both must start fast.
import { setFlagsFromString } from "node:v8";
import type { BuildOptions } from "../build/build.ts";

export interface SharedOptions {
  memory?: number;
  stack?: number;
  buildTimeout?: number;
  allowEval?: boolean;
  with?: string[];
  without?: string[];
}

/** The library's options that every command which builds takes from the command line. */
export function sharedBuildOptions(options: SharedOptions): Omit<BuildOptions, "entry"> {
  const { memory, stack, buildTimeout, allowEval, with: added, without } = options;
  return {
    ...(memory !== undefined && { memory }),
    ...(stack !== undefined && { stack }),
    ...(buildTimeout !== undefined && { timeout: buildTimeout }),
    ...(allowEval && { allowEval }),
    ...(added && { with: added }),
    ...(without && { without }),
  };
}

export function buildOptions(entry: string, options: SharedOptions): BuildOptions {
  return { entry, ...sharedBuildOptions(options) };
}

export function printWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`sporelet: warning: ${warning.trimEnd()}\n`);
}

/**
 * One short invocation is enough for V8 to begin optimising QuickJS' interpreter loop, and the
 * process then waits at its end for that work of some 60 ms. Ten times the default (1,800,000
 * bytes executed, V8 11.3) lets a long computation be optimised still.
 */
const TIERING_BUDGET = 18_000_000;

/** Has to be called before the first module is compiled. */
export function postponeTierUp(): void {
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
}
