// Writes a module that holds engine and snapshot: a WASI command which needs nothing else.
import { ByteWriter } from "./bytes.ts";
import { encodeMetadata, METADATA_SECTION, type Metadata } from "./metadata.ts";
import type { Run } from "./runs.ts";
import { readSections, SECTION, type Section, writeLimits, writeModule } from "./sections.ts";

const I32_CONST = 0x41;
const END = 0x0b;
/** An active segment of memory 0 costs its flag, offset expression and size. */
export const SEGMENT_BYTES = 8;

function memorySection(min: number, max: number | undefined): Uint8Array {
  const writer = new ByteWriter().u32(1);
  writeLimits(writer, max === undefined ? { min } : { min, max });
  return writer.finish();
}

function dataSection(runs: readonly Run[]): Uint8Array {
  const writer = new ByteWriter(1 << 16).u32(runs.length);
  for (const { address, bytes } of runs) writer.byte(0).byte(I32_CONST).s32(address).byte(END).u32(bytes.length).raw(bytes);
  return writer.finish();
}

/**
 * The engine's code with another memory.
 * @param code the assembled engine; its data is dropped
 * @param runs the non-zero parts of the snapshot
 * @param maxPages omitted for an engine, whose functions each have a limit of their own
 */
export function writeWithSnapshot(code: Uint8Array, runs: readonly Run[], metadata: Metadata, maxPages?: number): Uint8Array<ArrayBuffer> {
  const sections: Section[] = [];
  for (const section of readSections(code)) {
    if (section.id === SECTION.custom || section.id === SECTION.data) continue;
    if (section.id === SECTION.memory) sections.push({ id: section.id, body: memorySection(metadata.heapPages, maxPages) });
    else if (section.id === SECTION.dataCount) sections.push({ id: section.id, body: new ByteWriter().u32(runs.length).finish() });
    else sections.push(section);
  }
  sections.push({ id: SECTION.data, body: dataSection(runs) });
  sections.push({ id: SECTION.custom, name: METADATA_SECTION, body: encodeMetadata(metadata) });
  return writeModule(sections);
}
