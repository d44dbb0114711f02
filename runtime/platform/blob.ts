// Blob and File, whose bytes are held in one piece; slices share them.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.

import { concat } from "../guest/bytes.ts";
import { defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { optional } from "../guest/optional.ts";

const { TextDecoder, TextEncoder } = globalThis;
const ReadableStream = optional("ReadableStream", "streams");
const CHUNK_BYTES = 65536;
const encoder = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

interface BlobOptions {
  type?: string;
  endings?: string;
}

const join = (pieces: Bytes[]): Bytes => (pieces.length === 1 ? (pieces[0] as Bytes) : concat(pieces));

/** What is not printable ASCII makes the whole type invalid. */
const typeOf = (type: unknown) => {
  const text = `${type}`;
  return /^[ -~]*$/.test(text) ? text.toLowerCase() : "";
};

class Blob {
  #bytes: Bytes;
  #type: string;

  static {
    internal.blobBytes = (blob) => (blob as unknown as Blob).#bytes;
  }

  constructor(parts?: Iterable<unknown>, options?: BlobOptions) {
    if (parts !== undefined && (typeof parts !== "object" || parts === null || typeof parts[Symbol.iterator] !== "function"))
      throw new TypeError(`${new.target.name}: the parts are not in an array or another iterable object`);
    if (options !== undefined && options !== null && typeof options !== "object" && typeof options !== "function")
      throw new TypeError(`${new.target.name}: expected an object of options, got ${String(options)}`);
    const { type = "", endings = "transparent" } = options ?? {};
    if (`${endings}` !== "transparent" && `${endings}` !== "native") throw new TypeError(`${new.target.name}: endings can't be ${endings}`);
    this.#bytes = join(Array.from(parts ?? [], (part) => Blob.#partBytes(part, `${endings}` === "native")));
    this.#type = typeOf(type);
  }

  static #partBytes(part: unknown, native: boolean): Bytes {
    if (typeof part === "object" && part !== null) {
      if (#bytes in part) return (part as Blob).#bytes;
      if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength).slice();
      if (part instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && part instanceof SharedArrayBuffer)) return new Uint8Array(part).slice();
    }
    const text = `${part}`;
    return encoder.encode(native ? text.replace(/\r\n?/g, "\n") : text);
  }

  get size(): number {
    return this.#bytes.length;
  }

  get type(): string {
    return this.#type;
  }

  slice(start = 0, end?: number, type: string = ""): Blob {
    const blob = new Blob([], { type });
    blob.#bytes = this.#bytes.subarray(start, end);
    return blob;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#bytes);
  }

  async bytes(): Promise<Bytes> {
    return this.#bytes.slice();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  stream(): ReadableStream<Bytes> {
    const bytes = this.#bytes;
    let at = 0;
    return new ReadableStream({
      type: "bytes",
      pull(controller) {
        if (at < bytes.length) {
          controller.enqueue(bytes.slice(at, at + CHUNK_BYTES));
          at += CHUNK_BYTES;
        } else {
          controller.close();
          (controller.byobRequest as ReadableStreamBYOBRequest | null)?.respond(0);
        }
      },
    }) as ReadableStream<Bytes>;
  }
}

class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(parts: Iterable<unknown>, name: string, options?: BlobOptions & { lastModified?: number }) {
    if (arguments.length < 2) throw new TypeError("File: the parts or the name are missing");
    super(parts, options);
    this.#name = `${name}`.toWellFormed();
    const { lastModified } = options ?? {};
    this.#lastModified = lastModified === undefined ? Date.now() : Math.trunc(Number(lastModified)) || 0;
  }

  get name(): string {
    return this.#name;
  }

  get lastModified(): number {
    return this.#lastModified;
  }
}

defineClass("Blob", Blob, { constructor: 0 });
defineClass("File", File, { constructor: 2 });
