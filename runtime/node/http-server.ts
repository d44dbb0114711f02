// The server of node:http. It opens no port: its requests are those that the function answers.
import { EventEmitter } from "node:events";
import { FetchIncomingMessage, FetchServerResponse, toFetchResponse, toReqRes } from "fetch-to-node";

/** Where the guest finds the server that listens (runtime/guest/handler.ts). */
const SERVER = Symbol.for("sporelet.server");

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** What frameworks look at of a connection. */
class Connection extends EventEmitter {
  readonly encrypted: boolean;
  readonly remoteAddress = "127.0.0.1";
  readonly remoteFamily = "IPv4";
  readonly remotePort = 0;
  readonly localAddress = "127.0.0.1";
  readonly localPort = 0;
  readonly readable = true;
  readonly writable = true;
  destroyed = false;

  constructor(encrypted: boolean) {
    super();
    this.encrypted = encrypted;
  }
  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  destroy(): this {
    this.destroyed = true;
    return this;
  }
}

class Incoming extends FetchIncomingMessage {
  /** What the request came by: a socket that it is made with, or the server's connection. */
  cameBy: object | undefined;
  /** Set by the server. */
  isSecure = false;

  constructor(socket?: object) {
    super();
    this.cameBy = socket;
  }

  override get socket(): never {
    this.cameBy ??= new Connection(this.isSecure);
    return this.cameBy as never;
  }
  override set socket(socket: object) {
    this.cameBy = socket;
  }
  override get connection(): never {
    return this.socket;
  }
  override set connection(socket: object) {
    this.cameBy = socket;
  }
}

/** Where code that makes answers of its own has them written: what of a stream it needs. */
interface Sink {
  writable?: boolean;
  write(data: string | Uint8Array, encoding?: string | null, callback?: () => void): boolean;
  _httpMessage?: unknown;
}

class Outgoing extends FetchServerResponse {
  /** An object of its own, so that what `callable` copies shares it. */
  readonly goesTo: { socket?: Sink | undefined } = {};

  override get socket(): never {
    return (this.goesTo.socket ?? this.req.socket) as never;
  }
  override set socket(_: unknown) {}
  override get connection(): never {
    return this.socket;
  }
  override set connection(_: unknown) {}

  /** From now on the answer is written to `socket`: status line, headers, body. Node frames the pieces of a body of no known length; here they follow as they are. */
  override assignSocket(socket: Sink): void {
    if (socket._httpMessage !== undefined && socket._httpMessage !== null)
      throw Object.assign(new Error("Socket already assigned"), { code: "ERR_HTTP_SOCKET_ASSIGNED" });
    socket._httpMessage = this;
    this.goesTo.socket = socket;
    this.emit("socket", socket);
  }
  override detachSocket(socket: Sink): void {
    socket._httpMessage = null;
    this.goesTo.socket = undefined;
  }

  override _writeRaw(data: string | Uint8Array, encoding?: unknown, callback?: unknown, size?: number): boolean {
    const { socket } = this.goesTo;
    if (socket === undefined) return super._writeRaw(data as never, encoding as never, callback as never, size);
    const done = (typeof encoding === "function" ? encoding : callback) as (() => void) | undefined;
    const pending = this.outputData.splice(0) as { data: string | Uint8Array; encoding?: string | null }[];
    for (const piece of pending) socket.write(piece.data, piece.encoding);
    return socket.write(data, typeof encoding === "string" ? encoding : null, done);
  }

  /** There is nobody to take it where the answer goes to a socket. */
  override _toFetchResponse(...given: Parameters<FetchServerResponse["_toFetchResponse"]>): ReturnType<FetchServerResponse["_toFetchResponse"]> {
    return this.goesTo.socket === undefined ? super._toFetchResponse(...given) : (undefined as never);
  }
}

/** Node's are functions, and old code calls them on what it makes (`util.inherits`). */
function callable<C extends new (...given: never[]) => object>(made: C): C {
  return new Proxy(made, {
    apply: (_, self, given) => void Object.defineProperties(self, Object.getOwnPropertyDescriptors(new made(...(given as never[])))),
  });
}

export type IncomingMessage = Incoming;
export type ServerResponse = Outgoing;
export const IncomingMessage = /* @__PURE__ */ callable(Incoming);
export const ServerResponse = /* @__PURE__ */ callable(Outgoing);

class HttpServer extends EventEmitter {
  listening = false;
  timeout = 0;
  keepAliveTimeout = 5000;
  headersTimeout = 60_000;
  requestTimeout = 300_000;
  maxHeadersCount: number | null = null;
  maxRequestsPerSocket = 0;
  #port = 0;

  constructor(options?: object | Listener, listener?: Listener) {
    super();
    const onRequest = typeof options === "function" ? (options as Listener) : listener;
    if (onRequest) this.on("request", onRequest);
  }

  /** Takes the function's requests from now on; the port is only remembered. */
  listen(...given: unknown[]): this {
    const callback = given.at(-1);
    const [first] = given;
    const port = typeof first === "object" && first !== null ? (first as { port?: number }).port : first;
    this.#port = Number(port) || 0;
    this.listening = true;
    (globalThis as Record<symbol, unknown>)[SERVER] ??= this;
    if (typeof callback === "function") this.once("listening", callback as () => void);
    queueMicrotask(() => this.emit("listening"));
    return this;
  }

  address(): { address: string; family: string; port: number } | null {
    return this.listening ? { address: "127.0.0.1", family: "IPv4", port: this.#port } : null;
  }

  close(callback?: () => void): this {
    this.listening = false;
    queueMicrotask(() => {
      this.emit("close");
      callback?.();
    });
    return this;
  }

  closeAllConnections(): void {}
  closeIdleConnections(): void {}
  getConnections(callback: (error: null, count: number) => void): void {
    callback(null, 0);
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  /** Answers one request; what the guest calls. */
  fetch(request: Request): Promise<Response> {
    const { req, res } = toReqRes(request, {
      createIncomingMessage: () => Object.assign(new Incoming(), { isSecure: request.url.startsWith("https:") }),
      createServerResponse: (incoming) => new Outgoing(incoming),
    });
    // HTTP/1.1 says by one of two headers whether there is a body (RFC 9112, section 6.3), and frameworks look for them.
    if (request.body !== null && req.headers["content-length"] === undefined) req.headers["transfer-encoding"] = "chunked";
    request.signal.addEventListener("abort", () => {
      req.destroy(request.signal.reason);
      res.destroy();
    });
    const answered = toFetchResponse(res);
    this.emit("request", req, res);
    return answered;
  }
}

export type Server = HttpServer;
export const Server = /* @__PURE__ */ callable(HttpServer);

export const createServer = (options?: object | Listener, listener?: Listener): Server => new HttpServer(options, listener);
