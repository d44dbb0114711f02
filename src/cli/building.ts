// What `build` and `run` share, without loading the builder: both must start fast.
import type { BuildOptions, BuildResult } from "../build/build.ts";
import type { NodeBuiltins } from "../build/options.ts";
import { writeFully } from "./output.ts";

export interface SharedOptions {
  memory?: number;
  stack?: number;
  buildTimeout?: number;
  allowEval?: boolean;
  with?: string[];
  without?: string[];
  locale?: string[];
  timeZones?: string[];
  define?: Record<string, string>;
  /** Its values are checked by the build. */
  loader?: NonNullable<BuildOptions["loader"]>;
  embed?: string[];
  nodeBuiltins?: NodeBuiltins;
}

/** The library's options that every command which builds takes from the command line. */
export function sharedBuildOptions(options: SharedOptions): Omit<BuildOptions, "entry"> {
  const { memory, stack, buildTimeout, allowEval, with: added, without, locale, timeZones, define, loader, embed, nodeBuiltins } = options;
  return {
    ...(memory !== undefined && { memory }),
    ...(stack !== undefined && { stack }),
    ...(buildTimeout !== undefined && { timeout: buildTimeout }),
    ...(allowEval && { allowEval }),
    ...(added && { with: added }),
    ...(without && { without }),
    ...(locale && { locales: locale }),
    ...(timeZones && { timeZones }),
    ...(define && { define }),
    ...(loader && { loader }),
    ...(embed && embed.length > 0 && { embed }),
    ...(nodeBuiltins && { nodeBuiltins }),
  };
}

export function buildOptions(entry: string, options: SharedOptions): BuildOptions {
  return { entry, ...sharedBuildOptions(options) };
}

/** Whether a source that runs by itself is left out where only functions are built; then that is said. */
export function isLeftOut(entry: string, kind: BuildResult["kind"], skipsPrograms = false): boolean {
  if (!(skipsPrograms && kind === "program")) return false;
  writeFully(2, Buffer.from(`not built: ${entry} (no default export)\n`));
  return true;
}

export function printWarnings(warnings: readonly string[]): void {
  writeFully(2, Buffer.from(warnings.map((warning) => `sporelet: warning: ${warning.trimEnd()}\n`).join("")));
}
