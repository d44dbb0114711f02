// The notes of an executable: the metadata that a module has as a custom section.
import { SporeletError } from "../errors.ts";
import { decodeMetadata, encodeMetadata, type Metadata } from "../module/metadata.ts";
import type { Architecture } from "./architectures.ts";
import type { NativeTarget } from "./bases.ts";
import { encodeNote, findNote, readArchitecture, readSegments, type Segment } from "./elf.ts";

const OWNER = "sporelet";
const TYPE = { metadata: 1, map: 2 } as const;

/** XEN_ELFNOTE_PHYS32_ENTRY: where an image wants to be entered. */
const BOOT_OWNER = "Xen";
const BOOT_ENTRY = 18;

/**
 * @param base that the notes are for
 * @param map a source map (JSON) to carry along
 */
export function encodeNotes(base: Uint8Array, metadata: Metadata, map: string | undefined): Buffer {
  const notes = [encodeNote(OWNER, TYPE.metadata, encodeMetadata(metadata))];
  // QEMU (7.2) looks for this one in every segment of notes, and reads on beyond the end of one that has it not.
  const entry = findNote(base, readSegments(base), BOOT_OWNER, BOOT_ENTRY);
  if (entry !== undefined) notes.unshift(encodeNote(BOOT_OWNER, BOOT_ENTRY, entry));
  if (map !== undefined) notes.push(encodeNote(OWNER, TYPE.map, Buffer.from(map)));
  return Buffer.concat(notes);
}

export interface Executable {
  target: NativeTarget;
  architecture: Architecture;
  segments: Segment[];
  metadata: Metadata;
  map?: string;
}

/** @throws SporeletError E_NOT_WASM, E_TRUNCATED, E_MALFORMED */
export function describeExecutable(file: Uint8Array): Executable {
  const segments = readSegments(file);
  const note = findNote(file, segments, OWNER, TYPE.metadata);
  if (note === undefined) throw new SporeletError("E_NOT_WASM", "the file is an executable that sporelet did not build");
  const map = findNote(file, segments, OWNER, TYPE.map);
  const isImage = findNote(file, segments, BOOT_OWNER, BOOT_ENTRY) !== undefined;
  return {
    target: isImage ? "unikernel" : "native",
    architecture: readArchitecture(file),
    segments,
    metadata: decodeMetadata(note),
    ...(map && { map: Buffer.from(map).toString() }),
  };
}
