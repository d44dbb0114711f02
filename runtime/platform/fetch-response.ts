// Response of the Fetch Standard.

import { internal, type NetworkResponse } from "../guest/internal.ts";
import { optional } from "../guest/optional.ts";
import { Body, copyBody, type Extracted, extract, setBody } from "./fetch-body.ts";

const { Headers } = globalThis;
const URL = optional("URL", "url");

const NULL_BODY_STATUS = [101, 204, 205, 304];
const REDIRECT_STATUS = [301, 302, 303, 307, 308];
const REASON = /^[\t -~\x80-\xff]*$/;

interface Options {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** Makes what `fetch` answers with. */
export let fromNetwork: (result: NetworkResponse) => Response;

export class Response extends Body {
  #status: number;
  #statusText: string;
  #headers: Headers;
  #type = "default";
  #url = "";
  #redirected = false;
  #fixed = false;

  static {
    fromNetwork = ({ status, statusText, headers, body, url, redirected }) => {
      const response = new Response(null, { statusText, headers });
      if (!NULL_BODY_STATUS.includes(status)) setBody(response, body instanceof Uint8Array ? { source: body } : { chunks: body });
      response.#status = status;
      response.#type = "basic";
      response.#url = url.split("#", 1)[0] as string;
      response.#redirected = redirected;
      return response.#fix();
    };
  }

  constructor(body?: unknown, init?: Options) {
    super();
    if (init !== undefined && init !== null && typeof init !== "object" && typeof init !== "function")
      throw new TypeError(`Response: expected an object of options, got ${String(init)}`);
    const { status = 200, statusText = "", headers } = init ?? {};
    this.#status = Number(status) & 0xffff;
    this.#statusText = `${statusText}`;
    if (this.#status < 200 || this.#status > 599) throw new RangeError(`Response: the status ${status} is not between 200 and 599`);
    if (!REASON.test(this.#statusText)) throw new TypeError(`Response: ${JSON.stringify(this.#statusText)} is not a status text`);
    this.#headers = new Headers(headers);
    this.#setBody(extract(body));
  }

  static error(): Response {
    const response = new Response();
    response.#status = 0;
    response.#type = "error";
    return response.#fix();
  }

  static redirect(url: string | URL, status = 302): Response {
    if (!URL.canParse(`${url}`)) throw new TypeError(`Response.redirect: ${JSON.stringify(`${url}`)} is not an absolute URL`);
    if (!REDIRECT_STATUS.includes(Number(status))) throw new RangeError(`Response.redirect: the status ${status} is not that of a redirect`);
    return new Response(null, { status: Number(status), headers: { location: new URL(url).href } }).#fix();
  }

  static json(data: unknown, init?: Options): Response {
    const text = JSON.stringify(data) as string | undefined;
    if (text === undefined) throw new TypeError(`Response.json: JSON has no form for a value of type ${typeof data}`);
    const response = new Response(null, init);
    response.#setBody({ source: text.toWellFormed(), type: "application/json" });
    return response;
  }

  get status(): number {
    return this.#status;
  }
  get ok(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }
  get statusText(): string {
    return this.#statusText;
  }
  get headers(): Headers {
    return this.#headers;
  }
  get type(): string {
    return this.#type;
  }
  get url(): string {
    return this.#url;
  }
  get redirected(): boolean {
    return this.#redirected;
  }

  clone(): Response {
    const body = copyBody(this);
    const copy = new Response(null, { statusText: this.#statusText, headers: this.#headers });
    copy.#status = this.#status;
    copy.#type = this.#type;
    copy.#url = this.#url;
    copy.#redirected = this.#redirected;
    setBody(copy, body);
    return this.#fixed ? copy.#fix() : copy;
  }

  /** From here on its headers can't be changed. */
  #fix(): this {
    this.#fixed = true;
    internal.fixHeaders?.(this.#headers);
    return this;
  }

  #setBody(body: Extracted | undefined): void {
    if (body === undefined) return;
    if (NULL_BODY_STATUS.includes(this.#status)) throw new TypeError(`Response: with the status ${this.#status} there can't be a body`);
    setBody(this, body);
    if (body.type && !this.#headers.has("content-type")) this.#headers.set("content-type", body.type);
  }
}
