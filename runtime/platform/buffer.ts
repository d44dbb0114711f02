// Buffer: the npm library `buffer`, with what Node has gained since (base64url, copyBytesFrom) and
// the engine's own conversions where the library has loops of its own.
import { Buffer } from "buffer/";
import { define } from "../guest/define.ts";
import { asText, encodingOf } from "./buffer-encodings.ts";

type Call = (this: unknown, ...values: unknown[]) => unknown;

const encoder = new TextEncoder();
const prototype = Buffer.prototype as unknown as Record<string, Call>;
const statics = Buffer as unknown as Record<string, Call>;

const isBase64Url = (value: unknown): boolean => typeof value === "string" && value.toLowerCase() === "base64url";

function method(owner: object, name: string, value: Call): void {
  Object.defineProperty(value, "name", { value: name });
  Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: owner === Buffer.prototype });
}

function asBuffer(bytes: Uint8Array): Uint8Array {
  return Object.setPrototypeOf(bytes, Buffer.prototype) as Uint8Array;
}

const isEncodingOfLibrary = statics.isEncoding as Call;
method(Buffer, "isEncoding", (encoding) => isBase64Url(encoding) || isEncodingOfLibrary(encoding));

/** Whether `wanted` stands in `bytes` at a place where its first byte does. */
function standsAt(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  if (at + wanted.length > bytes.length) return false;
  for (let i = 1; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

// The engine finds the first byte. Parsers look for one line's end after the other, so what a search costs must not depend on what is not searched.
for (const name of ["indexOf", "lastIndexOf"] as const) {
  const original = prototype[name] as Call;
  const findByte = Uint8Array.prototype[name];
  method(prototype, name, function (value, offset, encoding) {
    const [start, coding] = typeof offset === "string" ? [undefined, offset] : [offset, encoding];
    const wanted = typeof value === "string" ? Buffer.from(value, coding as BufferEncoding) : value;
    if (!(wanted instanceof Uint8Array)) return original.call(this, wanted, start);
    const bytes = this as Uint8Array;
    const given = Number(start);
    const first = Number.isNaN(given) ? (name === "indexOf" ? 0 : bytes.length) : Math.trunc(given);
    const from = first < 0 ? bytes.length + first : first;
    if (wanted.length === 0) return Math.min(Math.max(from, 0), bytes.length); // nothing is found where the search begins
    const [begin, step] = name === "indexOf" ? [Math.max(from, 0), 1] : [Math.min(from, bytes.length), -1];
    for (let at = begin; at >= 0 && at < bytes.length + 1; at += step) {
      at = findByte.call(bytes, wanted[0] as number, at);
      if (at < 0 || standsAt(bytes, wanted, at)) return at;
    }
    return -1;
  });
}
method(prototype, "includes", function (value, offset, encoding) {
  return prototype.indexOf?.call(this, value, offset, encoding) !== -1;
});

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;
const orderOf = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
for (const [owner, name] of [
  [statics, "compare"],
  [prototype, "compare"],
  [prototype, "equals"],
] as const) {
  const original = owner[name] as Call;
  method(owner, name, function (...values) {
    const [a, b] = owner === statics ? values : [this, ...values];
    if (!isBytes(a) || !isBytes(b) || values.length > (owner === statics ? 2 : 1)) return original.apply(this, values);
    return name === "equals" ? a.length === b.length && asText(a) === asText(b) : orderOf(asText(a), asText(b));
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
method(Buffer, "from", (value, encoding, length) => {
  const known = typeof value === "string" ? encodingOf(typeof encoding === "string" ? encoding : undefined) : undefined;
  return known === undefined ? from.call(Buffer, value, encoding, length) : asBuffer(known.encode(value as string));
});
method(Buffer, "byteLength", (value, encoding) =>
  typeof value === "string" ? (encodingOf(encoding) ?? encodingOf("utf8"))?.size(value) : byteLength.call(Buffer, value),
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
  const encoding = encodingOf(values.find((value, i) => i > 0 && typeof value === "string"));
  if (typeof text !== "string" || encoding === undefined) return writeInLibrary.apply(this, values);
  const start = typeof offset === "number" ? offset : 0;
  if (start < 0 || start > bytes.length)
    throw Object.assign(new RangeError(`The value of "offset" is out of range. Received ${start}`), { code: "ERR_OUT_OF_RANGE" });
  const room = range(bytes, start, typeof length === "number" ? start + length : bytes.length);
  if (encoding === encodingOf("utf8")) return encoder.encodeInto(text, room).written; // no half of a character
  const encoded = encoding.encode(text);
  const written = Math.min(encoded.length, room.length) & -encoding.unit;
  room.set(encoded.subarray(0, written));
  return written;
});

const toStringInLibrary = prototype.toString as Call;
method(prototype, "toString", function (encoding, start, end) {
  return encodingOf(encoding)?.decode(range(this as Uint8Array, start, end)) ?? toStringInLibrary.call(this, encoding, start, end);
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
