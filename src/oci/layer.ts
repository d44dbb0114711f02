// A layer of one file. Compressed by pako and not by node's zlib, whose output depends on the processor and on node's release.
import { gzip } from "pako";
import { add, type Descriptor, digestOf, MEDIA } from "./content.ts";
import { writeTar } from "./tar.ts";

const GZIP_OS = 9;
const UNKNOWN_OS = 255;

/**
 * @param path of the file in the image, without a slash before it
 * @param date seconds since the epoch
 * @returns the layer, and the digest of its content uncompressed
 */
export function addLayer(blobs: Map<string, Uint8Array>, path: string, bytes: Uint8Array, date: number): { layer: Descriptor; diffId: string } {
  const archive = writeTar([{ path, bytes, mode: 0o755 }], date);
  const compressed = gzip(archive, { level: 9 });
  compressed[GZIP_OS] = UNKNOWN_OS;
  return { layer: add(blobs, MEDIA.layer, compressed), diffId: digestOf(archive) };
}
