// What Request and Response have in common: a body and the ways to read it, once. A body that was given
// whole becomes a stream only if somebody asks for `body`.

import { concat } from "../guest/bytes.ts";
import { internal } from "../guest/internal.ts";
import { optional } from "../guest/optional.ts";
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
  source: Source | undefined;
  stream: ReadableStream | undefined;
  type: string | undefined;
}

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

async function readAll(stream: ReadableStream): Promise<Bytes> {
  const pieces: Bytes[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(pieces);
    if (!(value instanceof Uint8Array)) {
      const error = new TypeError(`a chunk of the body is not a Uint8Array but ${typeof value}`);
      reader.cancel(error).catch(() => {});
      throw error;
    }
    pieces.push(value as Bytes);
  }
}

/** Whether there is a body, known without making a stream. */
export let hasBody: (holder: Body) => boolean;
/** Gives a new object its body. */
export let setBody: (target: Body, body: Extracted | undefined) => void;
/** Takes the body from an object that is of no use afterwards. */
export let takeBody: (from: Body) => Extracted | undefined;
/** A second body with the same content. */
export let copyBody: (from: Body) => Extracted | undefined;

export abstract class Body {
  #source: Source | undefined;
  #stream: ReadableStream | undefined;
  #used = false;

  abstract get headers(): Headers;

  static {
    hasBody = (holder) => holder.#source !== undefined || holder.#stream !== undefined;
    setBody = (target, body) => {
      target.#source = body?.source;
      target.#stream = body?.stream;
    };
    takeBody = (from) => {
      from.#checkUsable();
      const stream = from.#stream;
      const source = from.#source;
      if (stream === undefined && source === undefined) return undefined;
      from.#used = true;
      // The stream that was handed out stays with the old object, locked.
      if (stream) return { source: undefined, stream: stream.pipeThrough(new TransformStream()), type: undefined };
      from.#source = "";
      return { source, stream, type: undefined };
    };
    copyBody = (from) => {
      from.#checkUsable();
      const source = from.#source;
      if (from.#stream === undefined) return { source: typeof source === "string" ? source : source?.slice(), stream: undefined, type: undefined };
      const [mine, other] = from.#stream.tee();
      from.#stream = mine;
      return { source: undefined, stream: other, type: undefined };
    };
  }

  get body(): ReadableStream | null {
    if (this.#stream === undefined && this.#source !== undefined) {
      const source = this.#used ? "" : this.#source;
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
    return this.#stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#used || (this.#stream !== undefined && isDisturbed(this.#stream));
  }

  async text(): Promise<string> {
    const whole = await this.#consume();
    return typeof whole === "string" ? (whole.charCodeAt(0) === BOM ? whole.slice(1) : whole) : decode(whole);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async bytes(): Promise<Bytes> {
    const whole = await this.#consume();
    return typeof whole === "string" ? encoder.encode(whole) : whole;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = await this.bytes();
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }

  async blob(): Promise<Blob> {
    const type = this.headers.get("content-type") ?? "";
    return new Blob([await this.#consume()], { type });
  }

  async formData(): Promise<FormData> {
    const type = this.headers.get("content-type") ?? "";
    const whole = await this.bytes();
    const essence = type.split(";", 1)[0]?.trim().toLowerCase();
    if (essence === "application/x-www-form-urlencoded") return parseUrlEncoded(whole);
    const boundary = essence === "multipart/form-data" && /;\s*boundary=(?:"([^"]*)"|([^\s;]+))/i.exec(type);
    if (boundary) return parseMultipart(whole, (boundary[1] ?? boundary[2]) as string);
    throw new TypeError(`formData: the content type is ${type ? JSON.stringify(type) : "missing"}, not that of a form`);
  }

  #checkUsable(): void {
    if (this.bodyUsed || this.#stream?.locked) throw new TypeError("the body was read already, or its stream is locked");
  }

  async #consume(): Promise<Source> {
    this.#checkUsable();
    const source = this.#source;
    if (source === undefined && this.#stream === undefined) return "";
    this.#used = true;
    if (this.#stream) return readAll(this.#stream);
    this.#source = "";
    return source as Source;
  }
}
