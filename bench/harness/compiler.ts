// The machine's C compiler, for what the benchmark needs and node can't be.
import { spawnSync } from "node:child_process";
import type { Found } from "../subjects/spawn.ts";
import { CLEAN_ENVIRONMENT, lastLine } from "./process.ts";

/** Makes `path` of `source`. */
export function compile(flags: readonly string[], source: string, path: string): Found {
  for (const compiler of ["gcc", "cc", "clang"]) {
    const made = spawnSync(compiler, [...flags, "-o", path, source], { env: CLEAN_ENVIRONMENT, encoding: "utf8", timeout: 60_000 });
    if (made.error !== undefined) continue;
    return made.status === 0 ? { path } : { reason: `${compiler} can't make a static program: ${lastLine(made.stderr)}` };
  }
  return { reason: "there is no C compiler (gcc, cc, clang)" };
}
