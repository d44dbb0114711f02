// WebSocket (WebSockets Standard) and CloseEvent. The connection is the host's; each message is one of an exchange with it,
// and what comes is asked for message by message.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { type HostExchange, internal } from "../guest/internal.ts";
import { warn } from "../guest/log.ts";

const { Blob, DOMException, ErrorEvent, Event, EventTarget, MessageEvent, TextDecoder, TextEncoder, URL } = globalThis;

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const NORMAL = 1000;
/** The connection ended otherwise than by a close frame (RFC 6455, section 7.4.1). */
const ABNORMAL = 1006;
/** What a control frame can hold beside the code (RFC 6455, section 5.5). */
const MOST_REASON_BYTES = 123;
/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

interface CloseEventOptions extends EventInit {
  wasClean?: boolean;
  code?: number;
  reason?: string;
}

class CloseEvent extends Event {
  readonly #of: { wasClean: boolean; code: number; reason: string };

  constructor(...args: [type: string, init?: CloseEventOptions]) {
    super(...args);
    const { wasClean = false, code = 0, reason = "" } = args[1] ?? {};
    this.#of = { wasClean: Boolean(wasClean), code: Number(code) & 0xffff, reason: `${reason}`.toWellFormed() };
  }

  get wasClean(): boolean {
    return this.#of.wasClean;
  }
  get code(): number {
    return this.#of.code;
  }
  get reason(): string {
    return this.#of.reason;
  }
}

/** What the host says of a socket (src/host/messages.ts). */
interface Head {
  protocol?: string;
  message?: "text" | "binary";
  closed?: { code: number; reason: string; wasClean: boolean; error?: Failure };
}

interface Failure {
  message: string;
  code?: string;
}

function urlOf(given: unknown): string {
  if (!URL.canParse(`${given}`)) throw new DOMException(`WebSocket: ${JSON.stringify(`${given}`)} is not a URL`, "SyntaxError");
  const url = new URL(`${given}`);
  if (url.protocol === "http:") url.protocol = "ws:";
  else if (url.protocol === "https:") url.protocol = "wss:";
  if (url.protocol !== "ws:" && url.protocol !== "wss:")
    throw new DOMException(`WebSocket: the URL begins with ws: or wss:, not with ${url.protocol}`, "SyntaxError");
  if (url.hash !== "" || url.href.endsWith("#")) throw new DOMException(`WebSocket: the URL can't have a fragment, such as ${url.hash || "#"}`, "SyntaxError");
  return url.href;
}

function protocolsOf(given: unknown): string[] {
  const isList = typeof given === "object" && given !== null && Symbol.iterator in given;
  const protocols = isList ? Array.from(given as Iterable<unknown>, (one) => `${one}`) : [`${given}`];
  const wrong = protocols.find((one, at) => !TOKEN.test(one) || protocols.findIndex((other) => other.toLowerCase() === one.toLowerCase()) < at);
  if (wrong !== undefined) throw new DOMException(`WebSocket: the protocol ${JSON.stringify(wrong)} is no token, or is there twice`, "SyntaxError");
  return protocols;
}

const denied = (url: string): Failure => ({
  message: `the WebSocket to ${url} was not opened: the host did not grant the network to this function; sporelet grants it with --allow-net ${new URL(url).host}`,
  code: "E_NETWORK_DENIED",
});

class WebSocket extends EventTarget {
  readonly #url: string;
  #readyState = CONNECTING;
  #protocol = "";
  #binaryType = "blob";
  #bufferedAmount = 0;
  #exchange: HostExchange | undefined;

