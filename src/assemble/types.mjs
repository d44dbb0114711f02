// The declarations of the library, for those who compile against the package.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "./step.mjs";

export async function declareTypes() {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", join(root, "src/tsconfig.json")]).catch((error) => {
    throw new Error(`tsc found errors in src:\n${error.stdout}`, { cause: error });
  });
  return { inputs: ["src/assemble/types.mjs", "src/", "runtime/abi.ts", "tsconfig.json"], outputs: ["types"] };
}
