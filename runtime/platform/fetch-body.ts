// What Request and Response have in common: a body and the ways to read it, once. A body that was given
// whole becomes a stream only if somebody asks for `body`.

import { concat } from "../guest/bytes.ts";
import { type Chunks, internal, type MimeType, type WholeOrChunks } from "../guest/internal.ts";
import { absentError, optional } from "../guest/optional.ts";
import { encodeMultipart, parseMultipart, parseUrlEncoded } from "./fetch-form.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Source = string | Bytes;

const { TextDecoder, TextEncoder } = globalThis;
const Blob = optional("Blob", "blob");
const FormData = optional("FormData", "formdata");
const ReadableStream = optional("ReadableStream", "streams");
const TransformStream = optional("TransformStream", "streams");
const URLSearchParams = optional("URLSearchParams", "url");
const encoder = new TextEncoder();
const BOM = 0xfeff;

/** A body as it was given, and the type that goes with it. */
export interface Extracted {
  source?: Source | undefined;
  stream?: ReadableStream | undefined;
  /** What is still arriving. */
  chunks?: Chunks | undefined;
  type?: string | undefined;
}

const { mime } = internal;
const blobBytes = internal.blobBytes as (blob: Blob) => Bytes;
const decode = (bytes: Bytes) => new TextDecoder().decode(bytes);
// The streams part keeps no public note of whether a stream was read from.
const isDisturbed = (stream: ReadableStream) => (stream as unknown as { _disturbed?: boolean })._disturbed === true;

/** "extract a body" of the Fetch Standard; undefined for no body. */
export function extract(body: unknown): Extracted | undefined {
  if (body === null || body === undefined) return undefined;
  let source: Source | undefined;
  let stream: ReadableStream | undefined;
  let type: string | undefined;
  if (typeof body !== "object") {
    source = `${body}`.toWellFormed();
    type = "text/plain;charset=UTF-8";
  } else if (ArrayBuffer.isView(body)) source = new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength).slice();
  else if (body instanceof ArrayBuffer) source = new Uint8Array(body).slice();
  else if (body instanceof ReadableStream) {
    if (body.locked || isDisturbed(body)) throw new TypeError("the stream given as a body is locked or was read from");
    stream = body;
  } else if (body instanceof Blob) {
    source = blobBytes(body).slice();
    type = body.type || undefined;
  } else if (body instanceof URLSearchParams) {
    source = `${body}`;
    type = "application/x-www-form-urlencoded;charset=UTF-8";
  } else if (body instanceof FormData) {
    const boundary = `----formdata-sporelet-0${Math.random().toString().slice(2, 14).padStart(12, "0")}`;
    source = encodeMultipart(body, boundary, blobBytes);
    type = `multipart/form-data; boundary=${boundary}`;
  } else if (Symbol.asyncIterator in body) stream = (ReadableStream as unknown as { from(items: object): ReadableStream }).from(body);
  else return extract(`${body}`);
  return { source, stream, type };
}

async function readAll(chunks: Chunks): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for (let chunk = await chunks.next(); chunk !== undefined; chunk = await chunks.next()) pieces.push(chunk);
  return pieces.length === 1 ? (pieces[0] as Bytes) : concat(pieces);
}

function chunksOf(stream: ReadableStream): Chunks {
  const reader = stream.getReader();
  const cancel = (reason: unknown) => {
    reader.cancel(reason).catch(() => {});
  };
  return {
    async next() {
      const { done, value } = await reader.read();
      if (done) return undefined;
      if (value instanceof Uint8Array) return value as Bytes;
      const error = new TypeError(`a chunk of the body is not a Uint8Array but ${typeof value}`);
      cancel(error);
      throw error;
    },
    cancel,
  };
}

function streamOf({ next, cancel }: Chunks): ReadableStream {
  return new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        let chunk = await next();
        while (chunk?.length === 0) chunk = await next();
        if (chunk !== undefined) {
          controller.enqueue(chunk);
          return;
        }
        controller.close();
        (controller.byobRequest as ReadableStreamBYOBRequest | null)?.respond(0);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
}

/** What `body` is once the body was read without it: a stream that is closed, and locked by whoever read. */
function spentStream(): ReadableStream {
  const stream = new ReadableStream({ type: "bytes", start: (controller) => controller.close() });
  stream.getReader();
  return stream;
}

/** Two of one, neither of which waits for the other. */
function fork(chunks: Chunks): [Chunks, Chunks] {
  const queues: Promise<Bytes | undefined>[][] = [[], []];
  let cancelled = 0;
  let last: Promise<unknown> = Promise.resolve();
  const side = (index: number): Chunks => ({
    async next() {
      const mine = queues[index] as Promise<Bytes | undefined>[];
      if (mine.length === 0) {
        const piece = last.then(() => chunks.next());
        last = piece;
        for (const queue of queues) queue.push(piece);
      }
      return (await mine.shift())?.slice();
    },
    cancel: (reason) => {
      queues[index] = Object.assign([], { push: () => 0 });
      if (++cancelled === 2) chunks.cancel(reason);
    },
  });
  return [side(0), side(1)];
}

