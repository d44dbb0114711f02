// Outbound requests: how they come out of a waiting function and how their answers go in, and which
// of them a host lets through.
//
// A message is u32 size of the head, the head as JSON, the body. To the host: `{ id, method, url,
// headers, redirect }`, or `{ id, cancel: true }`. To the guest: `{ id, status, statusText, headers,
// url, redirected }`, or `{ id, error: { message, code } }`.
import { SporeletError } from "../errors.ts";
import type { Network } from "./function.ts";

interface RequestHead {
  id: number;
  method: string;
  url: string;
  headers: [string, string][];
  redirect: RequestRedirect;
  cancel?: boolean;
}

/** Requests under way, by id. */
export type Pending = Map<number, AbortController>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function encode(head: object, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = encoder.encode(JSON.stringify(head));
  const message = new Uint8Array(4 + json.length + body.length);
  new DataView(message.buffer).setUint32(0, json.length, true);
  message.set(json, 4);
  message.set(body, 4 + json.length);
  return message;
}

function decode(message: Uint8Array): { head: RequestHead; body: Uint8Array<ArrayBuffer> } {
  const size = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  return { head: JSON.parse(decoder.decode(message.subarray(4, 4 + size))) as RequestHead, body: message.slice(4 + size) };
}

/** Makes the request that `message` holds and passes its answer to `reply`. */
export function answer(message: Uint8Array, network: Network | undefined, pending: Pending, reply: (message: Uint8Array) => void): void {
  const { head, body } = decode(message);
  const { id, method, url, headers, redirect } = head;
  if (head.cancel) {
    pending.get(id)?.abort();
    pending.delete(id);
    return;
  }
  const controller = new AbortController();
  pending.set(id, controller);
  const request = async () => {
    if (network === undefined) throw new SporeletError("E_NETWORK_DENIED", `this host grants no network access, ${url} was asked for`);
    const asked = new Request(url, { method, headers, redirect, signal: controller.signal, body: body.length > 0 ? body : null });
    const response = await network(asked);
    const { status, statusText } = response;
    const redirected = response.redirected || (response.url !== "" && response.url !== asked.url);
    return encode({ id, status, statusText, headers: [...response.headers], url: response.url, redirected }, new Uint8Array(await response.arrayBuffer()));
  };
  request()
    .catch((error: unknown) => encode({ id, error: reasonOf(error) }))
    .then((answered) => {
      if (pending.delete(id)) reply(answered);
    });
}

/** What fetch throws hides the reason in its cause. */
function reasonOf(error: unknown): { message: string; code?: string } {
  const cause = (error as { cause?: unknown } | null | undefined)?.cause ?? error;
  if (!(cause instanceof Error)) return { message: typeof cause === "string" ? cause : `the host's network failed with a value of type ${typeof cause}` };
  const { message, code } = cause as NodeJS.ErrnoException;
  return { message: `${message}`, ...(typeof code === "string" && { code }) };
}

/** Gives up what is under way. */
export function cancel(pending: Pending): void {
  for (const controller of pending.values()) controller.abort();
  pending.clear();
}

const MAX_REDIRECTS = 20; // Fetch standard, HTTP-redirect fetch

const HOST = /^(?:\[[\da-f:.]+\]|[^\s/?#@\\:*,%[\]]+)(?::(\d{1,5}))?$/i;

/** `host:port` for each port that `text` allows. */
function originsOf(text: string): string[] {
  const [whole, port] = HOST.exec(text) ?? [];
  if (whole === undefined || !URL.canParse(`http://${text}`))
    throw new SporeletError("E_OPTION_VALUE", `Expected a host to allow to be such as api.example.com or localhost:8080, got ${JSON.stringify(text)}`);
  const { hostname } = new URL(`http://${text}`);
  return (port === undefined ? [80, 443] : [Number(port)]).map((number) => `${hostname}:${number}`);
}

/**
 * A network that lets requests through to the named hosts only, also after redirects.
 * @param hosts `host` (ports 80 and 443) or `host:port`
 *
 * @example
 * await fn.invoke(event, { network: allowNetwork(["api.example.com"]) });
 *
 * @throws SporeletError E_OPTION_VALUE
 */
export function allowNetwork(hosts: readonly string[]): Network {
  const allowed = hosts.flatMap(originsOf);
  return async (request) => {
    let current = request;
    for (let redirects = 0; ; redirects++) {
      const url = new URL(current.url);
      if (url.protocol !== "http:" && url.protocol !== "https:") throw denied(current.url, `the scheme ${url.protocol} is not http: or https:`);
      const port = url.port || (url.protocol === "https:" ? 443 : 80);
      if (!allowed.includes(`${url.hostname}:${port}`)) throw denied(current.url, `${url.host} is not among the allowed hosts`);
      const response = await fetch(current, { redirect: "manual" });
      const location = response.headers.get("location");
      if (request.redirect !== "follow" || response.status < 300 || response.status > 399 || location === null) {
        if (request.redirect === "error" && response.status >= 300 && response.status <= 399 && location !== null) throw new TypeError("unexpected redirect");
        return response;
      }
      if (redirects === MAX_REDIRECTS) throw new TypeError(`more than ${MAX_REDIRECTS} redirects`);
      current = redirected(current, new URL(location, url), response.status);
    }
  };
}

/** Fetch standard, HTTP-redirect fetch: credentials do not pass to another origin, and POST may become GET. */
function redirected(request: Request, url: URL, status: number): Request {
  const becomesGet = status === 303 ? request.method !== "HEAD" : (status === 301 || status === 302) && request.method === "POST";
  const headers = new Headers(request.headers);
  if (becomesGet) for (const name of ["content-type", "content-length", "content-encoding", "content-language", "content-location"]) headers.delete(name);
  if (new URL(request.url).origin !== url.origin) for (const name of ["authorization", "cookie", "proxy-authorization"]) headers.delete(name);
  if (!becomesGet && request.body !== null) throw new TypeError(`a redirect with status ${status} would have to send the body again`);
  return new Request(url, { method: becomesGet ? "GET" : request.method, headers, signal: request.signal, redirect: request.redirect });
}

function denied(url: string, why: string): SporeletError {
  return new SporeletError("E_NETWORK_DENIED", `the request to ${url} was not made: ${why}`);
}
