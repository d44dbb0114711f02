// The glue: compiled from AssemblyScript, and the addresses that it exports.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runTool } from "../at-once.ts";

const require = createRequire(import.meta.url);

const CONSTANTS = ["STACK_TOP", "STATE", "ERRNO", "KIND", "WAIT", "CONNECTED", "OUTBOX", "REFUSAL"] as const;

/** The glue's constants: addresses in linear memory. Nothing that it imports is called. */
export function glueConstants(glue: WebAssembly.Module): Record<(typeof CONSTANTS)[number], number> {
  const given: Record<string, WebAssembly.ExportValue> = {
    memory: new WebAssembly.Memory({ initial: 1 }),
    __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }),
  };
  const imports = new Proxy({}, { get: (_, name) => given[String(name)] ?? (() => 0) });
  const { exports } = new WebAssembly.Instance(glue, { env: imports, wasi_snapshot_preview1: imports } as WebAssembly.Imports);
  return Object.fromEntries(CONSTANTS.map((name) => [name, (exports[name] as WebAssembly.Global<"i32">).value])) as Record<(typeof CONSTANTS)[number], number>;
}

export async function compileGlue(target: string): Promise<void> {
  const asc = join(dirname(require.resolve("assemblyscript/package.json")), "bin", "asc.js");
  const entry = join(process.cwd(), "runtime", "glue", "index.ts");
  await runTool(asc, [entry, "--runtime", "stub", "--importMemory", "--noAssert", "-O3", "--converge", "--use", "abort=", "-o", target]);
}
