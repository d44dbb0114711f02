// A function that answers requests is a CGI program (RFC 3875), and so a WAGI one: the request comes
// in the environment and on stdin, the response leaves on stdout. A host of sporelet's passes what CGI can't carry exactly in
// one variable more (src/host/http.ts), and may take a response that comes bit by bit in messages rather than on stdout.
import { CLIENT, TAKES_STREAMS } from "../abi.ts";
import { concat } from "../guest/bytes.ts";
import { type Chunks, type Internal, internal, type ServedResponse } from "../guest/internal.ts";
import { Exchange } from "./fetch-exchange.ts";
import { type Bytes, byBytes, CHUNK_BYTES, encodedPath, readStdin, STDIN, urlOf, writeStdout } from "./fetch-wire.ts";

interface Head {
  method: string;
  url: string;
  headers: [string, string][];
}

const { native, environment } = internal;

type Serve = NonNullable<Internal["serve"]>;

const encoder = new TextEncoder();

/** Resolves `.` and `..` (RFC 3986, section 5.2.4), which a function without the part `url` would see as they are. */
function withoutDots(path: string): string {
  const segments = path.split("/").slice(1);
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  const isDirectory = /^\.{1,2}$/.test(segments.at(-1) ?? "");
  return `/${kept.join("/")}${isDirectory && kept.length > 0 ? "/" : ""}`;
}

/** The request as CGI has it (RFC 3875, section 4.1): names lost their case, and `-` became `_`. */
function cgiHead(variables: Record<string, string>): Head {
  const { REQUEST_METHOD: method = "GET", SERVER_NAME = "localhost", SERVER_PORT = "", SCRIPT_NAME = "", PATH_INFO = "", QUERY_STRING = "" } = variables;
  const isSecure = variables.HTTPS === "on" || variables.REQUEST_SCHEME === "https";
  const port = SERVER_PORT === "" || SERVER_PORT === (isSecure ? "443" : "80") ? "" : `:${SERVER_PORT}`;
  const host = variables.HTTP_HOST || SERVER_NAME + port;
  // PATH_INFO is decoded; whatever may not stand in a path as it is gets encoded again.
  const path = withoutDots(encodedPath(PATH_INFO === "" ? SCRIPT_NAME : PATH_INFO, false));
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(variables))
    if (name.startsWith("HTTP_") && name !== "HTTP_PROXY") headers.push([name.slice(5).toLowerCase().replaceAll("_", "-"), byBytes(value)]);
  if (variables.CONTENT_TYPE) headers.push(["content-type", byBytes(variables.CONTENT_TYPE)]);
  if (variables.CONTENT_LENGTH) headers.push(["content-length", variables.CONTENT_LENGTH]);
  return { method, headers, url: urlOf(isSecure ? "https" : "http", host, path, QUERY_STRING) };
}

/** @param limit a CGI server need not close stdin behind the body */
function stdinChunks(limit: number): Chunks {
  let left = limit;
  return {
    async next() {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, left));
      const read = native.read(STDIN, chunk);
      if (read <= 0) return undefined;
      left -= read;
      return chunk.subarray(0, read);
    },
    cancel: () => {},
  };
}

/** A header's value is bytes; its characters are theirs. */
function latin1(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length === text.length) return bytes; // ASCII, and natively
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** As CGI has it. */
function headOf({ status, statusText, headers }: ServedResponse, isExact: boolean): Uint8Array {
  let text = `Status: ${status}${statusText && ` ${statusText}`}`;
  // A CGI server would take a header of that name for the status.
  for (const [name, value] of headers) if (isExact || name !== "status") text += `\r\n${name}: ${value}`;
  return latin1(`${text}\r\n\r\n`);
}

/** The client of a host that takes a response bit by bit, and may have more of the body than was on stdin. */
class Client {
  #controller: AbortController | undefined;
  #isGone = false;
  #response: Chunks | undefined;
  #leave: (() => void) | undefined;
  readonly #exchange = new Exchange(CLIENT, { aborted: () => this.#goAway() });

  readonly signal = (): AbortSignal => {
    this.#controller ??= new AbortController();
    if (this.#isGone) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  };

  get #reason(): Error {
    return new DOMException("the client has gone away", "AbortError");
  }

  /** The body behind what is on stdin. While it is waited for, time does not count. */
  readonly rest: Chunks = {
    next: async () => {
      native.stopClock(1);
      try {
        return await this.#exchange.pull();
      } finally {
        native.stopClock(this.#response === undefined ? 0 : 1);
      }
    },
    cancel: () => {},
  };

  async respond({ status, statusText, headers }: ServedResponse, chunks: Chunks): Promise<void> {
    this.#response = chunks;
    if (this.#isGone) {
      chunks.cancel(this.#reason);
      return;
    }
    native.stopClock(1);
    this.#exchange.post({ status, statusText, headers });
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve;
    });
    await Promise.race([this.#exchange.push(chunks), left]);
    this.#response = undefined;
    native.stopClock(0);
  }

  #goAway(): void {
    const reason = this.#reason;
    this.#isGone = true;
    this.#controller?.abort(reason);
    this.#response?.cancel(reason);
    this.#leave?.();
    this.#exchange.end(reason);
  }
}

function bodyOf(exact: (Head & { more?: true }) | undefined, limit: number, client: Client | undefined): Bytes | Chunks | null {
  if (exact === undefined) return limit > 0 ? stdinChunks(limit) : null;
  const whole = readStdin();
  if (!exact.more || client === undefined) return whole.length > 0 ? whole : null;
  let first: Bytes | undefined = whole.length > 0 ? whole : undefined;
  const { rest } = client;
  const next = async () => {
    const piece = first ?? rest.next();
    first = undefined;
    return piece;
  };
  return { next, cancel: rest.cancel };
}

const never = () => new AbortController().signal;

/** Answers the one request of this invocation through `serve`. */
export function respondWith(serve: Serve): NonNullable<Internal["respond"]> {
  return async (handler) => {
    const variables = environment();
    const exact = variables.SPORELET_REQUEST === undefined ? undefined : (JSON.parse(variables.SPORELET_REQUEST) as Head & { more?: true });
    delete variables.SPORELET_REQUEST; // the handler's environment is no place for the request's headers
    const head = exact ?? cgiHead(variables);
    const client = (native.connected() & TAKES_STREAMS) === 0 ? undefined : new Client();
    const body = /^(?:get|head)$/i.test(head.method) ? null : bodyOf(exact, Number(variables.CONTENT_LENGTH ?? 0), client);
    const response = await serve(handler, head, body, client?.signal ?? never, {}, {});
    if (response.body instanceof Uint8Array) {
      writeStdout(concat([headOf(response, exact !== undefined), response.body]));
      return;
    }
    const chunks = response.body;
    const isHead = head.method === "HEAD";
    if (isHead) chunks.cancel(undefined);
    if (client !== undefined && !isHead) return client.respond(response, chunks);
    writeStdout(headOf(response, exact !== undefined));
    if (!isHead) for (let chunk = await chunks.next(); chunk !== undefined; chunk = await chunks.next()) writeStdout(chunk);
  };
}
