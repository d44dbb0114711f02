// node:buffer. `Buffer` itself is the platform part "buffer".
const { Buffer, atob, btoa } = globalThis;

const decoder = new TextDecoder("utf-8", { fatal: true });
const MAX_LENGTH = 0x7fffffff;
const MAX_STRING_LENGTH = 0x3fffffff; // of QuickJS

const kMaxLength = MAX_LENGTH;
const kStringMaxLength = MAX_STRING_LENGTH;
const constants = { MAX_LENGTH, MAX_STRING_LENGTH };
const INSPECT_MAX_BYTES = 50;

type Bytes = ArrayBuffer | NodeJS.TypedArray;

const bytesOf = (input: Bytes): Uint8Array =>
  ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input);

function isAscii(input: Bytes): boolean {
  return bytesOf(input).every((byte) => byte < 0x80);
}

function isUtf8(input: Bytes): boolean {
  try {
    decoder.decode(bytesOf(input));
    return true;
  } catch {
    return false;
  }
}

const WIDE = /^(utf-?8|ucs-?2|utf-?16le)$/i;

/** From one of utf8, ucs2, latin1, ascii to another; a character the target lacks becomes "?". */
function transcode(source: Uint8Array, from: BufferEncoding, to: BufferEncoding): Buffer {
  const text = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString(from);
  if (WIDE.test(to)) return Buffer.from(text, to);
  const last = to === "ascii" ? 0x7f : 0xff;
  return Buffer.from(Array.from(text, (character) => ((character.codePointAt(0) as number) > last ? "?" : character)).join(""), "latin1");
}

function SlowBuffer(length: number): Buffer {
  return Buffer.allocUnsafeSlow(length);
}

// Not part of the default export, so that whoever does not use them does not carry them.
export const Blob = /* @__PURE__ */ (() => globalThis.Blob)();
export const File = /* @__PURE__ */ (() => globalThis.File)();

/** The Blob behind a URL of `URL.createObjectURL`, see runtime/platform/object-urls.ts. */
export const resolveObjectURL = (id: string): Blob | undefined =>
  (globalThis.URL as unknown as Record<symbol, (id: string) => Blob | undefined>)[Symbol.for("sporelet.resolveObjectURL")]?.(id);

export { atob, Buffer, btoa, constants, INSPECT_MAX_BYTES, isAscii, isUtf8, kMaxLength, kStringMaxLength, SlowBuffer, transcode };
export default { atob, Buffer, btoa, constants, INSPECT_MAX_BYTES, isAscii, isUtf8, kMaxLength, kStringMaxLength, SlowBuffer, transcode };
