// Text to bytes and back in the encodings of Node's Buffer. The npm library `buffer` has a loop for each, in which every byte takes the
// interpreter half a microsecond. The engine's own conversions, of base64, hexadecimal digits and UTF-8, do nearly all of it here.
import { internal } from "../guest/internal.ts";

interface Base64Options {
  alphabet?: "base64" | "base64url";
  omitPadding?: boolean;
}
interface FromText {
  fromBase64(text: string, options?: Base64Options): Uint8Array;
  fromHex(text: string): Uint8Array;
}
interface ToText {
  toBase64(options?: Base64Options): string;
  toHex(): string;
}

export interface Encoding {
  /** All bytes of a text. */
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
  /** Bytes of a text that is in this encoding, without encoding it. */
  size(text: string): number;
  /** Bytes that belong together: a write ends with a whole unit. */
  unit: 1 | 2;
}

const { atob, btoa } = globalThis;
const encoder = new TextEncoder();
const { fromBase64, fromHex } = Uint8Array as unknown as FromText;
const { toBase64, toHex } = Uint8Array.prototype as unknown as ToText;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const fromUnits = String.fromCharCode as (this: unknown, ...units: number[]) => string;

/** Units that one call can be given. */
const MOST_UNITS = 8192;

function encodeUnits(text: string, units: Uint8Array | Uint16Array): Uint8Array {
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return new Uint8Array(units.buffer);
}

/** One byte for each unit, whose upper half is lost. */
function encodeLatin1(text: string): Uint8Array {
  let binary: string;
  try {
    binary = btoa(text);
  } catch {
    return encodeUnits(text, new Uint8Array(text.length)); // there is a unit above 255
  }
  return fromBase64.call(Uint8Array, binary);
}

const decodeLatin1 = (bytes: Uint8Array): string => atob(toBase64.call(bytes as never));

/** The upper bit of a byte is lost. */
function decodeAscii(bytes: Uint8Array): string {
  const text = internal.native.decode(bytes); // as UTF-8, where whatever is not ASCII takes more bytes than units
  return text?.length === bytes.length ? text : decodeLatin1(bytes.map((byte) => byte & 0x7f));
}

function decodeUtf16(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.slice(0, bytes.length & ~1).buffer);
  let text = "";
  for (let i = 0; i < units.length; i += MOST_UNITS) text += fromUnits.apply(null, units.subarray(i, i + MOST_UNITS) as unknown as number[]);
  return text;
}

/** Hexadecimal digits end at the first that is none, and at the last pair. */
function encodeHex(text: string): Uint8Array {
  try {
    return fromHex.call(Uint8Array, text);
  } catch {
    const end = text.search(/[^0-9a-f]/i);
    return fromHex.call(Uint8Array, text.slice(0, (end < 0 ? text.length : end) & ~1));
  }
}

/** Both alphabets are read as one, what is in neither is passed over, and "=" ends it. */
function encodeBase64(text: string): Uint8Array {
  for (const alphabet of ["base64", "base64url"] as const) {
    try {
      return fromBase64.call(Uint8Array, text, { alphabet });
    } catch {
      // there is something that is not in this alphabet
    }
  }
  const end = text.indexOf("=");
  const digits = (end < 0 ? text : text.slice(0, end))
    .replace(/-/g, "+")
    .replace(/_/g, "/")
    .replace(/[^+/0-9A-Za-z]/g, "");
  return fromBase64.call(Uint8Array, digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
}

function sizeOfBase64(text: string): number {
  let { length } = text;
  for (let i = 0; i < 2 && length > 1 && text[length - 1] === "="; i++) length--;
  return Math.floor((length * 3) / 4);
}

const utf8: Encoding = {
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
  size: (text) => utf8.encode(text).length,
  unit: 1,
};
const utf16: Encoding = { encode: (text) => encodeUnits(text, new Uint16Array(text.length)), decode: decodeUtf16, size: ({ length }) => length * 2, unit: 2 };
const latin1: Encoding = { encode: encodeLatin1, decode: decodeLatin1, size: ({ length }) => length, unit: 1 };
const base64: Encoding = { encode: encodeBase64, decode: (bytes) => toBase64.call(bytes as never), size: sizeOfBase64, unit: 1 };

const encodings = new Map(
  Object.entries<Encoding>({
    "": utf8,
    utf8,
    "utf-8": utf8,
    utf16le: utf16,
    "utf-16le": utf16,
    ucs2: utf16,
    "ucs-2": utf16,
    latin1,
    binary: latin1,
    ascii: { ...latin1, decode: decodeAscii },
    hex: { encode: encodeHex, decode: (bytes) => toHex.call(bytes as never), size: ({ length }) => length >>> 1, unit: 1 },
    base64,
    base64url: { ...base64, decode: (bytes) => toBase64.call(bytes as never, { alphabet: "base64url", omitPadding: true }) },
  }),
);

/** By a name in any case, or nothing, which means UTF-8; undefined for a name that is none. */
export const encodingOf = (name: unknown): Encoding | undefined => encodings.get(`${name ?? ""}`.toLowerCase());

/** Bytes as units of a text, which the engine compares and searches by itself. */
export const asText = decodeLatin1;
