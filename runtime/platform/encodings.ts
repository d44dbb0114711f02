// The labels of the Encoding Standard, and the encodings in which each byte is a character.
import { normalizeEncoding } from "@exodus/bytes/encoding-lite.js";
import { createSinglebyteDecoder } from "@exodus/bytes/single-byte.js";
import { internal } from "../guest/internal.ts";

/** What the part `encoding` has itself; and "replacement", which stands for encodings that nobody may decode. */
const ELSEWHERE = /^(?:utf-|windows-1252$|replacement$)/;
const MULTI_BYTE = /^(?:big5|euc-|gb|iso-2022-|shift_)/;

internal.encodings = {
  nameOf(label) {
    const name = normalizeEncoding(label);
    return name === null || ELSEWHERE.test(name) ? undefined : name;
  },
  decoder(name, isFatal) {
    if (!MULTI_BYTE.test(name)) return createSinglebyteDecoder(name, !isFatal);
    if (internal.multiByteDecoder !== undefined) return internal.multiByteDecoder(name, isFatal);
    throw new RangeError(`TextDecoder: ${name} is not in this module, for its source names no such encoding. Build it with: --with multi-byte-encodings`);
  },
};
