// TextEncoder and TextDecoder (Encoding Standard) over the native extension, which has UTF-8 and UTF-16.
// Windows-1252 is added, since that is what the labels `latin1` and `ascii` mean.
import { define } from "../guest/define.ts";

const { TextEncoder: NativeEncoder, TextDecoder: NativeDecoder } = globalThis;

const WINDOWS_1252 = "windows-1252";
const LATIN_LABEL =
  /^(?:ansi_x3\.4-1968|(?:us-)?ascii|(?:x-)?cp1252|cp819|csisolatin1|ibm819|iso-ir-100|iso[-_]?8859-?1|iso_8859-1:1987|l1|latin1|windows-1252)$/;
const FROM_80_TO_9F = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const STEP = 4096;

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

  encode(text?: string): Uint8Array<ArrayBuffer> {
    return this.#native.encode(text) as Uint8Array<ArrayBuffer>;
  }

  encodeInto(text: string, target: Uint8Array): TextEncoderEncodeIntoResult {
    return this.#native.encodeInto(text, target);
  }

  get [Symbol.toStringTag](): string {
    return "TextEncoder";
  }
}

class TextDecoder {
  readonly #native: InstanceType<typeof NativeDecoder>;
  readonly #latin: boolean;

  constructor(label: string = "utf-8", options: TextDecoderOptions = {}) {
    if (typeof options !== "object" && typeof options !== "function")
      throw new TypeError(`TextDecoder: the options are an object, not of type ${typeof options}`);
    this.#latin = LATIN_LABEL.test(`${label}`.trim().toLowerCase());
    this.#native = new NativeDecoder(this.#latin ? "utf-8" : label, options ?? {});
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
    if (!this.#latin || source === undefined) return this.#native.decode(source, options);
    if (ArrayBuffer.isView(source)) return decodeLatin(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
    if (source instanceof ArrayBuffer) return decodeLatin(new Uint8Array(source));
    throw new TypeError("TextDecoder.decode: expected an ArrayBuffer or a view on one");
  }

  get [Symbol.toStringTag](): string {
    return "TextDecoder";
  }
}

define("TextEncoder", TextEncoder);
define("TextDecoder", TextDecoder);
