// The body of an answer from the network, decompressed, never larger than said.
import type { IncomingMessage } from "node:http";
import { pipeline, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { SporeletError } from "../errors.ts";
import type { Bytes } from "./chunks.ts";

/** Fetch standard, "handle content codings": more than a few can only be an attack. */
const MAX_CODINGS = 5;

/** What takes a coding away, chosen by the first bytes. */
const DECODERS: Record<string, (first: Uint8Array) => Transform> = {
  gzip: () => createGunzip(),
  "x-gzip": () => createGunzip(),
  br: () => createBrotliDecompress(),
  // "deflate" is zlib's format, but servers send bare DEFLATE too; the first byte tells (RFC 1950, section 2.2).
  deflate: (first) => (((first[0] ?? 8) & 15) === 8 ? createInflate() : createInflateRaw()),
};

type Pieces = AsyncIterable<Uint8Array>;

/**
 * The body of `response`, decompressed.
 * @param limit bytes, of what arrives and of what is decompressed
 * @throws SporeletError E_NETWORK_LIMIT; TypeError for what is not compressed as it says
 */
export function readBody(response: IncomingMessage, url: URL, limit: number): AsyncGenerator<Bytes> {
  const codings = (response.headers["content-encoding"] ?? "").toLowerCase().split(",", MAX_CODINGS + 1);
  if (codings.length > MAX_CODINGS) throw new TypeError(`the answer of ${url.href} is compressed more than ${MAX_CODINGS} times over`);
  let pieces: Pieces = arriving(response, url);
  for (const name of codings.reverse()) {
    const coding = name.trim();
    const decoder = DECODERS[coding];
    if (decoder === undefined) break; // as fetch does: what is not known is handed on as it is
    pieces = decoded(limited(pieces, url, limit), decoder, `the answer of ${url.href} is no ${coding}, as which it came`);
  }
  return limited(pieces, url, limit);
}

async function* arriving(response: IncomingMessage, url: URL): AsyncGenerator<Uint8Array> {
  try {
    yield* response as Pieces;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`the answer of ${url.href} ended before it was whole: ${message}`), { code });
  }
}

async function* limited(pieces: Pieces, url: URL, limit: number): AsyncGenerator<Bytes> {
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > limit)
      throw new SporeletError(
        "E_NETWORK_LIMIT",
        `the answer of ${url.href} has more than the ${limit} bytes that the host takes: ask for less, or raise --max-fetch (maxResponseBytes)`,
      );
    yield piece as Bytes;
  }
}

async function* decoded(pieces: AsyncGenerator<Uint8Array>, decoder: (first: Uint8Array) => Transform, wrong: string): AsyncGenerator<Uint8Array> {
  const first = await pieces.next();
  if (first.done) return;
  let failure: unknown;
  const all = async function* () {
    try {
      yield first.value;
      yield* pieces;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    yield* pipeline(all, decoder(first.value), () => {}) as Pieces;
  } catch (error) {
    throw failure ?? new TypeError(`${wrong}: ${(error as Error).message}`);
  }
}
