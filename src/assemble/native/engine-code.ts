// An engine as C: what wasm2c writes, without what only a program with several instances needs.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { readSections, SECTION, writeModule } from "../../module/sections.ts";
import { LINEAR_MEMORY } from "../../native/addresses.ts";
import { hintBranches } from "./branches.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** Preloaded into wasm2c, see there. */
export const WASM2C_STACK = join(process.cwd(), "src", "assemble", "native", "wasm2c-stack.cjs");

function replaceExpected(text: string, pattern: RegExp, replacement: string, what: string): string {
  const replaced = text.replace(pattern, replacement);
  if (replaced === text) throw new Error(`wasm2c: ${what} has another form than expected`);
  return replaced;
}

/** Every access to linear memory goes to a constant address, instead of one that is loaded from the instance each time. */
export function fixMemory(code: string, address: number): string {
  return replaceExpected(
    code,
    /^#define MEM_ADDR\(mem, addr, n\) &\(\(mem\)->data\[addr\]\)$/gm,
    `#define MEM_ADDR(mem, addr, n) ((uint8_t*)${address}ull + (addr))`,
    "the macro MEM_ADDR",
  );
}

/**
 * Every function gets the instance as its first argument, but there is one instance: `engine` (runtime/native/engine.c).
 * Without that argument a start executes a twentieth less code, and an invocation less still; the compiler, which checks
 * every call against its prototype, would notice one that was forgotten.
 */
function fixInstance(code: string): string {
  const own = String.raw`\b(w2c_engine_(?:f\d+|\w+_0))\(`;
  const declared = replaceExpected(code, /^#include "code\.h"$/gm, "$&\nextern struct w2c_engine engine;", "the header");
  const fixed = declared
    .replace(new RegExp(`${own}w2c_engine\\*(?: instance)?, `, "g"), "$1(")
    .replace(new RegExp(`${own}w2c_engine\\*(?: instance)?\\)`, "g"), "$1(void)")
    .replace(new RegExp(`${own}(?:\\(struct w2c_engine\\*\\) )?instance(?:, |(?=\\)))`, "g"), "$1(") // calls
    .replace(/\b(wrap_w2c_engine_\w+)\(void ?\*instance(?:, |(?=\)))/g, "$1(") // the table's entries
    .replace(/\(\*\)\(void\*(?:, |(?=\)))/g, "(*)(") // types of indirect calls
    .replace(/instance->w2c_T0\.data\[\w+\]\.module_instance(?:, |(?=\)))/g, "")
    .replace(/\binstance->/g, "engine.");
  // What the compiler can't see: an indirect call is cast to the type that it is written with.
  if (/\.module_instance\b|\(\*\)\(void\*|\bwrap_w2c_engine_\w+\(void ?\*/.test(fixed))
    throw new Error("wasm2c: indirect calls have another form than expected");
  return fixed;
}

/**
 * An indirect call is checked by one comparison (runtime/native/engine-table.h) instead of four: the table has a constant
 * address and size, and types that are alike are one object.
 */
function fixIndirectCalls(code: string): string {
  const types = Array.from(code.matchAll(/^FUNC_TYPE_T\(w2c_engine_t\d+\) = ("[^"]+");$/gm), (match) => match[1]);
  if (new Set(types).size !== types.length) throw new Error("wasm2c: a type of functions is there twice, so types can't be compared by their addresses");
  const checked = replaceExpected(
    code,
    /^#define CHECK_CALL_INDIRECT\(table, ft, x\) *\\\n(?:.*\\\n)*.*$/m,
    "#define CHECK_CALL_INDIRECT(table, ft, x) (LIKELY(is_in_engine_table(x, ft)) || TRAP(CALL_INDIRECT))",
    "the macro CHECK_CALL_INDIRECT",
  );
  return replaceExpected(
    checked,
    /^#define DO_CALL_INDIRECT\(table, t, x, \.\.\.\) .*$/m,
    "#define DO_CALL_INDIRECT(table, t, x, ...) ((t)engine_table[x].func)(__VA_ARGS__)",
    "the macro DO_CALL_INDIRECT",
  ).replace(/^#include "code\.h"$/m, '$&\n#include "engine-table.h"');
}

/** With addresses and sizes of 32 bits the sum that is compared can't overflow. */
function fixRangeChecks(code: string): string {
  return replaceExpected(
    code,
    /^#define RANGE_CHECK\(mem, offset, len\) *\\\n(?:.*\\\n)*.*$/m,
    "#define RANGE_CHECK(mem, offset, len) do { if (UNLIKELY((offset) + (len) > (mem)->size)) TRAP(OOB); } while (0);",
    "the macro RANGE_CHECK",
  );
}

/** The interpreter's loop has a case for each opcode, and opcodes are bytes. */
const OPCODES = 256;
/** Characters of C that an engine has at the least: what tests have in its place has no interpreter. */
const LEAST_ENGINE = 1_000_000;

/**
 * The interpreter's loop jumps to an address from a table. The compiler copies such a jump to the end of each opcode (what
 * it never does with a `switch`), so the processor predicts each of them alone.
 */
function jumpByTable(code: string): string {
  let found = 0;
  const jumping = code.replace(
    /^( *)switch \((\w+)\) \{\n((?: *case \d+: goto \w+;\n)+) *default: goto (\w+);\n *\}$/gm,
    (all, indent, value, cases, otherwise) => {
      const labels = Array.from((cases as string).matchAll(/goto (\w+);/g), ([, label]) => `&&${label}`);
      if (labels.length !== OPCODES) return all;
      found++;
      return `${indent}static const void* const opcodes[] = {${labels.join(", ")}};
${indent}if (UNLIKELY(${value} >= ${OPCODES}u)) goto ${otherwise};
${indent}goto *opcodes[${value}];`;
    },
  );
  if (found !== 1 && code.length > LEAST_ENGINE) throw new Error(`wasm2c: ${found} functions have a case for each opcode, and not 1`);
  return jumping;
}

/** Has wasm2c write `module` (a path) as C and a header beside it. */
export async function wasm2c(module: string, name: string, file: string): Promise<void> {
  const program = join(dirname(require.resolve("wabt/package.json")), "bin", "wasm2c");
  await run(process.execPath, ["--require", WASM2C_STACK, program, module, `--module-name=${name}`, "-o", file]);
}

/**
 * Writes an engine as code.c and code.h. All is in one file, where the compiler sees who calls whom. Data come with the
 * function, so there are none.
 * @param mark what is done about branches; by default the compiler is told which way they go
 */
export async function writeEngineCode(wasm: Uint8Array, directory: string, mark: (code: string) => string = hintBranches): Promise<void> {
  const withoutData = writeModule(readSections(wasm).filter(({ id }) => id !== SECTION.custom && id !== SECTION.data && id !== SECTION.dataCount));
  const module = join(directory, "engine.wasm");
  writeFileSync(module, withoutData);
  const file = join(directory, "code.c");
  await wasm2c(module, "engine", file);
  const code = jumpByTable(fixMemory(mark(readFileSync(file, "utf8")), LINEAR_MEMORY));
  writeFileSync(file, fixInstance(fixRangeChecks(fixIndirectCalls(code))));
}
