// One WebSocket, bounded, to addresses that the caller has chosen, over the npm package ws.
import type { LookupAddress } from "node:dns";
import type { ClientRequestArgs } from "node:http";
import WebSocket, { type ClientOptions } from "ws";
import { SporeletError } from "../errors.ts";
import type { HostSocket, SocketEnd } from "./function.ts";
import { pinnedTo } from "./http-exchange.ts";

/** For the server's: the package is in one file of the command. */
export { WebSocketServer } from "ws";

export interface SocketLimits {
  /** Of a message that comes, and of what waits to be sent, in bytes. */
  most: number;
  /** ms for opening it, and for closing it. */
  timeout: number;
  /** ms in which nothing passes. */
  idleTimeout: number;
}

/** What came and was not asked for yet; beyond, the connection is not read. */
const MOST_AHEAD_BYTES = 1 << 20;
/** Of a socket that is given up: until its connection is cut. */
const FAREWELL_MS = 1000;
/** RFC 6455, section 7.4.1. */
const GOING_AWAY = 1001;
const ABNORMAL = 1006;

/** Opens it, or rejects with what went wrong. A name always has to come with the same addresses. */
export function openSocket(
  url: URL,
  protocols: readonly string[],
  addresses: readonly LookupAddress[],
  limits: SocketLimits,
  signal: AbortSignal,
): Promise<HostSocket> {
  const { most, timeout } = limits;
  const options: ClientOptions & ClientRequestArgs & { closeTimeout: number } = {
    ...pinnedTo(addresses),
    headers: { "user-agent": "sporelet" },
    perMessageDeflate: false,
    maxPayload: most,
    handshakeTimeout: timeout,
    closeTimeout: timeout,
  };
  const socket = new WebSocket(url, [...protocols], options);
  socket.binaryType = "nodebuffer";
  const opened = new OpenSocket(socket, url, limits);
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(signal.reason);
      socket.terminate();
    };
    signal.addEventListener("abort", giveUp, { once: true });
    socket.once("open", () => {
      signal.removeEventListener("abort", giveUp);
      resolve(opened);
    });
    socket.once("error", ({ message, code }: NodeJS.ErrnoException) =>
      reject(Object.assign(new Error(`${url.href} did not take the WebSocket: ${message}`), code !== undefined && { code })),
    );
  });
}

class OpenSocket implements HostSocket {
  readonly #socket: WebSocket;
  readonly #url: URL;
  readonly #limits: SocketLimits;
  readonly #messages: (string | Uint8Array)[] = [];
  #bytes = 0;
  #end: SocketEnd | undefined;
  #failure: SporeletError | undefined;
  #wake = () => {};
  readonly #idle: NodeJS.Timeout;

  constructor(socket: WebSocket, url: URL, limits: SocketLimits) {
    this.#socket = socket;
    this.#url = url;
    this.#limits = limits;
    const { idleTimeout } = limits;
    this.#idle = setTimeout(() => this.#fail(`nothing passed for ${idleTimeout} ms`), idleTimeout);
    const moved = () => this.#idle.refresh();
    socket.on("ping", moved).on("pong", moved);
    socket.on("message", (data: Buffer, isBinary) => {
      moved();
      this.#messages.push(isBinary ? data : data.toString());
      this.#bytes += data.length;
      if (this.#bytes > MOST_AHEAD_BYTES) socket.pause();
      this.#wake();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const isTooLong = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
      if (isTooLong) this.#fail(`a message has more than ${limits.most} bytes; --max-fetch (maxResponseBytes) is the limit`);
      else this.#failure ??= new SporeletError("E_NETWORK_LIMIT", error.message);
    });
    socket.addEventListener("close", ({ code, reason, wasClean }) => {
      clearTimeout(this.#idle);
      const failure = this.#failure;
      this.#end = failure === undefined ? { code, reason, wasClean } : { code: ABNORMAL, reason: "", wasClean: false, error: failure };
      this.#wake();
    });
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  async next(): Promise<{ message: string | Uint8Array } | { end: SocketEnd }> {
    while (this.#messages.length === 0 && this.#end === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const message = this.#messages.shift();
    if (message === undefined) return { end: this.#end as SocketEnd };
    this.#bytes -= typeof message === "string" ? Buffer.byteLength(message) : message.length;
    if (this.#socket.isPaused && this.#bytes <= MOST_AHEAD_BYTES) this.#socket.resume();
    return { message };
  }

  send(message: string | Uint8Array): Promise<void> {
    this.#idle.refresh();
    return new Promise((resolve, reject) => {
      this.#socket.send(message, (error) => (error ? reject(error) : resolve()));
      if (this.#socket.bufferedAmount > this.#limits.most)
        this.#fail(`more than ${this.#limits.most} bytes wait to be sent: look at bufferedAmount before the next send`);
    });
  }

  close(code?: number, reason?: string): void {
    if (this.#socket.isPaused) this.#socket.resume(); // the answer comes behind what is waiting
    this.#socket.close(code, reason);
  }

  giveUp(): void {
    this.close(GOING_AWAY);
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }

  #fail(why: string): void {
    this.#failure ??= new SporeletError("E_NETWORK_LIMIT", `the WebSocket to ${this.#url.href} was closed: ${why}`);
    this.giveUp();
  }
}
