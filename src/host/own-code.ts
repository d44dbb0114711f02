// Whether a standalone module's code is that of this release's engine. If so, all that an invocation can
// change is linear memory, and a reset makes its instance pristine. Other code may keep something in globals
// or tables: its instances serve once.
import { type EngineFile, readEngineFile } from "../engine/manifest.ts";
import { ByteReader } from "../module/bytes.ts";
import { UNREACHABLE_BODY } from "../module/functions.ts";
import { findSection, readSections, SECTION, type Section } from "../module/sections.ts";

/** Memory and data are the function's own; a start function it has none, and custom sections do nothing. */
const COMPARED = [SECTION.type, SECTION.import, SECTION.function, SECTION.table, SECTION.global, SECTION.export, SECTION.element];

/** Read once per process. */
const engines = new Map<EngineFile, Section[]>();

function engineSections(file: EngineFile): Section[] {
  const known = engines.get(file) ?? readSections(readEngineFile(file));
  engines.set(file, known);
  return known;
}

const NOTHING = new Uint8Array(0);

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

/** Each function as it is there, or emptied (src/module/functions.ts). */
function isSameCode(given: Uint8Array, engine: Uint8Array): boolean {
  if (isSame(given, engine)) return true;
  const ours = new ByteReader(given);
  const theirs = new ByteReader(engine);
  const count = theirs.u32();
  if (ours.u32() !== count) return false;
  const empty = Uint8Array.from(UNREACHABLE_BODY.slice(1));
  for (let i = 0; i < count; i++) {
    const body = ours.raw(ours.u32());
    const expected = theirs.raw(theirs.u32());
    if (!isSame(body, expected) && !isSame(body, empty)) return false;
  }
  return ours.done;
}

function isMadeFrom(file: EngineFile, sections: readonly Section[]): boolean {
  const engine = engineSections(file);
  const both = (id: number) => [sections, engine].map((all) => findSection(all, id)?.body ?? NOTHING) as [Uint8Array, Uint8Array];
  return COMPARED.every((id) => isSame(...both(id))) && isSameCode(...both(SECTION.code));
}

/** @throws SporeletError E_ENGINE_MISSING, E_TRUNCATED, E_MALFORMED */
export function isEngineCode(sections: readonly Section[]): boolean {
  return isMadeFrom("standalone.wasm", sections) || isMadeFrom("standalone-full.wasm", sections);
}
