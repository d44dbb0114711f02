// Reads a request's body, up to a limit.
import type { IncomingMessage, ServerResponse } from "node:http";
import { SporeletError } from "../errors.ts";
import { type Beginning, type Bytes, beginningOf, type Chunks } from "../host/chunks.ts";
import { BEGINNING_BYTES } from "../host/http.ts";

const NOTHING = new Uint8Array(0);

/** Whether a body can come at all (RFC 9112, section 6). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** Whether the client holds its body back until it is asked for it (RFC 9110, section 10.1.1); what else can be expected is refused before. */
function isHeldBack({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion === "1.1";
}

function tooLarge(limit: number): SporeletError {
  return new SporeletError("E_BODY_TOO_LARGE", `the body is larger than ${limit} bytes`);
}

/** @throws SporeletError E_BODY_TOO_LARGE for one that says so */
function checkLength({ headers }: IncomingMessage, limit: number): void {
  if (Number(headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
}

/**
 * All of the body.
 * @param limit bytes
 * @param done called once with the body, or with why there is none; not at all if the client goes away
 */
export function readBody(request: IncomingMessage, response: ServerResponse, limit: number, done: (body: Bytes | SporeletError) => void): void {
  if (!hasBody(request)) {
    done(NOTHING);
    return;
  }
  checkLength(request, limit);
  if (isHeldBack(request)) response.writeContinue();
  const chunks: Buffer[] = [];
  let length = 0;
  let isTooLarge = false;
  request.on("data", (chunk: Buffer) => {
    if (isTooLarge) return;
    length += chunk.length;
    if (length > limit) {
      isTooLarge = true;
      chunks.length = 0;
      done(tooLarge(limit));
    } else chunks.push(chunk);
  });
  request.on("end", () => {
    if (!isTooLarge) done(chunks.length === 1 ? (chunks[0] as Buffer<ArrayBuffer>) : Buffer.concat(chunks, length));
  });
}

/** The body as it arrives. */
function arriving(request: IncomingMessage, response: ServerResponse, limit: number): Chunks {
  let pieces: AsyncIterator<Buffer> | undefined;
  let length = 0;
  return {
    next: async () => {
      if (pieces === undefined && isHeldBack(request) && !response.headersSent) response.writeContinue();
      // Whoever does not want the rest of the body may still want to answer.
      pieces ??= request.iterator({ destroyOnReturn: false });
      const { done, value } = await pieces.next();
      if (done) return undefined;
      length += value.length;
      if (length > limit) throw tooLarge(limit);
      return value as Bytes;
    },
    cancel: () => {
      request.resume();
    },
  };
}

/**
 * What there is of the body at once, and the rest if that is not all. A short body is waited for.
 * @param limit bytes
 * @throws SporeletError E_BODY_TOO_LARGE
 */
export function beginBody(request: IncomingMessage, response: ServerResponse, limit: number): Promise<Beginning> {
  checkLength(request, limit);
  const length = request.headers["content-length"];
  return beginningOf(arriving(request, response, limit), BEGINNING_BYTES, length !== undefined && Number(length) <= BEGINNING_BYTES);
}
