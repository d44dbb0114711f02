// The network that a host grants. A request goes only to hosts on a list, at the addresses that their names had first; each
// hop of a redirect is checked again; answers are limited in size and time.
import { SporeletError } from "../errors.ts";
import { AllowedHosts } from "./allowed-hosts.ts";
import { type Bytes, beginningOf, type Chunks, chunksOf, streamOf } from "./chunks.ts";
import type { HostSocket, Network, SocketRequest } from "./function.ts";
import type { Exchanges, Outgoing } from "./http-exchange.ts";
import { PinnedNames, type Resolve } from "./pinned-names.ts";
import { checkRedirect, isRedirect, redirected } from "./redirects.ts";

export interface NetworkOptions {
  /** Most bytes of a response's body, compressed and decompressed, and of a message on a WebSocket. Default 16 MiB. */
  maxResponseBytes?: number;
  /** ms that a whole exchange may take: looking up, redirects, body and all; of a WebSocket, the opening. Default 30,000. */
  timeout?: number;
  /** ms for which nothing may pass on a WebSocket, pings included. Default 120,000. */
  idleTimeout?: number;
}

const NULL_BODY_STATUS = [204, 205, 304];
/** Bytes of a request's body that are collected, where they are there at once. */
const MOST_AT_HAND = 16 << 20;

/** What setTimeout can wait for, and more than a body may have. */
const MAX_OPTION = 2 ** 31 - 1;

function checkOption(name: keyof NetworkOptions, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= MAX_OPTION) return value;
  throw new SporeletError("E_OPTION_VALUE", `Expected \`${name}\` to be a whole number from 1 to ${MAX_OPTION}, got ${String(value)}`);
}

/**
 * A network that lets requests through to the named hosts only, also after redirects.
 *
 * A name is looked up once, when it is first asked for; all later connections go to the addresses found then. A name
 * may only have addresses of the public internet, unless the list names the address or a range that it is in.
 *
 * @param hosts `host` (ports 80 and 443) or `host:port`, host being a name, an IPv4 address or an IPv6 address in
 * brackets; or a range of addresses such as `10.0.0.0/8`, which lets the named hosts be there but names none itself
 *
 * @example
 * await fn.invoke(event, { network: allowNetwork(["api.example.com"]) });
 * await fn.invoke(event, { network: allowNetwork(["db.internal:8080", "10.0.0.0/8"], { timeout: 2000 }) });
 *
 * @throws SporeletError E_OPTION_VALUE; the network: E_NETWORK_DENIED, E_NETWORK_LIMIT
 */
export function allowNetwork(hosts: readonly string[], options?: NetworkOptions): Network {
  return networkTo(hosts, options);
}

/** `allowNetwork` with another way to look names up. */
export function networkTo(hosts: readonly string[], options: NetworkOptions = {}, resolve?: Resolve): Network {
  const { maxResponseBytes = 16 << 20, timeout = 30_000, idleTimeout = 120_000 } = options;
  const limit = checkOption("maxResponseBytes", maxResponseBytes);
  checkOption("timeout", timeout);
  checkOption("idleTimeout", idleTimeout);
  const allowed = new AllowedHosts(hosts);
  const names = new PinnedNames(resolve);
  let exchanges: Exchanges | undefined;

  async function follow(request: Request, exchange: TimedExchange): Promise<Response> {
    const { method, headers } = request;
    let current: Outgoing = { url: new URL(request.url), method, headers, body: undefined };
    allowed.check(current.url);
    if (request.body !== null) current.body = await bodyOf(request.body);
    const { Exchanges } = await import("./http-exchange.ts"); // node:http, node:https and node:zlib cost a start some ms
    const { readBody } = await import("./response-body.ts");
    exchanges ??= new Exchanges();
    for (let redirects = 0; ; redirects++) {
      const { url } = current;
      allowed.check(url);
      const addresses = await names.addressesOf(url.hostname);
      allowed.checkAddresses(url, addresses);
      const message = await exchanges.send(current, addresses, exchange.signal);
      const status = message.statusCode ?? 0;
      const { location } = message.headers;
      if (request.redirect === "manual" || location === undefined || !isRedirect(status)) {
        const isEmpty = NULL_BODY_STATUS.includes(status) || method === "HEAD";
        const body = isEmpty ? null : chunksOfPieces(readBody(message, url, limit));
        if (isEmpty) message.resume();
        return responseOf(status, message.statusMessage ?? "", message.rawHeaders, body && streamOf(exchange.follow(body)), url, redirects > 0);
      }
      message.destroy(); // its body may be endless
      checkRedirect(request, url, location, redirects);
      current = redirected(current, location, status);
    }
  }

  async function webSocket({ url: given, protocols, signal }: SocketRequest): Promise<HostSocket> {
    const url = new URL(given);
    allowed.check(url, ["ws:", "wss:"]);
    const addresses = await names.addressesOf(url.hostname);
    allowed.checkAddresses(url, addresses);
    const { openSocket } = await import("./web-socket.ts");
    signal.throwIfAborted();
    return openSocket(url, protocols, addresses, { most: limit, timeout, idleTimeout }, signal as AbortSignal);
  }

  const network = async (request: Request) => {
    const exchange = new TimedExchange(request, timeout);
    try {
      const response = await unlessAborted(follow(request, exchange), exchange.signal);
      if (response.body === null) exchange.end();
      return response;
    } catch (error) {
      exchange.end();
      throw exchange.signal.aborted ? exchange.signal.reason : error;
    }
  };
  return Object.assign(network, { webSocket });
}

