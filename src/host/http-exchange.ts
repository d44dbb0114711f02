// One HTTP exchange, bounded, to addresses that the caller has chosen. It is made with Node's own http and https
// rather than with undici: their `lookup` pins a connection just as well, and nothing more has to be installed.
import type { LookupAddress } from "node:dns";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { pipeline } from "node:stream";
import type { Chunks } from "./chunks.ts";

export interface Outgoing {
  url: URL;
  method: string;
  headers: Headers;
  /** Whole, or bit by bit. */
  body: Uint8Array | Chunks | undefined;
}

/** Idle connections end before the 5 s after which servers of Node's, and many others, close them. */
const POOL = { keepAlive: true, timeout: 4000 };

/** Headers of the connection (RFC 9110, section 7.6.1) or derived from the body: the function can't set them. */
const OF_THE_CONNECTION = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** RFC 9110, section 9.2.2: only these may be sent again when it is not known whether the server has acted on them. */
const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

function headersOf({ headers, body }: Outgoing): Record<string, string> {
  const encoding = headers.has("range") ? "identity" : "gzip, deflate, br"; // Fetch standard, HTTP-network-or-cache fetch
  const sent: Record<string, string> = { accept: "*/*", "accept-encoding": encoding, "user-agent": "sporelet", ...Object.fromEntries(headers) };
  for (const name of OF_THE_CONNECTION) delete sent[name];
  // Node would send the body of a DELETE without its length, and the server would take it for a second request.
  if (body instanceof Uint8Array) sent["content-length"] = `${body.length}`;
  return sent;
}

/**
 * Node gives an address up after 250 ms and tries the next, and does not go back (`autoSelectFamilyAttemptTimeout`). A process
 * that computes for that long, or a machine that is busy, would be told that a server which answered isn't there.
 */
const NEXT_ADDRESS_MS = 2000;

/** Options of a connection that goes to `addresses`, whatever name it is asked for. */
export function pinnedTo(addresses: readonly LookupAddress[]): { lookup: LookupFunction; autoSelectFamilyAttemptTimeout: number } {
  const lookup: LookupFunction = (_name, options, callback) => {
    if (options.all) callback(null, [...addresses]);
    else callback(null, addresses[0]?.address ?? "", addresses[0]?.family);
  };
  return { lookup, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS };
}

async function* iterate({ next }: Chunks): AsyncGenerator<Uint8Array> {
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
}

/** Makes exchanges over connections of its own, so that no connection is reused for another caller with other pins. */
export class Exchanges {
  readonly #http = new HttpAgent(POOL);
  readonly #https = new HttpsAgent(POOL);

  /** Answers when the head of the response is there. A name always has to come with the same addresses. */
  send(outgoing: Outgoing, addresses: readonly LookupAddress[], signal: AbortSignal): Promise<IncomingMessage> {
    const { url, method, body } = outgoing;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const options = {
      host,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method,
      headers: headersOf(outgoing),
      ...pinnedTo(addresses),
      signal,
    };
    return new Promise((resolve, reject) => {
      const request =
        url.protocol === "https:"
          ? httpsRequest({ ...options, agent: this.#https, servername: isIP(host) ? "" : host })
          : httpRequest({ ...options, agent: this.#http });
      let isAnswered = false;
      request.once("response", (response) => {
        isAnswered = true;
        resolve(response);
      });
      request.once("upgrade", (_response, socket) => {
        socket.destroy();
        reject(new TypeError(`${url.host} switched to another protocol, which nobody asked for`));
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        // The server closed an idle connection at the moment of its reuse.
        const isStale = request.reusedSocket && error.code === "ECONNRESET" && !isAnswered && !signal.aborted;
        const isRepeatable = IDEMPOTENT.includes(method) && (body === undefined || body instanceof Uint8Array);
        if (isStale && isRepeatable) resolve(this.send(outgoing, addresses, signal));
        else reject(error);
      });
      if (body === undefined || body instanceof Uint8Array) request.end(body);
      else pipeline(iterate(body), request, () => {}); // what fails is told by the request
    });
  }
}