/** Whether there is a body, known without making a stream. */
export let hasBody: (holder: Body) => boolean;
/** Gives a new object its body. */
export let setBody: (target: Body, body: Extracted | undefined) => void;
/** Takes the body from an object that is of no use afterwards. */
export let takeBody: (from: Body) => Extracted | undefined;
/** A second body with the same content. */
export let copyBody: (from: Body) => Extracted | undefined;
/** Reads the body, which can't be read again: all of it where it is at hand. */
export let openBody: (holder: Body) => WholeOrChunks | undefined;

export abstract class Body {
  #source: Source | undefined;
  #stream: ReadableStream | undefined;
  #chunks: Chunks | undefined;
  #used = false;

  abstract get headers(): Headers;

  static {
    hasBody = (holder) => holder.#source !== undefined || holder.#stream !== undefined || holder.#chunks !== undefined;
    setBody = (target, body) => {
      target.#source = body?.source;
      target.#stream = body?.stream;
      target.#chunks = body?.chunks;
    };
    takeBody = (from) => {
      from.#checkUsable();
      const stream = from.#stream;
      const source = from.#source;
      const chunks = from.#chunks;
      if (stream === undefined && source === undefined && chunks === undefined) return undefined;
      from.#used = true;
      // The stream that was handed out stays with the old object, locked.
      if (stream) return { stream: stream.pipeThrough(new TransformStream()) };
      from.#empty();
      return { source, chunks };
    };
    copyBody = (from) => {
      from.#checkUsable();
      const source = from.#source;
      if (from.#chunks !== undefined) {
        const [mine, other] = fork(from.#chunks);
        from.#chunks = mine;
        return { chunks: other };
      }
      if (from.#stream === undefined) return { source: typeof source === "string" ? source : source?.slice() };
      const [mine, other] = from.#stream.tee();
      from.#stream = mine;
      return { stream: other };
    };
    openBody = (holder) => {
      const whole = holder.#open();
      return typeof whole === "string" ? encoder.encode(whole) : whole;
    };
  }

  get body(): ReadableStream | null {
    if (this.#stream !== undefined || !hasBody(this)) return this.#stream ?? null;
    if (this.#used) this.#stream = spentStream();
    else if (this.#chunks !== undefined) {
      this.#stream = streamOf(this.#chunks);
      this.#chunks = undefined;
    } else {
      const source = this.#source as Source;
      const bytes = typeof source === "string" ? encoder.encode(source) : source.slice();
      this.#stream = new ReadableStream({
        type: "bytes",
        pull: (controller) => {
          if (bytes.length > 0) controller.enqueue(bytes);
          controller.close();
          (controller.byobRequest as ReadableStreamBYOBRequest | null)?.respond(0);
        },
      });
    }
    return this.#stream;
  }

  get bodyUsed(): boolean {
    return this.#used || (this.#stream !== undefined && isDisturbed(this.#stream));
  }

  async text(): Promise<string> {
    return this.#text();
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.#text());
  }

  async bytes(): Promise<Bytes> {
    return this.#bytes();
  }

  async #text(): Promise<string> {
    const whole = await this.#consume();
    return typeof whole === "string" ? (whole.charCodeAt(0) === BOM ? whole.slice(1) : whole) : decode(whole);
  }

  async #bytes(): Promise<Bytes> {
    const whole = await this.#consume();
    return typeof whole === "string" ? encoder.encode(whole) : whole;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = await this.#bytes();
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }

  async blob(): Promise<Blob> {
    const whole = await this.#consume();
    const type = this.#mimeType("blob");
    return new Blob([whole], { type: type === undefined ? "" : (mime as NonNullable<typeof mime>).serialize(type) });
  }

  async formData(): Promise<FormData> {
    const whole = await this.#bytes();
    const found = this.#mimeType("formData");
    const essence = found && `${found.type}/${found.subtype}`;
    if (essence === "application/x-www-form-urlencoded") return parseUrlEncoded(whole);
    const boundary = found?.parameters.get("boundary");
    if (essence === "multipart/form-data" && boundary !== undefined) return parseMultipart(whole, boundary);
    const type = this.headers.get("content-type");
    throw new TypeError(`formData: the content type is ${type ? JSON.stringify(type) : "missing"}, not that of a form`);
  }

  #mimeType(method: string): MimeType | undefined {
    if (mime === undefined) throw absentError(method, "mime");
    const header = this.headers.get("content-type");
    return header === null ? undefined : mime.extract(header);
  }

  #checkUsable(): void {
    if (this.bodyUsed || this.#stream?.locked) throw new TypeError("the body was read already, or its stream is locked");
  }

  /** Nothing is left of the body but that there was one. */
  #empty(): void {
    this.#source = "";
    this.#chunks = undefined;
  }

  #open(): Source | Chunks | undefined {
    this.#checkUsable();
    if (!hasBody(this)) return undefined;
    this.#used = true;
    if (this.#stream) return chunksOf(this.#stream);
    const body = this.#chunks ?? this.#source;
    this.#empty();
    return body;
  }

  async #consume(): Promise<Source> {
    const body = this.#open();
    return typeof body === "object" && "next" in body ? readAll(body) : (body ?? "");
  }
}