  constructor(url: string | URL, protocols: string | Iterable<string> = []) {
    if (arguments.length === 0) throw new TypeError("WebSocket: the URL is missing");
    super();
    this.#url = urlOf(url);
    const wanted = protocolsOf(protocols);
    this.#exchange = internal.exchange?.((bytes) => {
      this.#bufferedAmount -= bytes;
    });
    if (this.#exchange !== undefined) this.#run(this.#exchange, wanted);
    // While the top level runs at build time there is no later turn that anybody would wait for.
    else if (internal.isBuilding) Promise.resolve().then(() => this.#fail(denied(this.#url)));
    else internal.loop?.setTimer(() => this.#fail(denied(this.#url)), 0, false);
  }

  get url(): string {
    return this.#url;
  }
  get readyState(): number {
    return this.#readyState;
  }
  get bufferedAmount(): number {
    return this.#bufferedAmount;
  }
  get extensions(): string {
    return "";
  }
  get protocol(): string {
    return this.#protocol;
  }
  get binaryType(): string {
    return this.#binaryType;
  }
  set binaryType(type: string) {
    if (`${type}` === "blob" || `${type}` === "arraybuffer") this.#binaryType = `${type}`;
  }

  send(data: string | ArrayBufferLike | ArrayBufferView | Blob): void {
    if (arguments.length === 0) throw new TypeError("WebSocket.send: the data is missing");
    if (this.#readyState === CONNECTING) throw new DOMException("WebSocket.send: it is not open yet: wait for the event open", "InvalidStateError");
    const [kind, bytes] = contentOf(data);
    this.#bufferedAmount += bytes.length;
    if (this.#readyState === OPEN) this.#exchange?.post({ send: kind }, bytes);
  }

  close(code?: number, reason = ""): void {
    const given = code === undefined ? undefined : Math.min(0xffff, Math.max(0, Math.round(Number(code)) || 0)); // [Clamp] unsigned short
    if (given !== undefined && given !== NORMAL && (given < 3000 || given > 4999))
      throw new DOMException(`WebSocket.close: the code is 1000 or from 3000 to 4999, not ${code}`, "InvalidAccessError");
    const text = `${reason}`.toWellFormed();
    const size = encoder.encode(text).length;
    if (size > MOST_REASON_BYTES) throw new DOMException(`WebSocket.close: the reason has at most ${MOST_REASON_BYTES} bytes, not ${size}`, "SyntaxError");
    if (this.#readyState >= CLOSING) return;
    const isOpen = this.#readyState === OPEN;
    this.#readyState = CLOSING;
    if (isOpen) this.#exchange?.post({ close: { ...(given !== undefined && { code: given }), ...(text !== "" && { reason: text }) } });
    else {
      this.#exchange?.post({ cancel: true });
      this.#exchange?.end(new Error("the WebSocket was closed before it was open"));
    }
  }

  async #run(exchange: HostExchange, protocols: string[]): Promise<void> {
    const ask = async (head: object) => {
      exchange.post(head);
      const { head: answer, body } = await exchange.answer();
      return { ...(answer as Head), body };
    };
    try {
      const { protocol = "" } = await ask({ socket: this.#url, protocols });
      this.#readyState = OPEN;
      this.#protocol = protocol;
      this.dispatchEvent(new Event("open"));
      for (;;) {
        const { message, closed, body } = await ask({ pull: true });
        if (closed !== undefined) {
          exchange.end(undefined);
          this.#end(closed);
          return;
        }
        if (this.#readyState !== OPEN) continue;
        const data = message === "text" ? decoder.decode(body) : this.#binaryType === "blob" ? new Blob([body]) : body.buffer;
        this.dispatchEvent(new MessageEvent("message", { data, origin: new URL(this.#url).origin }));
      }
    } catch (error) {
      this.#fail(error as Failure);
    }
  }

  #fail(error: Failure): void {
    this.#end({ code: ABNORMAL, reason: "", wasClean: false, error });
  }

  #end({ error, ...closed }: NonNullable<Head["closed"]>): void {
    this.#readyState = CLOSED;
    if (error?.code === "E_NETWORK_DENIED") warn(error.message);
    if (error !== undefined) this.dispatchEvent(new ErrorEvent("error", { message: error.message, error }));
    this.dispatchEvent(new CloseEvent("close", closed));
  }
}

function contentOf(data: unknown): ["text" | "binary", Uint8Array] {
  if (ArrayBuffer.isView(data)) return ["binary", new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
  if (data instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && data instanceof SharedArrayBuffer)) return ["binary", new Uint8Array(data)];
  if (data instanceof Blob && internal.blobBytes) return ["binary", internal.blobBytes(data)];
  return ["text", encoder.encode(`${data}`)];
}

for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED }))
  for (const holder of [WebSocket, WebSocket.prototype]) Object.defineProperty(holder, name, { value, enumerable: true });
for (const type of ["open", "message", "error", "close"]) internal.eventHandler?.(WebSocket.prototype, type);
defineClass("WebSocket", WebSocket, { close: 0 });
defineClass("CloseEvent", CloseEvent, { constructor: 1 });
