// The same handler without WebAssembly: as an executable, and as an image that boots.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../src/build/build.ts";
import { SporeletError } from "../../src/errors.ts";
import { areBasesCompiled, type NativeTarget } from "../../src/native/bases.ts";
import type { Found } from "../subjects/spawn.ts";
import { BUILD_LIMIT_MS, type Workload } from "./workload.ts";

/** Builds it beside the workload's other files; a reason where this installation has no base for it. */
export async function buildFor(target: NativeTarget, { entry, id, files }: Workload): Promise<Found> {
  if (process.platform !== "linux" || process.arch !== "x64")
    return { reason: `it is measured on Linux on x86-64, and this is ${process.platform} on ${process.arch}` };
  if (!areBasesCompiled("x64")) return { reason: "the native bases are not compiled yet: npm run build:native" };
  const path = join(files.standalone, "..", target);
  try {
    writeFileSync(path, (await build({ entry, name: id, target, timeout: BUILD_LIMIT_MS })).module);
  } catch (error) {
    if (error instanceof SporeletError && error.code === "E_BASE_MISSING") return { reason: error.message };
    throw error;
  }
  chmodSync(path, 0o755);
  return { path };
}
