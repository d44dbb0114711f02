// Makes a function's executable or image from a base: the snapshot becomes a segment of it, and notes say what it is.
import { SporeletError } from "../errors.ts";
import type { Metadata } from "../module/metadata.ts";
import { LINEAR_MEMORY, PRISTINE } from "./addresses.ts";
import { ARCHITECTURE } from "./architectures.ts";
import type { NativeTarget } from "./bases.ts";
import { dropSections, loadedEnd, readArchitecture, readSegments, SEGMENT, SEGMENT_FLAGS, type Segment, writeSegments } from "./elf.ts";
import { isForLambda } from "./lambda.ts";
import { encodeNotes } from "./notes.ts";
import { encodeRecord, findRecord } from "./record.ts";

const roundDown = (value: number, page: number) => value - (value % page);
const roundUp = (value: number, page: number) => roundDown(value + page - 1, page);

export interface NativeSnapshot {
  /** Linear memory from `start` on; below, and above its end, it is zero. */
  memory: Uint8Array;
  start: number;
}

/** The snapshot in whole pages, without zeros at its end. */
function pagesOf({ memory, start }: NativeSnapshot, page: number): { bytes: Uint8Array; from: number; to: number } {
  const from = roundDown(start, page);
  let used = memory.length;
  while (used > 0 && memory[used - 1] === 0) used--;
  const to = roundUp(start + used, page);
  const bytes = new Uint8Array(to - from);
  bytes.set(memory.subarray(0, used), start - from);
  return { bytes, from, to };
}

interface Placed {
  /** Addresses in linear memory, and the offset in the file. */
  from: number;
  to: number;
  offset: number;
  /** Bytes of a page, of which all these are multiples. */
  page: number;
}

/** On Linux the snapshot is mapped twice from the same bytes of the file: to be changed, and to reset from. */
function segmentsOnLinux({ from, to, offset, page }: Placed): { segments: Segment[]; pristine: number; snapshotPhysical: number } {
  const sizes = { offset, fileBytes: to - from, memoryBytes: to - from, align: page };
  const { read, write } = SEGMENT_FLAGS;
  return {
    segments: [
      { type: SEGMENT.load, flags: read | write, address: LINEAR_MEMORY + from, physical: LINEAR_MEMORY + from, ...sizes },
      { type: SEGMENT.load, flags: read, address: PRISTINE, physical: PRISTINE, ...sizes },
    ],
    pristine: PRISTINE,
    snapshotPhysical: 0,
  };
}

/** A machine's loader puts it once into memory, right behind the base; where it is seen is the kernel's affair. */
function segmentsOnMachine(base: readonly Segment[], { from, to, offset, page }: Placed): { segments: Segment[]; pristine: number; snapshotPhysical: number } {
  const physical = roundUp(loadedEnd(base), page);
  const address = LINEAR_MEMORY + from;
  const flags = SEGMENT_FLAGS.read | SEGMENT_FLAGS.write;
  return {
    segments: [{ type: SEGMENT.load, flags, offset, address, physical, fileBytes: to - from, memoryBytes: to - from, align: page }],
    pristine: address,
    snapshotPhysical: physical,
  };
}

/**
 * Puts a function into a base.
 * @param map a source map (JSON) to carry along
 */
export function packageFunction(target: NativeTarget, base: Uint8Array, snapshot: NativeSnapshot, metadata: Metadata, map?: string): Uint8Array<ArrayBuffer> {
  const { function: described, mailbox, layout, heapPages, limitPages } = metadata;
  if (described === undefined || mailbox === undefined) throw new SporeletError("E_INTERNAL", "a native executable is made of a function, not of an engine");
  const page = ARCHITECTURE[readArchitecture(base)].pageBytes;
  const { bytes, from, to } = pagesOf(snapshot, page);
  const note = encodeNotes(base, metadata, map);
  const segments = readSegments(base);
  const baseBytes = Math.max(...segments.map(({ offset, fileBytes }) => offset + fileBytes));
  const placed = { from, to, offset: roundUp(baseBytes, page), page };
  const { segments: added, pristine, snapshotPhysical } = target === "native" ? segmentsOnLinux(placed) : segmentsOnMachine(segments, placed);
  const noteOffset = placed.offset + bytes.length;
  added.push({ type: SEGMENT.note, flags: SEGMENT_FLAGS.read, offset: noteOffset, address: 0, physical: 0, fileBytes: note.length, memoryBytes: 0, align: 4 });
  const spare = segments.flatMap(({ type }, i) => (type === SEGMENT.null ? [i] : []));
  if (spare.length !== added.length) throw new SporeletError("E_BASE_MISSING", `the base has room for ${spare.length} segments more, not for ${added.length}`);
  for (const [i, segment] of added.entries()) segments[spare[i] as number] = segment;

  const file = new Uint8Array(noteOffset + note.length);
  file.set(base.subarray(0, baseBytes));
  file.set(bytes, placed.offset);
  file.set(note, noteOffset);
  writeSegments(file, segments);
  dropSections(file);
  const { kind, name } = described;
  const record = {
    kind,
    snapshotStart: from,
    snapshotEnd: to,
    stackTop: layout.stackTop,
    heapPages,
    limitPages,
    waitAddress: mailbox.wait,
    connectedAddress: mailbox.connected,
    outboxAddress: mailbox.outbox,
    isForLambda: isForLambda(metadata),
    name,
    snapshotPhysical,
    pristine,
  };
  file.set(encodeRecord(record, bytes), findRecord(base));
  return file;
}
