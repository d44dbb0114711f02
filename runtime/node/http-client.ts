// The client of node:http and node:https: what is written goes out by `fetch`.
import { Buffer } from "node:buffer";
import { Readable, Writable } from "node:stream";
import { STATUS_CODES } from "./http-names.ts";

type Value = number | string | readonly string[];

interface Options {
  protocol?: string;
  host?: string;
  hostname?: string;
  port?: number | string;
  path?: string;
  auth?: string;
  method?: string;
  headers?: Record<string, Value | undefined> | readonly string[];
  timeout?: number;
  signal?: AbortSignal;
}

type OnResponse = (response: ClientResponse) => void;

/** The answer, as http.IncomingMessage has it. */
class ClientResponse extends Readable {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headers: Record<string, string | string[]> = {};
  readonly rawHeaders: string[] = [];
  readonly httpVersion = "1.1";
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor = 1;
  readonly trailers = {};
  complete = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(response: Response) {
    super();
    this.statusCode = response.status;
    this.statusMessage = response.statusText || STATUS_CODES[response.status] || "";
    for (const [name, value] of response.headers) {
      this.rawHeaders.push(name, value);
      if (name === "set-cookie") this.headers[name] = [...(this.headers[name] ?? []), value];
      else this.headers[name] = value;
    }
    this.#reader = response.body?.getReader();
  }

  override _read(): void {
    const done = () => {
      this.complete = true;
      this.push(null);
    };
    if (this.#reader === undefined) done();
    else
      this.#reader.read().then(
        (piece) => (piece.done ? done() : this.push(Buffer.from(piece.value))),
        (error: Error) => this.destroy(error),
      );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.complete) this.#reader?.cancel(error).catch(() => {});
    callback(error);
  }

  setTimeout(): this {
    return this;
  }
}

export class ClientRequest extends Writable {
  readonly method: string;
  readonly protocol: string;
  readonly host: string;
  readonly path: string;
  readonly #headers = new Map<string, { name: string; value: Value }>();
  readonly #chunks: Buffer[] = [];
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  aborted = false;
  reusedSocket = false;

  constructor(url: URL, options: Options, onResponse: OnResponse | undefined) {
    super();
    this.method = (options.method ?? "GET").toUpperCase();
    this.protocol = url.protocol;
    this.host = url.hostname;
    this.path = url.pathname + url.search;
    this.#url = url;
    const { headers = {} } = options;
    if (Array.isArray(headers)) for (let i = 0; i < headers.length; i += 2) this.setHeader(headers[i], headers[i + 1]);
    else for (const [name, value] of Object.entries(headers as Record<string, Value | undefined>)) if (value !== undefined) this.setHeader(name, value);
    if (options.auth !== undefined && !this.hasHeader("authorization"))
      this.setHeader("authorization", `Basic ${Buffer.from(options.auth).toString("base64")}`);
    if (options.timeout) this.setTimeout(options.timeout);
    options.signal?.addEventListener("abort", () => this.destroy(options.signal?.reason));
    if (onResponse) this.once("response", onResponse);
  }

  readonly #url: URL;

  setHeader(name: string, value: Value): this {
    this.#headers.set(name.toLowerCase(), { name, value });
    return this;
  }
  getHeader(name: string): Value | undefined {
    return this.#headers.get(name.toLowerCase())?.value;
  }
  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }
  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }
  getHeaders(): Record<string, Value> {
    return Object.fromEntries([...this.#headers].map(([name, { value }]) => [name, value]));
  }
  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }
  flushHeaders(): void {}
  setNoDelay(): void {}
  setSocketKeepAlive(): void {}

  setTimeout(ms: number, callback?: () => void): this {
    if (callback) this.once("timeout", callback);
    clearTimeout(this.#timer);
    if (ms > 0) this.#timer = setTimeout(() => this.emit("timeout"), ms);
    return this;
  }

  abort(): void {
    this.aborted = true;
    this.emit("abort");
    this.destroy();
  }

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    callback();
  }

  override _final(callback: () => void): void {
    callback();
    this.#send().catch((error: Error & { cause?: unknown }) => {
      clearTimeout(this.#timer);
      if (!this.destroyed) this.destroy(error.cause instanceof Error ? error.cause : error);
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#controller.abort(error ?? undefined);
    callback(error);
  }

  async #send(): Promise<void> {
    const headers = new Headers();
    for (const { name, value } of this.#headers.values()) for (const one of Array.isArray(value) ? value : [value]) headers.append(name, `${one}`);
    const body = this.#chunks.length > 0 && this.method !== "GET" && this.method !== "HEAD" ? Buffer.concat(this.#chunks) : null;
    const response = await fetch(this.#url.href, { method: this.method, headers, body, redirect: "manual", signal: this.#controller.signal });
    clearTimeout(this.#timer);
    const incoming = new ClientResponse(response);
    if (!this.emit("response", incoming)) incoming.resume();
  }
}

function urlOf(options: Options, protocol: string): URL {
  const { hostname = options.host ?? "localhost", port, path = "/" } = options;
  const host = hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
  return new URL(`${options.protocol ?? protocol}//${host}${port ? `:${port}` : ""}${path}`);
}

/** `request` and `get` of a module whose requests have `protocol` unless they say otherwise. */
export function clientOf(protocol: "http:" | "https:") {
  function request(target: string | URL | Options, second?: Options | OnResponse, third?: OnResponse): ClientRequest {
    const isUrl = typeof target === "string" || target instanceof URL;
    const options: Options = isUrl ? (typeof second === "object" ? second : {}) : target;
    const onResponse = typeof second === "function" ? second : third;
    const url = isUrl ? new URL(target) : urlOf(options, protocol);
    const auth = options.auth ?? (url.username ? `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` : undefined);
    url.username = "";
    url.password = "";
    return new ClientRequest(url, { ...options, ...(auth !== undefined && { auth }) }, onResponse);
  }
  function get(target: string | URL | Options, second?: Options | OnResponse, third?: OnResponse): ClientRequest {
    const made = request(target, second, third);
    made.end();
    return made;
  }
  return { request, get };
}
