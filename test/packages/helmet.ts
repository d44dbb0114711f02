// helmet: security headers with a policy of our own, as middleware of a server
import type { IncomingMessage, ServerResponse } from "node:http";
import helmet from "helmet";
import inject from "light-my-request";

const middleware = {
  "/strict": helmet({
    contentSecurityPolicy: {
      directives: { scriptSrc: ["'self'", (_request, response) => `'nonce-${(response as ServerResponse).getHeader("x-nonce") ?? "n"}'`] },
    },
    strictTransportSecurity: { maxAge: 60, preload: true },
    referrerPolicy: { policy: ["origin", "no-referrer"] },
  }),
  "/plain": helmet({ contentSecurityPolicy: false, frameguard: { action: "deny" } }),
};
const listener = (request: IncomingMessage, response: ServerResponse) => middleware[request.url as "/plain"](request, response, () => void response.end("ok"));

export default async function (event: { paths: string[] }) {
  const refused = (() => {
    try {
      return typeof helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["self"] } } });
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [await Promise.all(event.paths.map(async (url) => ({ ...(await inject(listener, { url })).headers, date: undefined }))), refused];
}

export const event = { paths: ["/strict", "/plain"] };
