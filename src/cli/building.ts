// What `build` and `run` share, without loading the builder: `run` of a module must start fast.
import type { BuildOptions } from "../build/build.ts";

interface Options {
  memory?: number;
  buildTimeout?: number;
}

/** The library's options that both `build` and `run` take from the command line. */
export function buildOptions(entry: string, options: Options): BuildOptions {
  const { memory, buildTimeout } = options;
  return { entry, ...(memory !== undefined && { memory }), ...(buildTimeout !== undefined && { timeout: buildTimeout }) };
}

export function printWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`sporelet: warning: ${warning.trimEnd()}\n`);
}