/** One exchange, to the end of the answer's body: until then time counts, and the request's signal can end it. */
class TimedExchange {
  // Not AbortSignal.any: Node 20 keeps what it answers, with all listeners, for ever.
  readonly #controller = new AbortController();
  readonly #request: Request;
  readonly #expiry: NodeJS.Timeout;
  readonly #giveUp = () => {
    this.#controller.abort(this.#request.signal.reason);
    this.end();
  };

  constructor(request: Request, timeout: number) {
    this.#request = request;
    const why = `no whole answer of ${request.url} within the ${timeout} ms that the host waits: ask for less, or raise --fetch-timeout (timeout)`;
    this.#expiry = setTimeout(() => {
      this.#controller.abort(new SporeletError("E_NETWORK_LIMIT", why));
      this.end();
    }, timeout);
    request.signal.addEventListener("abort", this.#giveUp);
    if (request.signal.aborted) this.#giveUp();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#expiry);
    this.#request.signal.removeEventListener("abort", this.#giveUp);
  }

  /** The answer's body; the exchange ends with it. */
  follow({ next, cancel }: Chunks): Chunks {
    const { signal } = this;
    return {
      next: async () => {
        try {
          const chunk = await unlessAborted(next(), signal);
          if (chunk === undefined) this.end();
          return chunk;
        } catch (error) {
          this.end();
          throw signal.aborted ? signal.reason : error;
        }
      },
      cancel: (reason) => {
        this.#controller.abort(reason);
        this.end();
        cancel();
      },
    };
  }
}

function chunksOfPieces(pieces: AsyncGenerator<Bytes>): Chunks {
  return {
    next: async () => {
      const { done, value } = await pieces.next();
      return done ? undefined : value;
    },
    cancel: () => {
      pieces.return(undefined).catch(() => {});
    },
  };
}

/** A body that is at hand is sent with its length. */
async function bodyOf(stream: ReadableStream<Uint8Array>): Promise<Outgoing["body"]> {
  const chunks = chunksOf(stream);
  const { bytes, rest } = await beginningOf(chunks, MOST_AT_HAND);
  if (rest === undefined) return bytes;
  let first: Bytes | undefined = bytes;
  return {
    next: async () => {
      const chunk = first ?? (await rest.next());
      first = undefined;
      return chunk;
    },
    cancel: rest.cancel,
  };
}

/** A lookup of a name and the reading of a request can't be cancelled: they go on unheard. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function responseOf(status: number, statusText: string, rawHeaders: readonly string[], body: ReadableStream | null, url: URL, isRedirected: boolean): Response {
  if (status < 200 || status > 599) throw new TypeError(`${url.href} answered with the status ${status}, which is none of HTTP`);
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? "", rawHeaders[i + 1] ?? "");
  const response = new Response(body, { status, statusText, headers });
  const { hash, href } = url;
  // What fetch alone can set.
  return Object.defineProperties(response, { url: { value: href.slice(0, href.length - hash.length) }, redirected: { value: isRedirected } });
}
