// The files of a layer or of a layout as a tar archive, always the same bytes for the same files (POSIX.1-1988, ustar). A layer
// of ours is one file, so this is less than what a library would bring; reading is strict, for the bytes come from a registry.
import { SporeletError } from "../errors.ts";

export interface TarFile {
  /** At most 100 bytes. */
  path: string;
  bytes: Uint8Array;
  /** Permissions. */
  mode: number;
}

const BLOCK = 512;
const NUMBER_BYTES = 12;
/** Field by field: where it begins, and how many bytes it has. */
const FIELD = {
  path: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  time: [136, 12],
  sum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
} as const;
const REGULAR = ["0", "\0"];
/** Of pax and GNU: they say more of the next file, which is nothing that we need to know of one that we wrote. */
const SKIPPED = ["x", "g"];

const octal = (value: number, bytes: number) => `${value.toString(8).padStart(bytes - 1, "0")}\0`;
const padded = (bytes: number) => Math.ceil(bytes / BLOCK) * BLOCK;

function headerOf({ path, bytes, mode }: TarFile, seconds: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = ([at]: readonly [number, number], text: string) => header.write(text, at);
  if (Buffer.byteLength(path) > FIELD.path[1]) throw new SporeletError("E_INTERNAL", `the path ${path} does not fit into a tar header`);
  put(FIELD.path, path);
  put(FIELD.mode, octal(mode, 8));
  put(FIELD.uid, octal(0, 8));
  put(FIELD.gid, octal(0, 8));
  put(FIELD.size, octal(bytes.length, NUMBER_BYTES));
  put(FIELD.time, octal(seconds, NUMBER_BYTES));
  put(FIELD.sum, "        "); // counts as blanks
  put(FIELD.type, "0");
  put(FIELD.magic, "ustar\x0000");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(FIELD.sum, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

/**
 * @param seconds time of change of every file, since the epoch
 * @example
 * writeTar([{ path: "hello", bytes, mode: 0o755 }], 0);
 */
export function writeTar(files: readonly TarFile[], seconds: number): Buffer<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const file of files) parts.push(headerOf(file, seconds), file.bytes, Buffer.alloc(padded(file.bytes.length) - file.bytes.length));
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function malformed(what: string, why: string): SporeletError {
  return new SporeletError("E_NOT_OURS", `${what} is no tar archive that sporelet reads: ${why}`);
}

function fieldOf(header: Buffer, [at, length]: readonly [number, number]): string {
  const text = header.toString("utf8", at, at + length);
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

/**
 * The regular files of an archive; directories are left out, links and devices refused.
 * @param what it is, for messages
 * @throws SporeletError E_NOT_OURS
 */
export function readTar(archive: Uint8Array, what: string): { path: string; bytes: Uint8Array }[] {
  const buffer = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  const files: { path: string; bytes: Uint8Array }[] = [];
  for (let at = 0; at + BLOCK <= buffer.length; ) {
    const header = buffer.subarray(at, at + BLOCK);
    if (header[0] === 0) break;
    if (header.toString("latin1", 257, 262) !== "ustar") throw malformed(what, `there is no header at byte ${at}`);
    const size = fieldOf(header, FIELD.size).trim();
    if (!/^[0-7]+$/.test(size)) throw malformed(what, `the header at byte ${at} has no size`);
    const bytes = Number.parseInt(size, 8);
    const start = at + BLOCK;
    if (start + bytes > buffer.length) throw malformed(what, "it ends in the middle of a file");
    const type = header.toString("latin1", 156, 157);
    if (REGULAR.includes(type)) files.push({ path: fieldOf(header, FIELD.path).replace(/^\.?\//, ""), bytes: archive.subarray(start, start + bytes) });
    else if (type !== "5" && !SKIPPED.includes(type)) throw malformed(what, `it holds a ${JSON.stringify(type)}, neither a file nor a directory`);
    at = start + padded(bytes);
  }
  return files;
}
