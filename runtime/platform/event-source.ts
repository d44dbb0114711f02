// EventSource (HTML Standard, section 9.2): server-sent events over the function's own `fetch`, and so to the hosts that this
// may reach.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { EventStreamParser, type ServerSentEvent } from "./event-source-parser.ts";

const { AbortController, DOMException, ErrorEvent, Event, EventTarget, fetch, MessageEvent, TextDecoder, TextEncoder, URL } = globalThis;

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;
/** Until the stream says otherwise. */
const RETRY_MS = 3000;

interface EventSourceInit {
  withCredentials?: boolean;
}

/** A header holds bytes, each as a character. */
const asHeader = (text: string) => Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");

/** What a host has refused once it refuses always. */
const isDenied = (error: unknown) => (error as { cause?: { code?: unknown } } | undefined)?.cause?.code === "E_NETWORK_DENIED";

const reasonOf = (error: unknown) => {
  const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
  return cause instanceof Error ? cause.message : String(cause);
};

class EventSource extends EventTarget {
  readonly #url: string;
  readonly #withCredentials: boolean;
  #readyState = CONNECTING;
  #retry = RETRY_MS;
  #lastEventId = "";
  #controller = new AbortController();
  #timer: number | undefined;

  constructor(url: string | URL, init?: EventSourceInit) {
    if (arguments.length === 0) throw new TypeError("EventSource: the URL is missing");
    super();
    if (!URL.canParse(`${url}`)) throw new DOMException(`EventSource: ${JSON.stringify(`${url}`)} is not a URL`, "SyntaxError");
    this.#url = new URL(`${url}`).href;
    this.#withCredentials = Boolean(init?.withCredentials);
    this.#connect();
  }

  get url(): string {
    return this.#url;
  }
  get withCredentials(): boolean {
    return this.#withCredentials;
  }
  get readyState(): number {
    return this.#readyState;
  }

  close(): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSED;
    this.#controller.abort();
    if (this.#timer !== undefined) internal.loop?.clearTimer(this.#timer);
  }

  async #connect(): Promise<void> {
    const headers: [string, string][] = [
      ["accept", "text/event-stream"],
      ["cache-control", "no-cache"],
    ];
    if (this.#lastEventId !== "") headers.push(["last-event-id", asHeader(this.#lastEventId)]);
    const { signal } = this.#controller;
    try {
      const response = await fetch(this.#url, { headers, cache: "no-store", credentials: this.#withCredentials ? "include" : "same-origin", signal });
      const type = response.headers.get("content-type");
      if (response.status !== 200 || !/^[\t\n\r ]*text\/event-stream[\t\n\r ]*(?:;|$)/i.test(type ?? "")) {
        response.body?.cancel().catch(() => {});
        this.#fail(`${this.#url} answered with the status ${response.status} and the type ${type}, not with 200 and text/event-stream`);
        return;
      }
      await this.#read(response);
      this.#reconnect(`${this.#url} ended the stream`);
    } catch (error) {
      if (isDenied(error)) this.#fail(reasonOf(error));
      else this.#reconnect(reasonOf(error));
    }
  }

  async #read(response: Response): Promise<void> {
    if (this.#readyState === CLOSED) return;
    this.#readyState = OPEN;
    this.dispatchEvent(new Event("open"));
    const { origin } = new URL(response.url);
    const parser = new EventStreamParser(
      this.#lastEventId,
      (event) => this.#deliver(event, origin),
      (ms) => {
        this.#retry = ms;
      },
    );
    const decoder = new TextDecoder();
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(decoder.decode(part.value, { stream: true }));
  }

  #deliver({ type, data, lastEventId }: ServerSentEvent, origin: string): void {
    if (this.#readyState === CLOSED) return;
    this.#lastEventId = lastEventId;
    if (data !== undefined) this.dispatchEvent(new MessageEvent(type, { data, lastEventId, origin }));
  }

  /** Tries anew after a while. */
  #reconnect(why: string): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CONNECTING;
    this.dispatchEvent(new ErrorEvent("error", { message: why }));
    if (this.#isClosed) return;
    this.#timer = internal.loop?.setTimer(
      () => {
        if (this.#readyState === CONNECTING) this.#connect();
      },
      this.#retry,
      false,
    );
  }

  /** A listener may have closed it meanwhile. */
  get #isClosed(): boolean {
    return this.#readyState === CLOSED;
  }

  #fail(why: string): void {
    if (this.#readyState === CLOSED) return;
    this.#readyState = CLOSED;
    this.dispatchEvent(new ErrorEvent("error", { message: why }));
  }
}

for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSED }))
  for (const holder of [EventSource, EventSource.prototype]) Object.defineProperty(holder, name, { value, enumerable: true });
for (const type of ["open", "message", "error"]) internal.eventHandler?.(EventSource.prototype, type);
defineClass("EventSource", EventSource, { constructor: 1 });
