// Writes standalone modules: WASI commands that hold engine and snapshot and need nothing else.
import { ByteReader, ByteWriter } from "./bytes.ts";
import { encodeMetadata, METADATA_SECTION, type Metadata } from "./metadata.ts";
import type { Division, Run } from "./runs.ts";
import { findSection, readSections, SECTION, type Section, writeLimits, writeModule } from "./sections.ts";

const I32_CONST = 0x41;
const END = 0x0b;
/**
 * A gap of so many equal bytes does not end a segment. A segment costs 8 bytes, but equal bytes compress to nothing, and
 * fewer segments are instantiated faster.
 */
const SEGMENT_BRIDGE = 32;

/** Most data segments that every engine has to accept (WebAssembly JavaScript Interface, implementation limits). */
const MAX_SEGMENTS = 100_000;
/** Kept free for those of the engine itself. */
const ENGINE_SEGMENTS = 10_000;

/** What becomes of a snapshot's runs: a data segment each. */
export const SEGMENTS: Division = { bridge: SEGMENT_BRIDGE, most: MAX_SEGMENTS - ENGINE_SEGMENTS };

function memorySection(min: number, max: number | undefined): Uint8Array {
  const writer = new ByteWriter().u32(1);
  writeLimits(writer, max === undefined ? { min } : { min, max });
  return writer.finish();
}

/** @param earlier a data section whose segments come first: where two write the same place, the later one stays */
function dataSection(runs: readonly Run[], earlier: ByteReader): { body: Uint8Array; count: number } {
  const count = earlier.u32() + runs.length;
  const writer = new ByteWriter(earlier.end + (1 << 16)).u32(count).raw(earlier.raw(earlier.end - earlier.position));
  for (const { address, bytes } of runs) writer.byte(0).byte(I32_CONST).s32(address).byte(END).u32(bytes.length).raw(bytes);
  return { body: writer.finish(), count };
}

const NO_DATA = new Uint8Array([0]);

/**
 * The engine with more in its memory.
 * @param engine an assembled engine
 * @param runs where the snapshot differs from the engine's memory
 * @param maxPages omitted for an engine, whose functions each have a limit of their own
 */
export function writeWithSnapshot(engine: Uint8Array, runs: readonly Run[], metadata: Metadata, maxPages?: number): Uint8Array<ArrayBuffer> {
  const given = readSections(engine);
  const data = dataSection(runs, new ByteReader(findSection(given, SECTION.data)?.body ?? NO_DATA));
  const sections: Section[] = [];
  for (const section of given) {
    if (section.id === SECTION.custom || section.id === SECTION.data) continue;
    if (section.id === SECTION.memory) sections.push({ id: section.id, body: memorySection(metadata.heapPages, maxPages) });
    else if (section.id === SECTION.dataCount) sections.push({ id: section.id, body: new ByteWriter().u32(data.count).finish() });
    else sections.push(section);
  }
  sections.push({ id: SECTION.data, body: data.body });
  sections.push({ id: SECTION.custom, name: METADATA_SECTION, body: encodeMetadata(metadata) });
  return writeModule(sections);
}
