// The HTTP parser of native executables as C: llhttp, the parser of Node itself, as the npm package undici carries it. There
// it is WebAssembly, and wasm2c makes C of that as of the engine. undici is among the packages of test/package.json, since only
// who compiles bases needs it.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LLHTTP_MEMORY } from "../../native/addresses.ts";
import { fixMemory, wasm2c } from "./engine-code.ts";

const require = createRequire(join(process.cwd(), "test/package.json"));

/** wasm2c's code calls these of its runtime; the engine's (runtime/native/engine.c) are for its one memory. */
const OWN_RUNTIME = ["allocate_memory", "grow_memory", "free_memory", "allocate_funcref_table", "free_funcref_table"];

/** For the compiler: the parser has memory and table of its own (runtime/native/linux/server/parser-memory.c). */
export const LLHTTP_FLAGS = OWN_RUNTIME.map((name) => `-Dwasm_rt_${name}=llhttp_${name}`);

/** Writes the parser as llhttp.c and llhttp.h. */
export async function writeLlhttpCode(directory: string): Promise<void> {
  const module = join(directory, "llhttp.wasm");
  writeFileSync(module, require("undici/lib/llhttp/llhttp-wasm.js") as Uint8Array);
  const file = join(directory, "llhttp.c");
  await wasm2c(module, "llhttp", file);
  writeFileSync(file, fixMemory(readFileSync(file, "utf8"), LLHTTP_MEMORY));
}
