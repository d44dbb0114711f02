// Request of the Fetch Standard.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import type { WholeOrChunks } from "../guest/internal.ts";
import { Body, copyBody, extract, hasBody, setBody, takeBody } from "./fetch-body.ts";

const { AbortSignal, Headers } = globalThis;
/** Absent where a function neither makes requests nor parses their URLs. */
const URL = globalThis.URL as typeof globalThis.URL | undefined;

const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const NORMALISED = /^(?:delete|get|head|options|post|put)$/i;
const FORBIDDEN = /^(?:connect|trace|track)$/i;
const BODILESS = /^(?:GET|HEAD)$/;

/** The options that are one of a few words; the first is the default. */
const CHOICES = {
  mode: ["cors", "same-origin", "no-cors", "navigate"],
  credentials: ["same-origin", "omit", "include"],
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  redirect: ["follow", "error", "manual"],
  referrerPolicy: [
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
  ],
};

type Choices = Record<keyof typeof CHOICES, string>;

interface Options extends Partial<Choices> {
  method?: string;
  headers?: HeadersInit;
  body?: unknown;
  duplex?: string;
  integrity?: string;
  keepalive?: boolean;
  referrer?: string;
  signal?: AbortSignal | null;
  window?: null;
}

interface State {
  url: string;
  method: string;
  choices: Choices;
  referrer: string;
  integrity: string;
  keepalive: boolean;
  /** What `signal` follows. */
  followed: (() => AbortSignal) | undefined;
}

/** Only "half" is specified. */
const DUPLEX = "half";

