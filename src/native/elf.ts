// Reads and writes the parts of ELF64 that packaging touches: the header and the program headers (System V ABI, chapters 4
// and 5; little-endian, as every machine of ours).
import { SporeletError } from "../errors.ts";
import { ARCHITECTURE, ARCHITECTURES, type Architecture } from "./architectures.ts";

export const SEGMENT = { null: 0, load: 1, note: 4, stack: 0x6474e551 } as const;
export const SEGMENT_FLAGS = { execute: 1, write: 2, read: 4 } as const;

const HEADER_BYTES = 64;
const ENTRY_BYTES = 56;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const EXECUTABLE = 2;

// Offsets in the header.
const TYPE = 16;
const MACHINE = 18;
const PROGRAM_HEADERS = 32;
const SECTION_HEADERS = 40;
const ENTRY_COUNT = 56;
const SECTION_COUNT = 60;
const SECTION_NAMES = 62;

/** A program header. */
export interface Segment {
  type: number;
  flags: number;
  /** In the file, in bytes. */
  offset: number;
  /** Where it is mapped. */
  address: number;
  physical: number;
  fileBytes: number;
  memoryBytes: number;
  align: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The processor that an executable is for.
 * @throws SporeletError E_TRUNCATED, E_MALFORMED
 */
export function readArchitecture(file: Uint8Array): Architecture {
  if (file.length < HEADER_BYTES) throw new SporeletError("E_TRUNCATED", `the executable is only ${file.length} bytes long`);
  const view = viewOf(file);
  const isStatic = file[4] === CLASS_64 && file[5] === LITTLE_ENDIAN && view.getUint16(TYPE, true) === EXECUTABLE;
  const architecture = ARCHITECTURES.find((each) => ARCHITECTURE[each].elfMachine === view.getUint16(MACHINE, true));
  if (isStatic && architecture !== undefined) return architecture;
  const names = ARCHITECTURES.map((each) => ARCHITECTURE[each].name).join(" or ");
  throw new SporeletError("E_MALFORMED", `the file is an ELF file, but no static executable for ${names}`);
}

/**
 * The program headers of an executable of ours.
 * @throws SporeletError E_TRUNCATED, E_MALFORMED
 */
export function readSegments(file: Uint8Array): Segment[] {
  readArchitecture(file);
  const view = viewOf(file);
  const start = Number(view.getBigUint64(PROGRAM_HEADERS, true));
  const count = view.getUint16(ENTRY_COUNT, true);
  if (start + count * ENTRY_BYTES > file.length)
    throw new SporeletError("E_TRUNCATED", `the executable ends at byte ${file.length}, before its program headers do`);
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * ENTRY_BYTES;
    const long = (offset: number) => Number(view.getBigUint64(at + offset, true));
    const segment: Segment = {
      type: view.getUint32(at, true),
      flags: view.getUint32(at + 4, true),
      offset: long(8),
      address: long(16),
      physical: long(24),
      fileBytes: long(32),
      memoryBytes: long(40),
      align: long(48),
    };
    if (segment.offset + segment.fileBytes > file.length)
      throw new SporeletError(
        "E_TRUNCATED",
        `the executable ends at byte ${file.length}, before its segment ${i} does, at ${segment.offset + segment.fileBytes}`,
      );
    return segment;
  });
}

/** Where, in a machine's memory, what is loaded ends. */
export function loadedEnd(segments: readonly Segment[]): number {
  return Math.max(...segments.filter(({ type }) => type === SEGMENT.load).map(({ physical, memoryBytes }) => physical + memoryBytes));
}

/** Writes `segments` over the program headers of `file`, which has as many. */
export function writeSegments(file: Uint8Array, segments: readonly Segment[]): void {
  const view = viewOf(file);
  const start = Number(view.getBigUint64(PROGRAM_HEADERS, true));
  for (const [i, segment] of segments.entries()) {
    const at = start + i * ENTRY_BYTES;
    view.setUint32(at, segment.type, true);
    view.setUint32(at + 4, segment.flags, true);
    const longs = [segment.offset, segment.address, segment.physical, segment.fileBytes, segment.memoryBytes, segment.align];
    for (const [k, long] of longs.entries()) view.setBigUint64(at + 8 + k * 8, BigInt(long), true);
  }
}

/** Says that the file has no section headers: nothing that runs it looks at them. */
export function dropSections(file: Uint8Array): void {
  const view = viewOf(file);
  view.setBigUint64(SECTION_HEADERS, 0n, true);
  view.setUint16(SECTION_COUNT, 0, true);
  view.setUint16(SECTION_NAMES, 0, true);
}

const NOTE_HEADER_BYTES = 12;
const align4 = (size: number) => (size + 3) & ~3;

/** One entry of a note segment: whose it is, of which of its types, and what it says. */
export function encodeNote(owner: string, type: number, body: Uint8Array): Buffer {
  const name = Buffer.from(`${owner}\0`);
  const note = Buffer.alloc(NOTE_HEADER_BYTES + align4(name.length) + align4(body.length));
  note.writeUInt32LE(name.length, 0);
  note.writeUInt32LE(body.length, 4);
  note.writeUInt32LE(type, 8);
  name.copy(note, NOTE_HEADER_BYTES);
  note.set(body, NOTE_HEADER_BYTES + align4(name.length));
  return note;
}

/** The body of the first note of `owner` with this type. */
export function findNote(file: Uint8Array, segments: readonly Segment[], owner: string, type: number): Uint8Array | undefined {
  for (const segment of segments) {
    if (segment.type !== SEGMENT.note) continue;
    const bytes = file.subarray(segment.offset, segment.offset + segment.fileBytes);
    const view = viewOf(bytes);
    for (let at = 0; at + NOTE_HEADER_BYTES <= bytes.length; ) {
      const nameBytes = view.getUint32(at, true);
      const bodyBytes = view.getUint32(at + 4, true);
      const name = Buffer.from(bytes.subarray(at + NOTE_HEADER_BYTES, at + NOTE_HEADER_BYTES + nameBytes)).toString("latin1");
      const body = at + NOTE_HEADER_BYTES + align4(nameBytes);
      if (body + bodyBytes > bytes.length) throw new SporeletError("E_MALFORMED", "a note of the executable is longer than its segment");
      if (name === `${owner}\0` && view.getUint32(at + 8, true) === type) return bytes.subarray(body, body + bodyBytes);
      at = body + align4(bodyBytes);
    }
  }
  return undefined;
}
