// What a module may take of its host beyond code: its memory and its tables, whatever it says itself.
// Both are declared, so a lower maximum in the declaration holds for all that its code may do.
import { SporeletError } from "../errors.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { findSection, type Limits, readLimits, SECTION, type Section, writeLimits, writeModule } from "./sections.ts";

/** An entry takes 8 to 16 bytes of the host; compilers make tables of some thousand entries. */
const MAX_TABLE_ENTRIES = 1_000_000;
const MAX_TABLES = 16;

const FUNCREF = 0x70;
const EXTERNREF = 0x6f;

function limitedMemory(body: Uint8Array, pages: number): Uint8Array {
  const reader = new ByteReader(body);
  const writer = new ByteWriter().u32(reader.u32());
  while (!reader.done) {
    const { min, max = Number.POSITIVE_INFINITY, isUnusual } = readLimits(reader);
    if (isUnusual) throw new SporeletError("E_MALFORMED", "the module's memory is shared or has 64-bit addresses; such ones are not run");
    if (min > max) throw new SporeletError("E_MALFORMED", `the module's memory begins with ${min} pages and may have ${max}`);
    if (min > pages)
      throw new SporeletError("E_MEMORY", `the module begins with ${min / 16} MiB of memory, the host allows ${pages / 16} MiB`, {
        remedy: "Raise the host's memory limit.",
      });
    writeLimits(writer, { min, max: Math.min(max, pages) });
  }
  return writer.finish();
}

function readTables(body: Uint8Array): (Limits & { type: number })[] {
  const reader = new ByteReader(body);
  const count = reader.u32();
  if (count > MAX_TABLES) throw new SporeletError("E_MALFORMED", `the module has ${count} tables; ${MAX_TABLES} are the most`);
  return Array.from({ length: count }, () => {
    const type = reader.byte();
    if (type !== FUNCREF && type !== EXTERNREF) throw new SporeletError("E_MALFORMED", `the module has a table of an unknown type ${type}`);
    const limits = readLimits(reader);
    if (limits.isUnusual) throw new SporeletError("E_MALFORMED", "the module's table is of an unknown kind");
    return { ...limits, type };
  });
}

/** Tables share the entries that are left over. */
function limitedTables(body: Uint8Array): Uint8Array {
  const tables = readTables(body);
  let left = MAX_TABLE_ENTRIES - tables.reduce((sum, { min }) => sum + min, 0);
  if (left < 0)
    throw new SporeletError("E_MEMORY", `the module's tables begin with ${MAX_TABLE_ENTRIES - left} entries; ${MAX_TABLE_ENTRIES} are the most`, {
      remedy: "Build the module with a smaller table.",
    });
  const writer = new ByteWriter().u32(tables.length);
  for (const { type, min, max = Number.POSITIVE_INFINITY } of tables) {
    const most = Math.min(Math.max(max, min), min + left);
    left -= most - min;
    writeLimits(writer.byte(type), { min, max: most });
  }
  return writer.finish();
}

/**
 * The module, its own memory limited to `pages`, and its tables.
 * @throws SporeletError E_MEMORY if it begins with more; E_MALFORMED
 */
export function limitModule(sections: readonly Section[], pages: number): Uint8Array<ArrayBuffer> {
  return writeModule(
    sections.map((section) => {
      if (section.id === SECTION.memory) return { ...section, body: limitedMemory(section.body, pages) };
      return section.id === SECTION.table ? { ...section, body: limitedTables(section.body) } : section;
    }),
  );
}

/**
 * Most code of a module that a host takes beside others, in bytes: as machine code it takes some twenty times as
 * much, and V8 ends the process where it has no room for more.
 */
const MAX_CODE_BYTES = 32 << 20;

/** @throws SporeletError E_MODULE_TOO_LARGE */
export function checkCodeSize(sections: readonly Section[]): void {
  const bytes = findSection(sections, SECTION.code)?.body.length ?? 0;
  if (bytes > MAX_CODE_BYTES) throw new SporeletError("E_MODULE_TOO_LARGE", `the module has ${bytes} bytes of code; at most ${MAX_CODE_BYTES} are taken`);
}
