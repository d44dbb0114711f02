// One stream of zlib's, forwards or back, over pako's port of it.
import {
  Z_BUF_ERROR,
  Z_FINISH,
  Z_NEED_DICT,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibDeflate,
  zlibDeflateInit2,
  zlibDeflateReset,
  zlibDeflateSetDictionary,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
  zlibInflateSetDictionary,
} from "pako";

/** What Node's functions and classes are called. */
export type Format = "Deflate" | "Inflate" | "Gzip" | "Gunzip" | "DeflateRaw" | "InflateRaw" | "Unzip";

export interface ZlibOptions {
  level?: number;
  windowBits?: number;
  memLevel?: number;
  strategy?: number;
  dictionary?: Uint8Array | ArrayBuffer;
  chunkSize?: number;
  finishFlush?: number;
  flush?: number;
  /** Most bytes that may come out. */
  maxOutputLength?: number;
  info?: boolean;
}

type Flush = Parameters<typeof zlibDeflate>[1];

const DEFLATED = 8;
export const CHUNK = 16_384; // Node's default
const GZIP = 16; // added to the window bits, see zlib.h, deflateInit2
const EITHER = 32; // gzip or zlib, see zlib.h, inflateInit2
const GZIP_MAGIC = 0x1f;
const DEFAULTS = { level: -1, windowBits: 15, memLevel: 8, strategy: 0 };

const ERRORS: Readonly<Record<number, string>> = { 2: "Z_NEED_DICT", [-2]: "Z_STREAM_ERROR", [-3]: "Z_DATA_ERROR", [-5]: "Z_BUF_ERROR" };

function zlibError(errno: number, message: string): Error {
  return Object.assign(new Error(message), { errno, code: ERRORS[errno] ?? "Z_ERRNO" });
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (typeof value !== "number")
    throw Object.assign(new TypeError(`The "options.${name}" property must be of type number. Received ${value}`), { code: "ERR_INVALID_ARG_TYPE" });
  if (!(value >= least && value <= most))
    throw Object.assign(new RangeError(`The value of "options.${name}" is out of range. It must be >= ${least} and <= ${most}. Received ${value}`), {
      code: "ERR_OUT_OF_RANGE",
    });
}

function windowBitsOf(format: Format, bits: number): number {
  if (format === "Gzip" || format === "Gunzip") return bits + GZIP;
  if (format === "DeflateRaw" || format === "InflateRaw") return -bits;
  return format === "Unzip" ? bits + EITHER : bits;
}

export const compresses = (format: Format) => format === "Deflate" || format === "Gzip" || format === "DeflateRaw";

export class Coder {
  readonly #zlib = new ZStream();
  readonly #format: Format;
  readonly #dictionary: Uint8Array | undefined;
  readonly #chunk: number;
  #ended = false;
  bytesWritten = 0;

  constructor(format: Format, options: ZlibOptions = {}) {
    const { level, windowBits, memLevel, strategy } = { ...DEFAULTS, ...options };
    checkRange("level", level, -1, 9);
    checkRange("windowBits", windowBits, format === "Inflate" || format === "Gunzip" || format === "Unzip" ? 0 : 8, 15);
    checkRange("memLevel", memLevel, 1, 9);
    checkRange("strategy", strategy, 0, 4);
    this.#format = format;
    this.#chunk = options.chunkSize ?? CHUNK;
    this.#dictionary = options.dictionary === undefined ? undefined : new Uint8Array(bytesOf(options.dictionary));
    if (compresses(format)) {
      // zlib.h: a window of 256 bytes is one of 512.
      const bits = windowBitsOf(format, format === "DeflateRaw" && windowBits === 8 ? 9 : windowBits);
      zlibDeflateInit2(this.#zlib, level, DEFLATED, bits, memLevel, strategy as 0);
    } else zlibInflateInit2(this.#zlib, windowBitsOf(format, windowBits || DEFAULTS.windowBits));
    this.#giveDictionary(format === "DeflateRaw" || format === "Deflate" || format === "InflateRaw");
  }

  #giveDictionary(atOnce: boolean): void {
    if (this.#dictionary === undefined || !atOnce) return;
    const given = compresses(this.#format) ? zlibDeflateSetDictionary(this.#zlib, this.#dictionary) : zlibInflateSetDictionary(this.#zlib, this.#dictionary);
    if (given !== Z_OK) throw zlibError(given, compresses(this.#format) ? "Failed to set dictionary" : "Bad dictionary");
  }

  /** Takes `input`, and hands out what comes of it. */
  push(input: Uint8Array, flush: number, take: (output: Uint8Array<ArrayBuffer>) => void): void {
    const zlib = this.#zlib;
    zlib.input = input;
    zlib.next_in = 0;
    zlib.avail_in = input.length;
    this.bytesWritten += input.length;
    if (this.#ended && !this.#continues()) return;
    for (;;) {
      zlib.output = new Uint8Array(this.#chunk);
      zlib.next_out = 0;
      zlib.avail_out = this.#chunk;
      const status: number = compresses(this.#format) ? zlibDeflate(zlib, flush as Flush) : zlibInflate(zlib, flush as Flush);
      if (zlib.next_out > 0) take(zlib.output.slice(0, zlib.next_out));
      if (status === Z_NEED_DICT) {
        if (this.#dictionary === undefined) throw zlibError(Z_NEED_DICT, "Missing dictionary");
        this.#giveDictionary(true);
      } else if (status === Z_STREAM_END) {
        this.#ended = true;
        if (!this.#continues()) return;
      } else if (status === Z_BUF_ERROR || (status === Z_OK && zlib.avail_out > 0 && zlib.avail_in === 0)) {
        if (flush === Z_FINISH && !compresses(this.#format)) throw zlibError(Z_BUF_ERROR, "unexpected end of file");
        return;
      } else if (status !== Z_OK) throw zlibError(status, zlib.msg || "zlib error");
    }
  }

  /** RFC 1952, section 2.2: a file may have several members. What follows otherwise is left alone, as Node does. */
  #continues(): boolean {
    const zlib = this.#zlib;
    const isGzip = this.#format === "Gunzip" || this.#format === "Unzip";
    if (!isGzip || zlib.avail_in === 0 || zlib.input[zlib.next_in] !== GZIP_MAGIC) return false;
    zlibInflateReset(zlib);
    this.#ended = false;
    return true;
  }

  reset(): void {
    this.#ended = false;
    if (compresses(this.#format)) zlibDeflateReset(this.#zlib);
    else zlibInflateReset(this.#zlib);
  }
}

export function bytesOf(data: unknown): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw Object.assign(
    new TypeError(`The "buffer" argument must be of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer. Received ${data}`),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}

/** All at once. */
export function codeWhole(format: Format, data: unknown, options: ZlibOptions = {}): Buffer {
  const most = options.maxOutputLength ?? Number.POSITIVE_INFINITY;
  const output: Uint8Array[] = [];
  let length = 0;
  new Coder(format, options).push(bytesOf(data), options.finishFlush ?? Z_FINISH, (piece) => {
    length += piece.length;
    if (length > most) throw Object.assign(new RangeError(`Cannot create a Buffer larger than ${most} bytes`), { code: "ERR_BUFFER_TOO_LARGE" });
    output.push(piece);
  });
  return Buffer.concat(output);
}
