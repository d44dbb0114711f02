// A web app with routes: a library's router, matched on every request.
import { Hono } from "hono";

const app = new Hono();
for (const name of ["users", "orders", "products", "invoices", "carts"]) {
  app.get(`/${name}`, (c) => c.json({ all: name }));
  app.get(`/${name}/:id`, (c) => c.json({ [name]: c.req.param("id") }));
  app.post(`/${name}`, async (c) => c.json({ created: name, ...(await c.req.json()) }, 201));
}

// Builds the router: into the snapshot, where there is one.
app.router.match("GET", "/users");

export default app;