/** What the host passes for the request that is to be answered needs no parsing. */
const PLAIN_URL = /^https?:\/\/[^\s/?#@\\]+(?:[/?#]\S*)?$/;

/** @throws TypeError for what is not an absolute URL, or one with credentials */
function parseUrl(input: unknown): string {
  const text = `${input}`;
  if (URL === undefined && PLAIN_URL.test(text)) return text;
  if (!URL?.canParse(text)) throw new TypeError(`Request: ${JSON.stringify(text)} is not an absolute URL`);
  const url = new URL(text);
  if (url.username || url.password) throw new TypeError(`Request: the URL holds credentials: ${url.protocol}//…@${url.host}`);
  return url.href;
}

/** Whether a Request can't have the method. */
export const isForbidden = (method: string) => FORBIDDEN.test(method);

function methodOf(method: unknown): string {
  const text = `${method}`;
  if (!TOKEN.test(text)) throw new TypeError(`Request: ${JSON.stringify(text)} is not an HTTP method`);
  if (isForbidden(text)) throw new TypeError(`Request: the method ${text} is not allowed`);
  return NORMALISED.test(text) ? text.toUpperCase() : text;
}

function referrerOf(value: unknown): string {
  const text = `${value}`;
  if (text !== "" && !URL?.canParse(text)) throw new TypeError(`Request: the referrer ${JSON.stringify(text)} is not an absolute URL`);
  return text && new (URL as typeof globalThis.URL)(text).href;
}

const WORDS = Object.entries(CHOICES) as [keyof Choices, string[]][];
const DEFAULTS = Object.fromEntries(WORDS.map(([key, words]) => [key, words[0]])) as Choices;

function choose(options: Options, from = DEFAULTS): Choices {
  let chosen = from;
  for (const [key, words] of WORDS) {
    if (options[key] === undefined) continue;
    const word = `${options[key]}`;
    if (!words.includes(word)) throw new TypeError(`Request: ${key} can't be ${JSON.stringify(word)}`);
    chosen = { ...chosen, [key]: word };
  }
  if (options.mode !== undefined && chosen.mode === "navigate") throw new TypeError('Request: mode can\'t be "navigate"');
  if (chosen.cache === "only-if-cached" && chosen.mode !== "same-origin") throw new TypeError('Request: cache "only-if-cached" needs mode "same-origin"');
  return chosen;
}

/** The request that is to be answered: its body may still be arriving, its signal is made only if somebody asks for it. */
export let arrived: (url: string, method: string, headers: [string, string][], body: WholeOrChunks | null, signal: () => AbortSignal) => Request;

export class Request extends Body {
  #of: Readonly<State>;
  #headers: Headers;
  #signal: AbortSignal | undefined;

  static {
    arrived = (url, method, headers, body, signal) => {
      const request = new Request(url, { method, headers });
      request.#of = { ...request.#of, followed: signal };
      if (body !== null) setBody(request, body instanceof Uint8Array ? { source: body } : { chunks: body });
      return request;
    };
  }

  constructor(input: unknown, init?: Options) {
    if (arguments.length === 0) throw new TypeError("Request: the URL is missing");
    if (init !== undefined && init !== null && typeof init !== "object" && typeof init !== "function")
      throw new TypeError(`Request: expected an object of options, got ${String(init)}`);
    super();
    const options: Options = init ?? {};
    const from = typeof input === "object" && input !== null && #of in input ? (input as Request) : undefined;
    const of = from ? from.#of : undefined;
    const { method, referrer, integrity, keepalive, window, duplex, signal } = options;
    if (window !== undefined && window !== null) throw new TypeError("Request: window can only be null");
    if (duplex !== undefined && `${duplex}` !== DUPLEX) throw new TypeError(`Request: duplex can't be ${JSON.stringify(`${duplex}`)}`);
    if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) throw new TypeError("Request: the option signal is not an AbortSignal");
    this.#of = {
      url: of ? of.url : parseUrl(input),
      method: method === undefined ? (of?.method ?? "GET") : methodOf(method),
      choices: choose(options, of?.choices),
      referrer: referrer === undefined ? (of?.referrer ?? "about:client") : referrerOf(referrer),
      integrity: integrity === undefined ? (of?.integrity ?? "") : `${integrity}`,
      keepalive: keepalive === undefined ? (of?.keepalive ?? false) : !!keepalive,
      followed: signal === undefined ? of?.followed : signal ? () => signal : undefined,
    };
    this.#headers = new Headers(options.headers === undefined && from ? from.#headers : options.headers);
    const given = options.body !== undefined && options.body !== null;
    if (BODILESS.test(this.method) && (given || (from && hasBody(from)))) throw new TypeError(`Request: a ${this.method} request can't have a body`);
    const body = given ? extract(options.body) : from && takeBody(from);
    if (given && body?.stream && duplex === undefined) throw new TypeError('Request: a stream as body needs the option duplex: "half"');
    setBody(this, body);
    if (body?.type && !this.#headers.has("content-type")) this.#headers.set("content-type", body.type);
  }

  get url(): string {
    return this.#of.url;
  }
  get method(): string {
    return this.#of.method;
  }
  get headers(): Headers {
    return this.#headers;
  }
  get mode(): string {
    return this.#of.choices.mode;
  }
  get credentials(): string {
    return this.#of.choices.credentials;
  }
  get cache(): string {
    return this.#of.choices.cache;
  }
  get redirect(): string {
    return this.#of.choices.redirect;
  }
  get referrerPolicy(): string {
    return this.#of.choices.referrerPolicy;
  }
  get referrer(): string {
    return this.#of.referrer;
  }
  get integrity(): string {
    return this.#of.integrity;
  }
  get keepalive(): boolean {
    return this.#of.keepalive;
  }
  get destination(): string {
    return this.#of && "";
  }
  get duplex(): string {
    return this.#of && DUPLEX;
  }
  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.any(this.#of.followed ? [this.#of.followed()] : []);
    return this.#signal;
  }

  clone(): Request {
    const body = copyBody(this);
    const copy = new Request(this.#of.url, { headers: this.#headers });
    copy.#of = this.#of;
    setBody(copy, body);
    return copy;
  }
}
