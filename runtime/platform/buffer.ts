// Buffer: the npm library `buffer`, with what Node has gained since (base64url, copyBytesFrom) and
// the engine's own conversions where the library has loops of its own.
import { Buffer } from "buffer/";
import { define } from "../guest/define.ts";

type Bytes = Uint8Array & { toBase64(options?: { alphabet?: "base64url"; omitPadding?: boolean }): string; toHex(): string };
type Call = (this: unknown, ...values: unknown[]) => unknown;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const { toBase64, toHex } = Uint8Array.prototype as unknown as Bytes;
const prototype = Buffer.prototype as unknown as Record<string, Call>;
const statics = Buffer as unknown as Record<string, Call>;

const isUtf8 = (encoding: unknown): boolean => encoding === undefined || encoding === null || encoding === "" || /^utf-?8$/i.test(`${encoding}`);
const isUtf16 = (encoding: unknown): boolean => /^(?:ucs-?2|utf-?16le)$/i.test(`${encoding}`);
const isBase64Url = (value: unknown): boolean => typeof value === "string" && value.toLowerCase() === "base64url";

/** What the library makes too much of: hexadecimal digits end where Node's do, and both alphabets of base64 are read as one. */
function acceptEncodings(owner: Record<string, Call>, ...names: string[]): void {
  for (const name of names) {
    const original = owner[name] as Call;
    const at = name === "alloc" ? 1 : 0;
    method(owner, name, function (...values) {
      const given = values.findLast((value, i) => i > at && typeof value === "string");
      if (isBase64Url(given)) values[values.indexOf(given, at + 1)] = "base64";
      if (typeof values[at] === "string" && /^hex$/i.test(`${given}`)) values[at] = wholeHex(values[at]);
      return original.apply(this, values);
    });
  }
}

function wholeHex(text: string): string {
  const end = text.search(/[^0-9a-f]/i);
  return text.slice(0, (end < 0 ? text.length : end) & ~1);
}

function method(owner: object, name: string, value: Call): void {
  Object.defineProperty(value, "name", { value: name });
  Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: owner === Buffer.prototype });
}

function asBuffer(bytes: Uint8Array): Uint8Array {
  return Object.setPrototypeOf(bytes, Buffer.prototype) as Uint8Array;
}

acceptEncodings(statics, "from", "alloc");
acceptEncodings(prototype, "write", "fill");
const isEncodingOfLibrary = statics.isEncoding as Call;
method(Buffer, "isEncoding", (encoding) => isBase64Url(encoding) || isEncodingOfLibrary(encoding));

for (const name of ["indexOf", "lastIndexOf", "includes"]) {
  const original = prototype[name] as Call;
  method(prototype, name, function (value, offset, encoding) {
    const [start, coding] = typeof offset === "string" ? [undefined, offset] : [offset, encoding];
    const wanted = typeof value === "string" ? Buffer.from(value, coding as BufferEncoding) : value;
    if (name === "includes" || (wanted as Uint8Array).length !== 0) return original.call(this, wanted, start);
    // Nothing is found where the search begins.
    const { length } = this as Uint8Array;
    const given = Number(start);
    const at = Number.isNaN(given) ? (name === "indexOf" ? 0 : length) : Math.trunc(given);
    return at < 0 ? Math.max(length + at, 0) : Math.min(at, length);
  });
}

for (const name of Object.keys(prototype)) if (name.includes("BigUInt")) method(prototype, name.replace("BigUInt", "BigUint"), prototype[name] as Call);

const SHOWN_BYTES = 50;
const show = function (this: unknown): string {
  const bytes = this as Uint8Array;
  const pairs = Array.from(bytes.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
  const hidden = bytes.length - SHOWN_BYTES;
  if (hidden > 0) pairs.push(`... ${hidden} more byte${hidden > 1 ? "s" : ""}`);
  return `<${["Buffer", ...pairs].join(" ")}>`;
};
Object.assign(prototype, { inspect: show, [Symbol.for("nodejs.util.inspect.custom")]: show });

const { from, byteLength } = statics as { from: Call; byteLength: Call };
method(Buffer, "from", (value, encoding, length) =>
  typeof value === "string" && isUtf8(encoding) ? asBuffer(encoder.encode(value)) : from.call(Buffer, value, encoding, length),
);
method(Buffer, "byteLength", (value, encoding) =>
  typeof value === "string" && isUtf8(encoding) ? encoder.encode(value).length : byteLength.call(Buffer, value, isBase64Url(encoding) ? "base64" : encoding),
);
method(Buffer, "copyBytesFrom", (view, offset = 0, length) => {
  const all = view as Uint8Array;
  const part = all.subarray(offset as number, length === undefined ? undefined : (offset as number) + (length as number));
  return asBuffer(new Uint8Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength)));
});

/** A range as `toString` reads it: clipped, and from 0 where it is no number. */
function range(bytes: Uint8Array, start: unknown, end: unknown): Uint8Array {
  const from = Math.max(Math.trunc(Number(start)) || 0, 0);
  const to = end === undefined ? bytes.length : Math.min(Math.trunc(Number(end)) || 0, bytes.length);
  return new Uint8Array(bytes.buffer, bytes.byteOffset + Math.min(from, bytes.length), Math.max(to - from, 0));
}

const writeInLibrary = prototype.write as Call;
method(prototype, "write", function (...values) {
  const [text, offset, length] = values;
  const bytes = this as Uint8Array;
  const encoding = values.find((value, i) => i > 0 && typeof value === "string");
  if (typeof text === "string" && isUtf16(encoding) && typeof offset === "number" && typeof length === "number")
    values[2] = Math.min(length, bytes.length - offset) & ~1; // no half of a unit
  if (length === 0) return 0; // of hexadecimal digits the library would take that for no limit
  if (typeof text !== "string" || !isUtf8(encoding)) return writeInLibrary.apply(this, values);
  const start = typeof offset === "number" ? offset : 0;
  if (start < 0 || start > bytes.length)
    throw Object.assign(new RangeError(`The value of "offset" is out of range. Received ${start}`), { code: "ERR_OUT_OF_RANGE" });
  const end = typeof length === "number" ? start + length : bytes.length;
  return encoder.encodeInto(text, range(bytes, start, end)).written;
});

const toStringInLibrary = prototype.toString as Call;
method(prototype, "toString", function (encoding, start, end) {
  const bytes = this as Uint8Array;
  if (isUtf8(encoding)) return decoder.decode(range(bytes, start, end));
  switch (`${encoding}`.toLowerCase()) {
    case "hex":
      return toHex.call(range(bytes, start, end));
    case "base64":
      return toBase64.call(range(bytes, start, end));
    case "base64url":
      return toBase64.call(range(bytes, start, end), { alphabet: "base64url", omitPadding: true });
    default:
      return toStringInLibrary.call(this, encoding, start, end);
  }
});
method(prototype, "toLocaleString", prototype.toString as Call);

const { toString: toText, write } = prototype as Record<string, Call> & { toString: Call; write: Call };
// Node documents none of these, and parsers that want no check of arguments call them.
for (const encoding of ["ascii", "base64", "base64url", "hex", "latin1", "ucs2", "utf8"]) {
  method(prototype, `${encoding}Slice`, function (start, end) {
    return toText.call(this, encoding, start, end);
  });
  method(prototype, `${encoding}Write`, function (text, offset = 0, length) {
    return write.call(this, text, offset, length ?? (this as Uint8Array).length - Number(offset), encoding);
  });
}

define("Buffer", Buffer);
