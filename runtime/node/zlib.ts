// node:zlib: deflate and gzip, at once and as streams. There is no Brotli.
import { Transform, type TransformCallback } from "node:stream";
import { builtinError } from "./builtin-error.ts";
import { bytesOf, CHUNK, Coder, codeWhole, compresses, type Format, type ZlibOptions } from "./zlib-coder.ts";
import { Handle } from "./zlib-handle.ts";

/** Of the Node that built this (src/assemble/node-modules.mjs). */
declare const ZLIB_CONSTANTS: Record<string, number>;

export const constants: Readonly<Record<string, number>> = /* @__PURE__ */ Object.freeze(ZLIB_CONSTANTS);
const { Z_NO_FLUSH = 0, Z_FINISH = 4, Z_FULL_FLUSH = 3 } = ZLIB_CONSTANTS;

export const codes = /* @__PURE__ */ (() =>
  Object.freeze(
    Object.fromEntries(
      ["Z_OK", "Z_STREAM_END", "Z_NEED_DICT", "Z_ERRNO", "Z_STREAM_ERROR", "Z_DATA_ERROR", "Z_MEM_ERROR", "Z_BUF_ERROR", "Z_VERSION_ERROR"].flatMap((name) => {
        const value = ZLIB_CONSTANTS[name] as number;
        return [
          [name, value],
          [value, name],
        ];
      }),
    ),
  ))();

class Zlib extends Transform {
  /** No private members: what inherits in the old way gets copies of the properties (`family`). */
  readonly _coder: Coder;
  readonly _options: ZlibOptions;
  readonly _format: Format;
  readonly _chunkSize: number;
  readonly _finishFlushFlag: number;
  readonly _writeState = new Uint32Array(2);
  readonly _outOffset = 0;
  _made: { handle?: Handle | null; buffer?: Buffer } = {};

  constructor(format: Format, options: ZlibOptions = {}) {
    super(options as object);
    this._format = format;
    this._options = options;
    this._coder = new Coder(format, options);
    this._chunkSize = options.chunkSize ?? CHUNK;
    this._finishFlushFlag = options.finishFlush ?? Z_FINISH;
  }

  get bytesWritten(): number {
    return this._coder.bytesWritten;
  }

  get _handle(): Handle | null {
    if (this._made.handle === undefined) this._made.handle = new Handle(this._coder, this._writeState, (error) => void this.destroy(error));
    return this._made.handle;
  }
  set _handle(handle: Handle | null) {
    this._made.handle = handle;
  }

  get _outBuffer(): Buffer {
    this._made.buffer ??= Buffer.allocUnsafe(this._chunkSize);
    return this._made.buffer;
  }
  set _outBuffer(buffer: Buffer) {
    this._made.buffer = buffer;
  }

