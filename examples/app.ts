// An app of ten routes: a schema for what comes in, a token for who may, answers as JSON.
import { Hono } from "hono";
import { jwt, sign } from "hono/jwt";
import { z } from "zod";

const Order = z.object({ sku: z.string().min(1), count: z.number().int().positive() });

interface Bindings {
  /** The key of the tokens, from the environment of the invocation. */
  SECRET?: string;
}

const secretOf = (env: Bindings | undefined) => env?.SECRET ?? "only for trying out";
const orders = [{ id: 1, sku: "tea", count: 2 }];

const app = new Hono<{ Bindings: Bindings }>();

app.get("/", (c) => c.text("sporelet"));
app.get("/health", (c) => c.json({ ok: true }));
app.get("/time", (c) => c.json({ now: new Date().toISOString() }));
app.get("/hello/:name", (c) => c.json({ hello: c.req.param("name") }));
app.get("/echo", (c) => c.json(c.req.query()));
app.post("/token", async (c) => c.json({ token: await sign({ sub: "ada", exp: Math.floor(Date.now() / 1000) + 60 }, secretOf(c.env)) }));

app.use("/orders/*", (c, next) => jwt({ secret: secretOf(c.env), alg: "HS256" })(c, next));
app.get("/orders/all", (c) => c.json(orders));
app.get("/orders/:id", (c) => {
  const order = orders.find(({ id }) => id === Number(c.req.param("id")));
  return order === undefined ? c.json({ error: "no such order" }, 404) : c.json(order);
});
app.post("/orders/new", async (c) => {
  const parsed = Order.safeParse(await c.req.json().catch(() => null));
  if (!parsed.success) return c.json({ issues: parsed.error.issues.map(({ path, message }) => ({ path, message })) }, 400);
  return c.json({ id: orders.length + 1, ...parsed.data }, 201);
});
app.delete("/orders/:id", (c) => c.body(null, 204));

// What the top level has done no request has to do: the router is built by its first request, and with
// it goes into the snapshot.
await app.request("/health");

export default app;
