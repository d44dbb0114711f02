// CompressionStream and DecompressionStream (Compression Standard) over pako's port of zlib.
import {
  Z_BUF_ERROR,
  Z_DEFAULT_STRATEGY,
  Z_FINISH,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibDeflate,
  zlibDeflateInit2,
  zlibInflate,
  zlibInflateInit2,
} from "pako";
import { defineClass } from "../guest/define.ts";

const OUTPUT_BYTES = 16384;
const DEFLATED = 8;
const DEFAULT_LEVEL = -1;
const DEFAULT_MEMORY_LEVEL = 8;

/** zlib's window bits, which say the container as well. */
const windowBits: Record<string, number> = { deflate: 15, "deflate-raw": -15, gzip: 31 };

const { TransformStream } = globalThis;

type Controller = TransformStreamDefaultController<Uint8Array<ArrayBuffer>>;

function windowBitsOf(name: string, format: unknown): number {
  const bits = Object.hasOwn(windowBits, `${format}`) ? windowBits[`${format}`] : undefined;
  if (bits === undefined) throw new TypeError(`${name}: the format is "gzip", "deflate" or "deflate-raw", not ${JSON.stringify(`${format}`)}`);
  return bits;
}

function bytesOf(name: string, chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new TypeError(`${name}: a chunk is an ArrayBuffer or a view on one, not of type ${chunk === null ? "null" : typeof chunk}`);
}

/** Runs `step` until it needs more input or has ended; hands out what it writes. Its last status. */
function run(zlib: ZStream, input: Uint8Array, step: () => number, controller: Controller): number {
  zlib.input = input;
  zlib.next_in = 0;
  zlib.avail_in = input.length;
  let status: number;
  do {
    zlib.output = new Uint8Array(OUTPUT_BYTES);
    zlib.next_out = 0;
    zlib.avail_out = OUTPUT_BYTES;
    status = step();
    if (zlib.next_out > 0) controller.enqueue(zlib.output.slice(0, zlib.next_out));
  } while (status === Z_OK && (zlib.avail_in > 0 || zlib.avail_out === 0));
  return status;
}

function pair(stream: object, transform: TransformStream): void {
  pairs.set(stream, transform);
}

const pairs = new WeakMap<object, TransformStream>();

function pairOf(stream: object): TransformStream {
  const transform = pairs.get(stream);
  if (transform === undefined) throw new TypeError("Illegal invocation");
  return transform;
}

class CompressionStream {
  constructor(format: string) {
    const bits = windowBitsOf("CompressionStream", format);
    const zlib = new ZStream();
    zlibDeflateInit2(zlib, DEFAULT_LEVEL, DEFLATED, bits, DEFAULT_MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
    const feed = (input: Uint8Array, flush: typeof Z_NO_FLUSH | typeof Z_FINISH, controller: Controller) =>
      run(zlib, input, () => zlibDeflate(zlib, flush), controller);
    pair(
      this,
      new TransformStream({
        transform(chunk, controller) {
          feed(bytesOf("CompressionStream", chunk), Z_NO_FLUSH, controller);
        },
        flush(controller) {
          feed(new Uint8Array(0), Z_FINISH, controller);
        },
      }),
    );
  }

  get readable(): ReadableStream {
    return pairOf(this).readable;
  }

  get writable(): WritableStream {
    return pairOf(this).writable;
  }
}

class DecompressionStream {
  constructor(format: string) {
    const bits = windowBitsOf("DecompressionStream", format);
    const zlib = new ZStream();
    zlibInflateInit2(zlib, bits);
    let ended = false;
    pair(
      this,
      new TransformStream({
        transform(chunk, controller) {
          const input = bytesOf("DecompressionStream", chunk);
          if (input.length === 0) return;
          if (!ended) {
            const status = run(zlib, input, () => zlibInflate(zlib, Z_NO_FLUSH), controller);
            if (status === Z_STREAM_END) ended = true;
            else if (status !== Z_OK && status !== Z_BUF_ERROR) throw new TypeError(`DecompressionStream: the data is not valid ${format}: ${zlib.msg}`);
            if (!ended || zlib.avail_in === 0) return;
          }
          throw new TypeError(`DecompressionStream: something follows the end of the ${format} data`);
        },
        flush() {
          if (!ended) throw new TypeError(`DecompressionStream: the ${format} data ends too early`);
        },
      }),
    );
  }

  get readable(): ReadableStream {
    return pairOf(this).readable;
  }

  get writable(): WritableStream {
    return pairOf(this).writable;
  }
}

defineClass("CompressionStream", CompressionStream);
defineClass("DecompressionStream", DecompressionStream);
