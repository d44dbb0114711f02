import { Hono } from "hono";

const app = new Hono();
app.get("/hello/:name", (c) => c.json({ hello: c.req.param("name") }));

// Runs when the module is built: the router is ready in the snapshot, and no request has to build it.
await app.request("/hello/nobody");

export default app;
