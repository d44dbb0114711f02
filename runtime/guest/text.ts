// TextEncoder and TextDecoder over the glue's native UTF-8 (WHATWG Encoding, UTF-8 only).
import { native } from "./native.ts";

/** UTF-8 of any string; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return native.encode(text.isWellFormed() ? text : text.toWellFormed());
}

function bytesOf(source: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  throw new TypeError("TextDecoder.decode: expected an ArrayBuffer or a view on one");
}

export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text = ""): Uint8Array<ArrayBuffer> {
    return encodeUtf8(`${text}`);
  }

  encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    for (const character of `${text}`) {
      const bytes = encodeUtf8(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

const UTF8_LABELS = ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];

export class TextDecoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #pending = new Uint8Array(0);

  constructor(label = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!UTF8_LABELS.includes(`${label}`.trim().toLowerCase())) throw new RangeError(`TextDecoder: only UTF-8 is supported here, got ${label}`);
    this.fatal = options.fatal === true;
    this.ignoreBOM = options.ignoreBOM === true;
  }

  get encoding(): string {
    return "utf-8";
  }

  decode(source?: ArrayBufferView | ArrayBufferLike, options: { stream?: boolean } = {}): string {
    let bytes = source === undefined ? new Uint8Array(0) : bytesOf(source);
    if (this.#pending.length > 0) {
      const joined = new Uint8Array(this.#pending.length + bytes.length);
      joined.set(this.#pending);
      joined.set(bytes, this.#pending.length);
      bytes = joined;
      this.#pending = new Uint8Array(0);
    }
    if (options.stream) {
      const whole = wholeCharacters(bytes);
      this.#pending = bytes.slice(whole);
      bytes = bytes.subarray(0, whole);
    }
    if (!this.ignoreBOM && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    const text = native.decode(bytes);
    // QuickJS decodes surrogates, and marks what is malformed in fewer places than the standard does.
    const suspect = text.includes("\ufffd") || bytes.includes(FIRST_OF_SURROGATES);
    if (!suspect || (text.isWellFormed() && sameBytes(native.encode(text), bytes))) return text;
    if (this.fatal) throw new TypeError("TextDecoder.decode: the data is not valid UTF-8");
    return decodeMalformed(bytes);
  }
}

const FIRST_OF_SURROGATES = 0xed;
const REPLACEMENT = 0xfffd;

/** The UTF-8 decoder of the Encoding Standard, section 8.1.1, byte by byte. */
function decodeMalformed(bytes: Uint8Array): string {
  let text = "";
  let point = 0;
  let needed = 0;
  let lower = 0x80;
  let upper = 0xbf;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (needed === 0) {
      if (byte < 0x80) text += String.fromCharCode(byte);
      else if (byte >= 0xc2 && byte <= 0xf4) {
        needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        point = byte & (0x3f >> needed);
        lower = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
        upper = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
      } else text += String.fromCharCode(REPLACEMENT);
      continue;
    }
    if (byte < lower || byte > upper) {
      text += String.fromCharCode(REPLACEMENT);
      needed = 0;
      i--; // the byte may begin another character
    } else {
      point = (point << 6) | (byte & 0x3f);
      if (--needed === 0) text += String.fromCodePoint(point);
    }
    lower = 0x80;
    upper = 0xbf;
  }
  return needed === 0 ? text : text + String.fromCharCode(REPLACEMENT);
}

/** How many of the bytes end with a complete character. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
