// A zip archive, always the same bytes for the same files (APPNOTE.TXT of PKWARE, 4.3; no ZIP64). Ours hold one file, so this is less
// than what a library would bring.
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipFile {
  /** With slashes, in UTF-8. */
  path: string;
  bytes: Uint8Array;
  /** Permissions, which Unix reads from the upper half of the "external file attributes". */
  mode: number;
}

/** Version 2.0: what "deflate" needs. */
const VERSION = 20;
const MADE_ON_UNIX = 3 << 8;
const NAMES_ARE_UTF8 = 1 << 11;
const DEFLATED = 8;
const REGULAR_FILE = 0o100000;
/** The first that the format can name. */
const FIRST_YEAR = 1980;

/** Date and time of MS-DOS, in UTC so that they are the same everywhere. */
function stampOf(seconds: number): number {
  const date = new Date(seconds * 1000);
  if (date.getUTCFullYear() < FIRST_YEAR) return stampOf(Date.UTC(FIRST_YEAR, 0) / 1000);
  const day = ((date.getUTCFullYear() - FIRST_YEAR) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return day * 0x10000 + time;
}

type Field = readonly [bytes: 2 | 4, value: number];

function record(fields: readonly Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

/**
 * @param seconds time of change of every file, since the epoch
 * @example
 * writeZip([{ path: "bootstrap", bytes, mode: 0o755 }], 0);
 */
export function writeZip(files: readonly ZipFile[], seconds: number): Buffer<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { path, bytes, mode } of files) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(bytes, { level: 9 });
    // What the file's own header and its entry in the directory share: from the version that is needed to the length of an extra field.
    const shared: Field[] = [
      [2, VERSION],
      [2, NAMES_ARE_UTF8],
      [2, DEFLATED],
      [4, stampOf(seconds)],
    ];
    shared.push([4, crc32(bytes)], [4, packed.length], [4, bytes.length], [2, name.length], [2, 0]);
    const attributes = ((REGULAR_FILE | mode) << 16) >>> 0;
    directory.push(record([[4, 0x02014b50], [2, MADE_ON_UNIX | VERSION], ...shared, [2, 0], [2, 0], [2, 0], [4, attributes], [4, at]]), name);
    const header = record([[4, 0x04034b50], ...shared]);
    parts.push(header, name, packed);
    at += header.length + name.length + packed.length;
  }
  const bytes = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, bytes],
    [4, at],
    [2, 0],
  ]);
  return Buffer.concat([...parts, ...directory, end]);
}