  _push(input: Uint8Array, flush: number, done: TransformCallback): void {
    try {
      this._coder.push(input, flush, (piece) => void this.push(Buffer.from(piece.buffer)));
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  }

  override _transform(chunk: Uint8Array, _: string, done: TransformCallback): void {
    this._push(bytesOf(chunk), this._options.flush ?? Z_NO_FLUSH, done);
  }

  override _flush(done: TransformCallback): void {
    this._push(new Uint8Array(0), this._options.finishFlush ?? Z_FINISH, done);
  }

  /** What is written until now can be decoded when `done` is called. */
  flush(kind: number | (() => void) = Z_FULL_FLUSH, done: () => void = () => {}): void {
    const [how, callback] = typeof kind === "function" ? [Z_FULL_FLUSH, kind] : [kind, done];
    if (!compresses(this._format)) queueMicrotask(callback);
    else this._push(new Uint8Array(0), how, (error) => (error ? this.destroy(error) : callback()));
  }

  reset(): void {
    this._coder.reset();
  }

  close(callback?: () => void): void {
    if (callback) this.once("close", callback);
    this.destroy();
  }
}

type Callback = (error: Error | null, result?: Buffer) => void;

/** A class that can be called without `new`, the function that makes one, and the two that code at once. */
function family(format: Format) {
  class Coding extends Zlib {
    constructor(options?: ZlibOptions) {
      super(format, options);
    }
  }
  // Without `new` it makes one, but for a class that inherits in the old way (`zlib.Inflate.call(this)`).
  const callable = new Proxy(Coding, {
    apply(_, self, [options]) {
      const made = new Coding(options as ZlibOptions);
      return self instanceof Coding ? Object.defineProperties(self, Object.getOwnPropertyDescriptors(made)) : made;
    },
  });
  const sync = (data: unknown, options?: ZlibOptions) => codeWhole(format, data, options);
  const later = (data: unknown, ...rest: [ZlibOptions, Callback] | [Callback]): void => {
    const callback = rest.at(-1) as Callback;
    if (typeof callback !== "function")
      throw Object.assign(new TypeError(`The "callback" argument must be of type function. Received ${callback}`), { code: "ERR_INVALID_ARG_TYPE" });
    const bytes = bytesOf(data);
    queueMicrotask(() => {
      let result: Buffer;
      try {
        result = codeWhole(format, bytes, rest.length > 1 ? (rest[0] as ZlibOptions) : {});
      } catch (error) {
        callback(error as Error);
        return;
      }
      callback(null, result);
    });
  };
  Object.defineProperty(Coding, "name", { value: format });
  return [callable, (options?: ZlibOptions) => new Coding(options), sync, later] as const;
}

export const [Deflate, createDeflate, deflateSync, deflate] = /* @__PURE__ */ family("Deflate");
export const [Inflate, createInflate, inflateSync, inflate] = /* @__PURE__ */ family("Inflate");
export const [Gzip, createGzip, gzipSync, gzip] = /* @__PURE__ */ family("Gzip");
export const [Gunzip, createGunzip, gunzipSync, gunzip] = /* @__PURE__ */ family("Gunzip");
export const [DeflateRaw, createDeflateRaw, deflateRawSync, deflateRaw] = /* @__PURE__ */ family("DeflateRaw");
export const [InflateRaw, createInflateRaw, inflateRawSync, inflateRaw] = /* @__PURE__ */ family("InflateRaw");
export const [Unzip, createUnzip, unzipSync, unzip] = /* @__PURE__ */ family("Unzip");

const noBrotli = (name: string) => () => {
  throw builtinError(`zlib.${name}: functions have no Brotli; compress with gzip or deflate, or import a library for it`);
};
export const createBrotliCompress = /* @__PURE__ */ noBrotli("createBrotliCompress");
export const createBrotliDecompress = /* @__PURE__ */ noBrotli("createBrotliDecompress");
export const brotliCompress = /* @__PURE__ */ noBrotli("brotliCompress");
export const brotliDecompress = /* @__PURE__ */ noBrotli("brotliDecompress");
export const brotliCompressSync = /* @__PURE__ */ noBrotli("brotliCompressSync");
export const brotliDecompressSync = /* @__PURE__ */ noBrotli("brotliDecompressSync");

/** ISO 3309, with the polynomial reversed. */
const POLYNOMIAL = 0xedb88320;

export function crc32(data: unknown, value = 0): number {
  let crc = ~value;
  for (const byte of bytesOf(data)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return ~crc >>> 0;
}

export default {
  ...constants,
  Deflate,
  DeflateRaw,
  Gunzip,
  Gzip,
  Inflate,
  InflateRaw,
  Unzip,
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  brotliDecompressSync,
  codes,
  constants,
  crc32,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createDeflateRaw,
  createGunzip,
  createGzip,
  createInflate,
  createInflateRaw,
  createUnzip,
  deflate,
  deflateRaw,
  deflateRawSync,
  deflateSync,
  gunzip,
  gunzipSync,
  gzip,
  gzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  unzip,
  unzipSync,
};
