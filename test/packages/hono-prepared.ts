// hono: the prepared router: the routes' tables as code, which `eval` reads at the top level.
import { Hono } from "hono";
import { buildInitParams, PreparedRegExpRouter, serializeInitParams } from "hono/router/reg-exp-router";

type Router = PreparedRegExpRouter<[never, never]>;
// biome-ignore lint/security/noGlobalEval: that is what is tried
const tables = globalThis.eval(`(${serializeInitParams(buildInitParams({ paths: ["*", "/hello/:name", "/files/:path{.+}", "/static"] }))})`);
const app = new Hono({ router: new PreparedRegExpRouter(...(tables as ConstructorParameters<typeof PreparedRegExpRouter>)) as unknown as Router });
app.get("/hello/:name", (c) => c.text(`hello ${c.req.param("name")}`));
app.get("/files/:path{.+}", (c) => c.json(c.req.param()));
app.get("/static", (c) => c.text("static"));

export default async function (event: { paths: string[] }) {
  return Promise.all(
    event.paths.map(async (path) => {
      const response = await app.request(path);
      return [response.status, await response.text()];
    }),
  );
}

export const event = { paths: ["/hello/Ada", "/files/a/b", "/static", "/none"] };
