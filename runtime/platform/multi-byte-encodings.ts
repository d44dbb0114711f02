// The encodings of the Encoding Standard in which a character may be several bytes: Chinese, Japanese, Korean.
import { createMultibyteDecoder } from "@exodus/bytes/multi-byte.js";
import { internal } from "../guest/internal.ts";

/** Begins no character in any of them. */
const NO_CHARACTER = Uint8Array.of(0xff);

internal.multiByteDecoder = (name, isFatal) => {
  // Unpacks the tables, which takes longer than decoding a page: for a decoder that is made at top level it is done when the
  // module is built.
  createMultibyteDecoder(name, true)(NO_CHARACTER);
  return createMultibyteDecoder(name, !isFatal);
};
