// What QuickJS' interpreter loop does for every opcode and can do without. quickjs-wasi is built with QuickJS' dumps and
// with a table of addresses, which suits a machine with computed jumps.
import { bodyOf, endOf, expression, nameOfExport, replaceOne } from "./text.ts";

/** Opcodes are bytes. */
const OPCODES = 256;

/** The field of JSRuntime that says what to dump: nothing sets it, so no opcode need look at it. */
export function removeDumps(text: string): string {
  // It has three bytes and is read in pieces; what is tested at run time is in the first two.
  const read = Array.from(bodyOf(text, nameOfExport(text, "JS_GetDumpFlags")).matchAll(/offset=(\d+)/g), ([, offset]) => Number(offset));
  const flags = [0, 1].map((byte) => Math.min(...read) + byte).join("|");
  let result = "";
  let done = 0;
  let found = 0;
  for (const { 0: load, index } of text.matchAll(new RegExp(`\\(i32\\.load8_u offset=(?:${flags})\\n`, "g"))) {
    if (index < done) throw new Error("quickjs.wasm: a dump's flag depends on another");
    const end = endOf(text, index);
    result += `${text.slice(done, index)}(block (result i32) (drop ${text.slice(index + load.length, end - 1)}) (i32.const 0))`;
    done = end;
    found++;
  }
  if (found < OPCODES / 2) throw new Error(`quickjs.wasm: ${found} opcodes look at the dumps' flags`);
  return result + text.slice(done);
}

const ADDRESS_OF_OPCODE = "(i32.sub (i32.load offset=# (i32.shl (local.tee # (i32.load8_u (local.get #))) (i32.const 2))) (i32.const #))";

/**
 * Has the loop jump by the opcode itself instead of by what a table in memory has for it.
 * @param memory linear memory as it is at the start
 */
export function dispatchByOpcode(text: string, memory: DataView): string {
  const [found, ...more] = text.matchAll(new RegExp(`\\(br_table ([^\\n(]+)\\n\\s*${expression(ADDRESS_OF_OPCODE).source}`, "g"));
  if (found === undefined || more.length > 0) throw new Error("quickjs.wasm: the interpreter's loop has another form than expected");
  const [, labels = "", table, opcode, pc, first] = found;
  const targets = labels.trim().split(/\s+/);
  const otherwise = targets.pop() as string;
  const targetOf = (value: number) => targets[memory.getUint32(Number(table) + value * 4, true) - Number(first)] ?? otherwise;
  const byOpcode = Array.from({ length: OPCODES }, (_, value) => targetOf(value)).join(" ");
  return replaceOne(text, ADDRESS_OF_OPCODE, () => `(local.tee ${opcode} (i32.load8_u (local.get ${pc})))`, "look-up of an opcode's address").replace(
    found[0].slice(0, found[0].indexOf("\n")),
    () => `(br_table ${byOpcode} ${otherwise}`,
  );
}
