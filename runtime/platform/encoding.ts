// TextEncoder and TextDecoder (Encoding Standard) over the native extension, which has UTF-8 and UTF-16.
// Windows-1252 is added, since that is what the labels `latin1` and `ascii` mean.
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

const { native } = internal;
const { TextEncoder: NativeEncoder, TextDecoder: NativeDecoder } = globalThis;

const WINDOWS_1252 = "windows-1252";
const LATIN_LABEL =
  /^(?:ansi_x3\.4-1968|(?:us-)?ascii|(?:x-)?cp1252|cp819|csisolatin1|ibm819|iso-ir-100|iso[-_]?8859-?1|iso_8859-1:1987|l1|latin1|windows-1252)$/;
const FROM_80_TO_9F = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const STEP = 4096;

/** Space as the standard has it, which `trim` would take more for. */
const AROUND = /^[\t\n\f\r ]+|[\t\n\f\r ]+$/g;

function decodeLatin(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += STEP) text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return text.replace(/[\x80-\x9f]/g, (character) => FROM_80_TO_9F.charAt(character.charCodeAt(0) - 0x80));
}

class TextEncoder {
  readonly #native = new NativeEncoder();

  get encoding(): string {
    return this.#native.encoding;
  }

  encode(text: string = ""): Uint8Array<ArrayBuffer> {
    return native.encode(`${text}`.toWellFormed());
  }

  encodeInto(text: string, target: Uint8Array): TextEncoderEncodeIntoResult {
    const source = `${text}`;
    // The extension refuses an array whose buffer was transferred, which is as one without room.
    if (target instanceof Uint8Array && target.length === 0) return { read: 0, written: 0 };
    return this.#native.encodeInto(source, target);
  }

  get [Symbol.toStringTag](): string {
    return "TextEncoder";
  }
}

class TextDecoder {
  readonly #native: InstanceType<typeof NativeDecoder>;
  readonly #latin: boolean;
  readonly #utf8: boolean;
  /** Whether the extension may hold the beginning of a character. */
  #isStreaming = false;

  constructor(label: string = "utf-8", options: TextDecoderOptions = {}) {
    if (typeof options !== "object" && typeof options !== "function")
      throw new TypeError(`TextDecoder: the options are an object, not of type ${typeof options}`);
    const name = `${label}`.replace(AROUND, "").toLowerCase();
    this.#latin = LATIN_LABEL.test(name);
    this.#native = new NativeDecoder(this.#latin ? "utf-8" : name, options ?? {});
    this.#utf8 = !this.#latin && this.#native.encoding === "utf-8";
  }

  get encoding(): string {
    return this.#latin ? WINDOWS_1252 : this.#native.encoding;
  }

  get fatal(): boolean {
    return this.#native.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#native.ignoreBOM;
  }

  decode(source?: BufferSource, options?: TextDecodeOptions): string {
    if (!this.#latin) {
      const text = options?.stream || this.#isStreaming ? undefined : this.#decodeWhole(source);
      if (text !== undefined) return text;
      this.#isStreaming = options?.stream === true;
    }
    if (!this.#latin || source === undefined) return this.#native.decode(source, options);
    if (ArrayBuffer.isView(source)) return decodeLatin(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
    if (source instanceof ArrayBuffer) return decodeLatin(new Uint8Array(source));
    throw new TypeError("TextDecoder.decode: expected an ArrayBuffer or a view on one");
  }

  /** Most data is UTF-8 and comes whole: that the engine itself decodes, many times faster than the extension. */
  #decodeWhole(source: BufferSource | undefined): string | undefined {
    if (!this.#utf8) return undefined;
    const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
    const text = bytes instanceof Uint8Array ? native.decode(bytes) : undefined;
    return text?.startsWith("\ufeff") && !this.ignoreBOM ? text.slice(1) : text;
  }

  get [Symbol.toStringTag](): string {
    return "TextDecoder";
  }
}

define("TextEncoder", TextEncoder);
define("TextDecoder", TextDecoder);
