// URL (URL Standard, section 6.1). Parsing and serialising are the native extension's; the interface, which it has only in
// part, is made here.
import { defineClass } from "../guest/define.ts";
import { showUrl } from "./url-inspect.ts";
import { link, need, parse, text, URLSearchParams } from "./url-search-params.ts";

const { URL: NativeURL } = globalThis;
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

function nativeUrl(url: unknown, base: unknown): InstanceType<typeof NativeURL> {
  return base === undefined ? new NativeURL(text(url)) : new NativeURL(text(url), text(base));
}

class URL {
  #url: InstanceType<typeof NativeURL>;
  #params: URLSearchParams | undefined;

  constructor(url: string | URL, base?: string | URL) {
    // biome-ignore lint/complexity/noArguments: a parameter that is missing differs from one that is undefined
    need(arguments, 1, "URL");
    try {
      this.#url = nativeUrl(url, base);
    } catch {
      throw Object.assign(
        new TypeError(`Invalid URL: ${JSON.stringify(text(url))}${base === undefined ? "" : ` with the base ${JSON.stringify(text(base))}`}`),
        {
          code: "ERR_INVALID_URL",
        },
      );
    }
  }

  static canParse(url: string | URL, base?: string | URL): boolean {
    // biome-ignore lint/complexity/noArguments: as above
    need(arguments, 1, "URL.canParse");
    return URL.parse(url, base) !== null;
  }

  static parse(url: string | URL, base?: string | URL): URL | null {
    try {
      return new URL(url, base);
    } catch {
      return null;
    }
  }

  get href(): string {
    return this.#url.href;
  }
  set href(value: string) {
    try {
      this.#url.href = nativeUrl(value, undefined).href;
    } catch {
      throw Object.assign(new TypeError(`Invalid URL: ${JSON.stringify(text(value))}`), { code: "ERR_INVALID_URL" });
    }
    this.#searched();
  }

  get origin(): string {
    return this.#url.origin;
  }

  get protocol(): string {
    return this.#url.protocol;
  }
  set protocol(value: string) {
    this.#url.protocol = text(value);
  }

  get username(): string {
    return this.#url.username;
  }
  set username(value: string) {
    this.#url.username = text(value);
  }

  get password(): string {
    return this.#url.password;
  }
  set password(value: string) {
    this.#url.password = text(value);
  }

  get host(): string {
    return this.#url.host;
  }
  set host(value: string) {
    this.#setHost("host", value);
  }

  get hostname(): string {
    return this.#url.hostname;
  }
  set hostname(value: string) {
    this.#setHost("hostname", value);
  }

  get port(): string {
    return this.#url.port;
  }
  set port(value: string) {
    this.#url.port = text(value);
  }

  get pathname(): string {
    return this.#url.pathname;
  }
  set pathname(value: string) {
    this.#url.pathname = text(value);
  }

  get search(): string {
    return this.#url.search;
  }
  set search(value: string) {
    this.#url.search = text(value);
    this.#searched();
  }

  get searchParams(): URLSearchParams {
    if (this.#params === undefined) {
      this.#params = new URLSearchParams();
      link(this.#params, parse(this.search.slice(1)), (query) => {
        this.#url.search = query;
      });
    }
    return this.#params;
  }

  get hash(): string {
    return this.#url.hash;
  }
  set hash(value: string) {
    this.#url.hash = text(value);
  }

  toString(): string {
    return this.#url.href;
  }

  toJSON(): string {
    return this.#url.href;
  }

  /** After a host that it refused the extension's object takes no port any more: then it is made anew. */
  #setHost(part: "host" | "hostname", value: unknown): void {
    const { href } = this.#url;
    this.#url[part] = text(value);
    if (this.#url.href === href) this.#url = new NativeURL(href);
  }

  #searched(): void {
    if (this.#params !== undefined) link(this.#params, parse(this.search.slice(1)));
  }

  [INSPECT](depth: number | null, options: object, inspect: (value: unknown, options: object) => string): unknown {
    return depth !== null && depth < 0 ? this : showUrl(this, (value) => inspect(value, options));
  }
}

defineClass("URL", URL, { constructor: 1, "static canParse": 1, "static parse": 1 });
defineClass("URLSearchParams", URLSearchParams, { constructor: 0, delete: 1, forEach: 1, has: 1 });
