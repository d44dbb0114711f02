// Compiles AssemblyScript to a module that imports its memory.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runTool } from "./at-once.ts";

const require = createRequire(import.meta.url);

export async function compileScript(entry: string, target: string, more: readonly string[] = []): Promise<void> {
  const asc = join(dirname(require.resolve("assemblyscript/package.json")), "bin", "asc.js");
  await runTool(asc, [entry, "--runtime", "stub", "--importMemory", "--noAssert", "-O3", "--converge", "--use", "abort=", ...more, "-o", target]);
}
