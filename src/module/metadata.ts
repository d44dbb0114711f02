// The custom section by which a module of ours says what it is.

import type { Layout, Mailbox } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";

export const METADATA_SECTION = "sporelet";

/** The custom section of a source map (JSON), where a module holds its own. */
export const MAP_SECTION = "sporelet.map";

/** The format of the section and of what it describes; raised when an older host would misread it. */
export const METADATA_FORMAT = 1;

export interface Metadata {
  format: number;
  /** The release that built the module. */
  sporelet: string;
  /** "engine" is the shared engine itself. */
  module: "standalone" | "thin" | "engine";
  /** Hash of the engine that the snapshot was taken with. */
  engine: string;
  quickjs: string;
  layout: Layout;
  /** End of the heap in the snapshot, in pages of 64 KiB. */
  heapPages: number;
  /** How far the heap may grow, in pages of 64 KiB. */
  limitPages: number;
  /** Not in an engine. */
  function?: { name: string; kind: "handler" | "program" | "fetch" };
  /** How a host talks with the function while it waits; not in an engine. */
  mailbox?: Mailbox;
  /** The parts of the platform that the module carries, and what each adds: bytes of native code and data, bytes of heap. */
  parts?: readonly { name: string; code: number; data: number; heap: number }[];
  /** Whether `eval` and `new Function` work. */
  allowEval?: boolean;
}

export function encodeMetadata(metadata: Metadata): Uint8Array {
  return Buffer.from(JSON.stringify(metadata));
}

/** @throws SporeletError E_MALFORMED */
export function decodeMetadata(body: Uint8Array): Metadata {
  let metadata: Metadata;
  try {
    metadata = JSON.parse(Buffer.from(body).toString()) as Metadata;
  } catch (cause) {
    throw new SporeletError("E_MALFORMED", `the module's section "${METADATA_SECTION}" is not JSON`, { cause });
  }
  if (metadata.format !== METADATA_FORMAT)
    throw new SporeletError("E_MALFORMED", `the module has format ${metadata.format}, this release of sporelet reads format ${METADATA_FORMAT}`, {
      remedy: "Build the module again with this release, or run it with the one that built it.",
    });
  const { layout, heapPages, limitPages } = metadata;
  const sizes = [layout?.stackTop, layout?.image, layout?.heapPages, heapPages, limitPages];
  if (!sizes.every((size) => Number.isInteger(size) && size >= 0 && size <= 0xffffffff) || layout.stackTop > layout.image)
    throw new SporeletError("E_MALFORMED", `the module's section "${METADATA_SECTION}" describes an impossible memory`);
  return metadata;
}
