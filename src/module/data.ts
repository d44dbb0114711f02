// What a module's memory holds right after instantiation, read from its data section: so nothing of a
// module that nobody trusts has to be run to know it.
import { SporeletError } from "../errors.ts";
import { ByteReader } from "./bytes.ts";
import { findSection, SECTION, type Section } from "./sections.ts";

const I32_CONST = 0x41;
const END = 0x0b;
const ACTIVE = 0;

/**
 * Memory in [from, to) as the module's active segments write it, without the zeros at its end. All else is zero.
 * @throws SporeletError E_MALFORMED for any other kind of segment, and for one that reaches beyond; E_TRUNCATED
 */
export function initialMemory(sections: readonly Section[], from: number, to: number): Uint8Array {
  const memory = new Uint8Array(to - from);
  const body = findSection(sections, SECTION.data)?.body;
  if (body === undefined) return memory.subarray(0, 0);
  const reader = new ByteReader(body);
  let used = 0;
  for (let left = reader.u32(); left > 0; left--) {
    const at = reader.position;
    const [kind, operation] = [reader.byte(), reader.byte()];
    const address = reader.s32() >>> 0;
    if (kind !== ACTIVE || operation !== I32_CONST || reader.byte() !== END)
      throw new SporeletError("E_MALFORMED", `the data segment at byte ${at} of its section is not one at a constant address`);
    const bytes = reader.raw(reader.u32());
    if (address < from || address + bytes.length > to)
      throw new SporeletError("E_MALFORMED", `the module writes ${bytes.length} bytes at ${address}, outside of [${from}, ${to})`);
    memory.set(bytes, address - from);
    used = Math.max(used, address + bytes.length - from);
  }
  while (used > 0 && memory[used - 1] === 0) used--;
  return memory.slice(0, used);
}
