// A function's requests go through the worker's own fetch, to the hosts on its list; each hop of a redirect is checked again.
import { AllowedHosts } from "../host/allowed-hosts.ts";
import type { Network } from "../host/function.ts";
import type { Outgoing } from "../host/http-exchange.ts";
import { checkRedirect, isRedirect, redirected } from "../host/redirects.ts";

/** @throws SporeletError E_OPTION_VALUE; the network: E_NETWORK_DENIED */
export function networkThrough(hosts: readonly string[]): Network {
  const allowed = new AllowedHosts(hosts);
  return async (request: Request) => {
    const { method, headers, signal } = request;
    let current: Outgoing = { url: new URL(request.url), method, headers, body: undefined };
    allowed.check(current.url);
    if (request.body !== null) current.body = new Uint8Array(await request.arrayBuffer());
    for (let redirects = 0; ; redirects++) {
      const { url, body, ...rest } = current;
      allowed.check(url);
      const response = await fetch(url, { ...rest, ...(body !== undefined && { body: body as BodyInit }), redirect: "manual", signal });
      const location = response.headers.get("location");
      if (request.redirect === "manual" || location === null || !isRedirect(response.status)) return response;
      await response.body?.cancel();
      checkRedirect(request, url, location, redirects);
      current = redirected(current, location, response.status);
    }
  };
}
