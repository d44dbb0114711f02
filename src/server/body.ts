// Reads a request's body, up to a limit.
import type { IncomingMessage, ServerResponse } from "node:http";

const NOTHING = new Uint8Array(0);

/** Whether a body can come at all (RFC 9112, section 6). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** Whether the client holds its body back until it is asked for it (RFC 9110, section 10.1.1); what else can be expected is refused before. */
function isHeldBack({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion === "1.1";
}

/**
 * @param limit bytes
 * @param done called once with the body, or with "too large"; not at all if the client goes away
 */
export function readBody(request: IncomingMessage, response: ServerResponse, limit: number, done: (body: Uint8Array | "too large") => void): void {
  if (!hasBody(request)) {
    done(NOTHING);
    return;
  }
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    done("too large");
    return;
  }
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
      done("too large");
    } else chunks.push(chunk);
  });
  request.on("end", () => {
    if (!isTooLarge) done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
  });
}
