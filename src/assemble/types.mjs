// The declarations of the library, for those who compile against the package.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import { root } from "./step.mjs";

export async function declareTypes() {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  const work = mkdtempSync(join(tmpdir(), "sporelet-types-"));
  try {
    await promisify(execFile)(process.execPath, [tsc, "-p", join(root, "src/tsconfig.json"), "--outDir", work]);
    const files = readdirSync(work, { recursive: true })
      .filter((name) => name.endsWith(".d.ts"))
      .map((name) => name.split(sep).join("/"));
    // There is one for each source that the library imports.
    const sources = files.map((name) => name.replace(/\.d\.ts$/, ".ts"));
    return {
      inputs: ["src/assemble/types.mjs", "src/tsconfig.json", "tsconfig.json", ...sources],
      outputs: new Map(files.map((name) => [`types/${name}`, readFileSync(join(work, name))])),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
