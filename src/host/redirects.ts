// Redirects, as a host follows them itself, since each hop is checked (Fetch standard, HTTP-redirect fetch).
import type { Outgoing } from "./http-exchange.ts";

const MAX_REDIRECTS = 20;
const REDIRECT_STATUS = [301, 302, 303, 307, 308];

export function isRedirect(status: number): boolean {
  return REDIRECT_STATUS.includes(status);
}

/**
 * @param before how many redirects there were already
 * @throws TypeError where `request` may not be redirected from `url`
 */
export function checkRedirect({ redirect }: Request, url: URL, location: string, before: number): void {
  if (redirect === "error") throw new TypeError(`${url.href} redirects to ${location}, which the request forbids`);
  if (before === MAX_REDIRECTS) throw new TypeError(`more than ${MAX_REDIRECTS} redirects, the last from ${url.href}`);
}

/**
 * The request that follows: credentials do not pass to another origin, and POST may become GET.
 * @throws TypeError
 */
export function redirected({ url, method, headers, body }: Outgoing, location: string, status: number): Outgoing {
  if (!URL.canParse(location, url)) throw new TypeError(`${url.href} redirects to ${JSON.stringify(location)}, which is no URL`);
  const next = new URL(location, url);
  if (next.username !== "" || next.password !== "") throw new TypeError(`${url.href} redirects to a URL with a name or password in it, on ${next.host}`);
  const becomesGet = status === 303 ? method !== "HEAD" && method !== "GET" : (status === 301 || status === 302) && method === "POST";
  const sent = new Headers(headers);
  if (becomesGet) for (const name of ["content-type", "content-length", "content-encoding", "content-language", "content-location"]) sent.delete(name);
  if (url.origin !== next.origin) for (const name of ["authorization", "cookie", "proxy-authorization"]) sent.delete(name);
  if (!becomesGet && body !== undefined && !(body instanceof Uint8Array))
    throw new TypeError(`${url.href} redirects to ${next.href}, and the request's body, a stream, can't be sent a second time`);
  return { url: next, method: becomesGet ? "GET" : method, headers: sent, body: becomesGet ? undefined : body };
}
