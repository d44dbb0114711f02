// A function that answers requests is a CGI program (RFC 3875), and so a WAGI one: the request comes
// in the environment and on stdin, the response leaves on stdout once it is whole. A host of sporelet's
// passes what CGI can't carry exactly in one variable more (src/host/http.ts).
import { concat } from "../guest/bytes.ts";
import { type Internal, internal } from "../guest/internal.ts";

const STDIN = 0;
const STDOUT = 1;
const CHUNK_BYTES = 65536;

interface Head {
  method: string;
  url: string;
  headers: [string, string][];
}

const { native, environment } = internal;

type Serve = NonNullable<Internal["serve"]>;

const encoder = new TextEncoder();

/** A header's value is bytes, of which each is a character; the environment came as UTF-8. */
const byBytes = (text: string) => Array.from(encoder.encode(text.toWellFormed()), (byte) => String.fromCharCode(byte)).join("");
/** Ends a URL's host, and so can't be in the name of one. */
const NO_HOST = /[\s/?#@\\]/;
const encoded = (text: string, wrong: RegExp) => text.toWellFormed().replace(wrong, encodeURIComponent);

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
  const path = withoutDots(encoded(PATH_INFO === "" ? SCRIPT_NAME : PATH_INFO, /[^!-~]|["#%<>?[\\\]^`{|}]/gu).replace(/^(?!\/)/, "/"));
  const query = encoded(QUERY_STRING, /[^!-~]|["#<>]/gu);
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(variables))
    if (name.startsWith("HTTP_") && name !== "HTTP_PROXY") headers.push([name.slice(5).toLowerCase().replaceAll("_", "-"), byBytes(value)]);
  if (variables.CONTENT_TYPE) headers.push(["content-type", byBytes(variables.CONTENT_TYPE)]);
  if (variables.CONTENT_LENGTH) headers.push(["content-length", variables.CONTENT_LENGTH]);
  return { method, headers, url: NO_HOST.test(host) ? host : `${isSecure ? "https" : "http"}://${host}${path}${query && `?${query}`}` };
}

/** @param limit a CGI server need not close stdin behind the body */
function readStdin(limit: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < limit) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, limit - size));
    const read = native.read(STDIN, chunk);
    if (read <= 0) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  return concat(chunks);
}

function writeStdout(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const written = native.write(STDOUT, bytes.subarray(at));
    if (written <= 0) throw new Error(`the host took only ${at} of the response's ${bytes.length} bytes`);
    at += written;
  }
}

/** A header's value is bytes; its characters are theirs. */
function latin1(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length === text.length) return bytes; // ASCII, and natively
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Answers the one request of this invocation through `serve`. */
export function respondWith(serve: Serve): NonNullable<Internal["respond"]> {
  return async (handler) => {
    const variables = environment();
    const exact = variables.SPORELET_REQUEST;
    delete variables.SPORELET_REQUEST; // the handler's environment is no place for the request's headers
    const head = exact === undefined ? cgiHead(variables) : (JSON.parse(exact) as Head);
    const limit = exact === undefined ? Number(variables.CONTENT_LENGTH ?? 0) : Number.POSITIVE_INFINITY;
    const body = head.method === "GET" || head.method === "HEAD" ? new Uint8Array(0) : readStdin(limit);
    const response = await serve(handler, head, body, {}, {});
    let text = `Status: ${response.status}${response.statusText && ` ${response.statusText}`}`;
    // A CGI server would take a header of that name for the status.
    for (const [name, value] of response.headers) if (exact !== undefined || name !== "status") text += `\r\n${name}: ${value}`;
    writeStdout(concat([latin1(`${text}\r\n\r\n`), response.body]));
  };
}
