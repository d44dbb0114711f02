// hono: an app with routes, parameters, middleware, validation and errors, called with requests.
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";

const app = new Hono();
app.use("/api/*", cors());
app.use("/admin/*", basicAuth({ username: "a", password: "b" }));
app.get("/api/hello/:name", (c) => c.json({ hello: c.req.param("name"), q: c.req.query("q") ?? null }));
app.post("/api/echo", async (c) => c.json(await c.req.json(), 201, { "X-Echo": "1" }));
app.post("/form", async (c) => c.json(await c.req.parseBody()));
app.get("/admin/x", (c) => c.text("secret"));
app.get("/fail", () => {
  throw new HTTPException(418, { message: "teapot" });
});
app.notFound((c) => c.text("nothing here", 404));

export default async function (event: { name: string }) {
  const responses = [
    await app.request(`/api/hello/${event.name}?q=1`),
    await app.request("/api/echo", { method: "POST", body: JSON.stringify({ a: [1] }), headers: { "Content-Type": "application/json" } }),
    await app.request("/form", { method: "POST", body: new URLSearchParams({ x: "1", y: "ü" }) }),
    await app.request("/admin/x"),
    await app.request("/admin/x", { headers: { Authorization: `Basic ${btoa("a:b")}` } }),
    await app.request("/fail"),
    await app.request("/other"),
  ];
  return Promise.all(
    responses.map(async (response) => [response.status, response.headers.get("content-type"), response.headers.get("x-echo"), await response.text()]),
  );
}

export const event = { name: "Ada" };
