// TextEncoderStream and TextDecoderStream (Encoding Standard).
import { defineClass } from "../guest/define.ts";

const { TextDecoder, TextEncoder, TransformStream } = globalThis;

class TextEncoderStream {
  readonly #transform: TransformStream<string, Uint8Array>;

  constructor() {
    const encoder = new TextEncoder();
    let pending = "";
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        let text = `${pending}${chunk}`;
        const last = text.charCodeAt(text.length - 1);
        pending = last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : "";
        if (pending !== "") text = text.slice(0, -1);
        if (text !== "") controller.enqueue(encoder.encode(text));
      },
      flush(controller) {
        if (pending !== "") controller.enqueue(encoder.encode(pending));
      },
    });
  }

  get encoding(): string {
    return this.#transform && "utf-8";
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.#transform.readable;
  }

  get writable(): WritableStream<string> {
    return this.#transform.writable;
  }
}

class TextDecoderStream {
  readonly #decoder: TextDecoder;
  readonly #transform: TransformStream<BufferSource, string>;

  constructor(label?: string, options?: TextDecoderOptions) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        if (!(chunk instanceof ArrayBuffer) && !ArrayBuffer.isView(chunk))
          throw new TypeError(`TextDecoderStream: a chunk is an ArrayBuffer or a view on one, not of type ${typeof chunk}`);
        const text = decoder.decode(chunk, { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") controller.enqueue(text);
      },
    });
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }

  get fatal(): boolean {
    return this.#decoder.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }

  get readable(): ReadableStream<string> {
    return this.#transform.readable;
  }

  get writable(): WritableStream<BufferSource> {
    return this.#transform.writable;
  }
}

defineClass("TextEncoderStream", TextEncoderStream);
defineClass("TextDecoderStream", TextDecoderStream, { constructor: 0 });
