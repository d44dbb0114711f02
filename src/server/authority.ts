// Which host a request is made to, and whether that is one of ours.
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { SporeletError } from "../errors.ts";
import { isLoopback } from "../module/loopback.ts";

/** `uri-host [ ":" port ]` (RFC 9110, section 7.2; RFC 3986, section 3.2.2); it may be empty. */
const AUTHORITY = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d{0,5})?$/i;

/** The form of a target that names its authority (RFC 9112, section 3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

function wrong(why: string): SporeletError {
  return new SporeletError("E_BAD_REQUEST", why, { remedy: "Send one Host header with a name or an address, and a port where it is not 80." });
}

/**
 * The authority that a request is made to: of the target where that names one, else of the Host header. "localhost" where
 * neither does.
 * @throws SporeletError E_BAD_REQUEST if there is more than one Host header, or none in HTTP/1.1, or one that is no host
 *   (RFC 9112, section 3.2)
 */
export function authorityOf({ url = "/", rawHeaders, httpVersion }: IncomingMessage): string {
  const hosts = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === "host");
  if (hosts.length > 1) throw wrong(`the request has ${hosts.length} Host headers`);
  const [host] = hosts;
  if (host === undefined && httpVersion === "1.1") throw wrong("the request has no Host header");
  for (const each of [host ?? "", ABSOLUTE.exec(url)?.[1] ?? ""]) if (!AUTHORITY.test(each)) throw wrong(`${JSON.stringify(each)} is no host`);
  return ABSOLUTE.exec(url)?.[1] || host || "localhost";
}

function nameIn(authority: string): string | undefined {
  return URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`).hostname.replace(/^\[|\]$/g, "") : undefined;
}

const isLocalName = (name: string) => name === "localhost" || name.endsWith(".localhost");

/**
 * Refuses a request that a page of another site may have made, to a server that only this machine hears. A page elsewhere
 * can have its name point here (DNS rebinding), but can't have an address or localhost for its name.
 * @param names that may be used too
 * @throws SporeletError E_FORBIDDEN
 */
export function checkOwn(request: IncomingMessage, names: readonly string[]): void {
  const authority = authorityOf(request);
  const name = nameIn(authority);
  if (name === undefined || !(isLocalName(name) || isIP(name) !== 0 || names.includes(name)))
    throw new SporeletError(
      "E_FORBIDDEN",
      `this server is for its own machine, and ${JSON.stringify(authority)} is none of its names: --allow-host ${name ?? "NAME"}`,
    );
  const { origin } = request.headers;
  if (origin === undefined) return;
  const from = URL.canParse(origin) ? nameIn(new URL(origin).host) : undefined;
  if (from === undefined || !(isLocalName(from) || isLoopback(from) || from === name || names.includes(from)))
    throw new SporeletError(
      "E_FORBIDDEN",
      `this server is for its own machine, and the request comes from a page of ${JSON.stringify(origin)}: --allow-host ${from ?? "NAME"}`,
    );
}
