// The glue: compiled from AssemblyScript, and the addresses that it exports.
import { join } from "node:path";
import { compileScript } from "../asc.ts";

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
  await compileScript(join(process.cwd(), "runtime", "glue", "index.ts"), target);
}
