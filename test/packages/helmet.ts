// helmet: security headers with a policy of our own, as middleware of Express
import express from "express";
import helmet from "helmet";
import inject from "light-my-request";

const app = express();
app.use(
  "/strict",
  helmet({
    contentSecurityPolicy: { directives: { scriptSrc: ["'self'", (_request, response) => `'nonce-${response.getHeader("x-nonce") ?? "n"}'`] } },
    strictTransportSecurity: { maxAge: 60, preload: true },
    referrerPolicy: { policy: ["origin", "no-referrer"] },
  }),
);
app.use("/plain", helmet({ contentSecurityPolicy: false, frameguard: { action: "deny" } }));
app.use((_request, response) => void response.send("ok"));

export default async function (event: { paths: string[] }) {
  const refused = (() => {
    try {
      return typeof helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["self"] } } });
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [await Promise.all(event.paths.map(async (url) => ({ ...(await inject(app as never, { url })).headers, date: undefined }))), refused];
}

export const event = { paths: ["/strict", "/plain"] };
