// TextEncoder and TextDecoder (Encoding Standard) over the native extension, which has UTF-8 and UTF-16.
// Windows-1252 is added, since that is what the labels `latin1` and `ascii` mean; all others are parts of their own.
import { defineClass } from "../guest/define.ts";
import { type Decode, internal } from "../guest/internal.ts";

const { native } = internal;
const { TextEncoder: NativeEncoder, TextDecoder: NativeDecoder, atob } = globalThis;

const WINDOWS_1252 = "windows-1252";
const UTF_LABEL = /^(?:utf-?8|(?:x-)?unicode(?:11|20)utf8|unicode-1-1-utf-8|utf-16(?:le|be)?|unicode(?:fffe|feff)?|csunicode|iso-10646-ucs-2|ucs-2)$/;
const LATIN_LABEL =
  /^(?:ansi_x3\.4-1968|(?:us-)?ascii|(?:x-)?cp1252|cp819|csisolatin1|ibm819|iso-ir-100|iso[-_]?8859-?1|iso_8859-1:1987|l1|latin1|windows-1252)$/;
const FROM_80_TO_9F = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Space as the standard has it, which `trim` would take more for. */
const AROUND = /^[\t\n\f\r ]+|[\t\n\f\r ]+$/g;

/** @param label as the caller gave it */
function unknown(label: string): RangeError {
  const text = JSON.stringify(label);
  return new RangeError(
    internal.encodings === undefined
      ? `TextDecoder: of ${text} this module knows nothing: it has UTF-8, UTF-16 and windows-1252. Other encodings are there if the source names them, new TextDecoder(${text}), or if it is built with: --with multi-byte-encodings`
      : `TextDecoder: ${text} is no label of an encoding`,
  );
}

function bytesOf(source: BufferSource | undefined): Uint8Array {
  if (source === undefined) return new Uint8Array(0);
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && (source as object) instanceof SharedArrayBuffer))
    return new Uint8Array(source);
  throw new TypeError("TextDecoder.decode: expected an ArrayBuffer or a view on one");
}

function decodeLatin(bytes: Uint8Array): string {
  const text = atob((bytes as unknown as { toBase64(): string }).toBase64()); // the engine's own way to a unit for each byte
  return text.replace(/[\x80-\x9f]/g, (character) => FROM_80_TO_9F.charAt(character.charCodeAt(0) - 0x80));
}

class TextEncoder {
  readonly #native = new NativeEncoder();

  get encoding(): string {
    return this.#native.encoding;
  }

  encode(text: string = ""): Uint8Array<ArrayBuffer> {
    if (!(#native in this)) throw new TypeError("Illegal invocation: TextEncoder.encode");
    return native.encode(`${text}`.toWellFormed());
  }

  encodeInto(text: string, target: Uint8Array): TextEncoderEncodeIntoResult {
    const source = `${text}`;
    // The extension refuses an array whose buffer was transferred, which is as one without room.
    if (target instanceof Uint8Array && target.length === 0) return { read: 0, written: 0 };
    return this.#native.encodeInto(source, target);
  }
}

class TextDecoder {
  readonly #native: InstanceType<typeof NativeDecoder>;
  readonly #encoding: string;
  /** Of what the extension does not decode. */
  readonly #decode: Decode | undefined;
  /** Whether the extension may hold the beginning of a character. */
  #isStreaming = false;

  constructor(label: string = "utf-8", options: TextDecoderOptions = {}) {
    if (typeof options !== "object" && typeof options !== "function")
      throw new TypeError(`TextDecoder: the options are an object, not of type ${typeof options}`);
    const name = `${label}`.replace(AROUND, "").replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    const isUtf = UTF_LABEL.test(name);
    this.#native = new NativeDecoder(isUtf ? name : "utf-8", options ?? {});
    if (isUtf) this.#encoding = this.#native.encoding;
    else if (LATIN_LABEL.test(name)) {
      this.#encoding = WINDOWS_1252;
      this.#decode = decodeLatin;
    } else {
      const { encodings } = internal;
      const found = encodings?.nameOf(name);
      if (encodings === undefined || found === undefined) throw unknown(`${label}`);
      this.#encoding = found;
      this.#decode = encodings.decoder(found, this.#native.fatal);
    }
  }

  get encoding(): string {
    return this.#encoding;
  }

  get fatal(): boolean {
    return this.#native.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#native.ignoreBOM;
  }

  decode(source?: BufferSource, options?: TextDecodeOptions): string {
    if (this.#decode !== undefined) return this.#decode(bytesOf(source), Boolean(options?.stream));
    const text = options?.stream || this.#isStreaming ? undefined : this.#decodeWhole(source);
    if (text !== undefined) return text;
    this.#isStreaming = Boolean(options?.stream);
    return this.#native.decode(source, options);
  }

  /** Most data is UTF-8 and comes whole: that the engine itself decodes, many times faster than the extension. */
  #decodeWhole(source: BufferSource | undefined): string | undefined {
    if (this.#encoding !== "utf-8") return undefined;
    const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
    const text = bytes instanceof Uint8Array ? native.decode(bytes) : undefined;
    return text?.startsWith("\ufeff") && !this.ignoreBOM ? text.slice(1) : text;
  }
}

defineClass("TextEncoder", TextEncoder);
defineClass("TextDecoder", TextDecoder, { decode: 0 });
