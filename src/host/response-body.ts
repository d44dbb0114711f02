// The body of an answer from the network, whole and decompressed, never larger than said.
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { SporeletError } from "../errors.ts";

/** Fetch standard, "handle content codings": more than a few can only be an attack. */
const MAX_CODINGS = 5;

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;
const unzip = promisify(gunzip) as Decoder;
const DECODERS: Record<string, Decoder> = {
  gzip: unzip,
  "x-gzip": unzip,
  br: promisify(brotliDecompress) as Decoder,
  // "deflate" is zlib's format, but servers send bare DEFLATE too; the first byte tells (RFC 1950, section 2.2).
  deflate: (bytes, options) => (promisify(((bytes[0] ?? 8) & 15) === 8 ? inflate : inflateRaw) as Decoder)(bytes, options),
};

/**
 * The body of `response`, decompressed.
 * @param limit bytes, of what arrives and of what is decompressed
 * @throws SporeletError E_NETWORK_LIMIT
 */
export async function readBody(response: IncomingMessage, url: URL, limit: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new SporeletError(
      "E_NETWORK_LIMIT",
      `the answer of ${url.href} has more than the ${limit} bytes that the host takes: ask for less, or raise --max-fetch (maxResponseBytes)`,
    );
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof SporeletError) throw error;
    const { message, code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`the answer of ${url.href} ended before it was whole: ${message}`), { code });
  }
  let body: Uint8Array = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  if (body.length === 0) return body;
  const codings = (response.headers["content-encoding"] ?? "").toLowerCase().split(",", MAX_CODINGS + 1);
  if (codings.length > MAX_CODINGS) throw new TypeError(`the answer of ${url.href} is compressed more than ${MAX_CODINGS} times over`);
  for (const coding of codings.reverse()) {
    const decode = DECODERS[coding.trim()];
    if (decode === undefined) break; // as fetch does: what is not known is handed on as it is
    try {
      body = await decode(body, { maxOutputLength: limit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
      throw new TypeError(`the answer of ${url.href} is no ${coding.trim()}, as which it came: ${(error as Error).message}`);
    }
  }
  return body;
}
