// hono: the forms of routes and the middleware of its documentation: groups, patterns, etag, compress, JWT, context storage and more
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { every, some } from "hono/combine";
import { compress } from "hono/compress";
import { contextStorage, getContext } from "hono/context-storage";
import { csrf } from "hono/csrf";
import { etag } from "hono/etag";
import { jwt, sign } from "hono/jwt";
import { methodOverride } from "hono/method-override";
import { poweredBy } from "hono/powered-by";
import { prettyJSON } from "hono/pretty-json";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { stream, streamText } from "hono/streaming";
import { timeout } from "hono/timeout";
import { trimTrailingSlash } from "hono/trailing-slash";
import { validator } from "hono/validator";

interface Env {
  Variables: { user: string };
}

const books = new Hono().basePath("/books");
books.get("/", (c) => c.text("all")).post((c) => c.text("made", 201));
books.get("/:id{[0-9]+}/:part{[a-z]+\\.txt}", (c) => c.json(c.req.param()));

const app = new Hono<Env>();
app.use(poweredBy(), trimTrailingSlash());
app.route("/shelf", books);
app.get("/animal/:type?", (c) => c.text(`animal ${c.req.param("type") ?? "any"}`));
app.get("/wild/*/card", (c) => c.text("wild"));
app.on(["PUT", "DELETE"], ["/on", "/also"], (c) => c.text(`${c.req.method} ${c.req.path}`));
app.use("/order/*", async (c, next) => {
  await next();
  c.header("x-order", `${c.res.headers.get("x-order") ?? ""}outer`);
});
app.use("/order/*", async (c, next) => {
  await next();
  c.header("x-order", "inner,");
});
app.get("/order/x", (c) => c.text("x"));
app.get("/etag", etag(), (c) => c.text("tagged"));
app.get("/pretty", prettyJSON(), (c) => c.json({ a: [1] }));
app.get("/secure", secureHeaders(), (c) => c.html("<p>x</p>"));
app.get("/zip", compress(), (c) => c.text("zip ".repeat(600)));
app.post("/limit", bodyLimit({ maxSize: 10, onError: (c) => c.text("too large", 413) }), async (c) => c.text(await c.req.text()));
app.post("/csrf", csrf({ origin: "http://localhost" }), (c) => c.text("safe"));
app.use("/override", methodOverride({ app }));
app.delete("/override", (c) => c.text("deleted"));
app.use("/bearer", some(bearerAuth({ token: "t0ken" }), every(bearerAuth({ token: "other" }))));
app.get("/bearer", (c) => c.text("in"));
app.use("/jwt", jwt({ secret: "s", alg: "HS256" }));
app.get("/jwt", (c) => c.json(c.get("jwtPayload")));
app.get("/id", requestId({ generator: () => "fixed" }), (c) => c.text(c.get("requestId")));
app.use("/stored", contextStorage(), async (c, next) => {
  c.set("user", "ada");
  await next();
});
const userOf = async () => {
  await new Promise((done) => setTimeout(done, 1));
  return getContext<Env>().var.user;
};
app.get("/stored", async (c) => c.text(await userOf()));
app.get("/slow", timeout(5), async (c) => {
  await new Promise((done) => setTimeout(done, 1000));
  return c.text("late");
});
app.get("/stream", (c) =>
  streamText(c, async (out) => {
    for (const word of ["a", "b"]) {
      await out.writeln(word);
      await out.sleep(1);
    }
  }),
);
app.get("/bytes", (c) => stream(c, async (out) => void (await out.write(new Uint8Array([1, 2, 255])))));
app.get(
  "/valid",
  validator("query", (value, c) => (value.n ? { n: Number(value.n) } : c.text("no n", 400))),
  (c) => c.json(c.req.valid("query")),
);
app.onError((error, c) => ("getResponse" in error ? (error as unknown as { getResponse(): Response }).getResponse() : c.text(`${error.name}`, 500)));

export default async function (event: { name: string }) {
  const token = await sign({ sub: event.name }, "s", "HS256");
  const asked: [string, RequestInit?][] = [
    ["/shelf/books"],
    ["/shelf/books", { method: "POST" }],
    ["/shelf/books/12/a.txt"],
    ["/shelf/books/x/a.txt"],
    ["/animal"],
    ["/animal/cat"],
    ["/animal/cat/"],
    ["/wild/x/card"],
    ["/on", { method: "PUT" }],
    ["/also", { method: "DELETE" }],
    ["/order/x"],
    ["/etag"],
    ["/pretty?pretty"],
    ["/secure"],
    ["/limit", { method: "POST", body: "short", headers: { "content-length": "5" } }],
    ["/limit", { method: "POST", body: "much too long", headers: { "content-length": "13" } }],
    ["/csrf", { method: "POST", body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded", origin: "http://evil" } }],
    ["/csrf", { method: "POST", body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded", origin: "http://localhost" } }],
    ["/override", { method: "POST", body: new URLSearchParams({ _method: "DELETE" }) }],
    ["/bearer"],
    ["/bearer", { headers: { authorization: "Bearer other" } }],
    ["/jwt"],
    ["/jwt", { headers: { authorization: `Bearer ${token}` } }],
    ["/id"],
    ["/stored"],
    ["/slow"],
    ["/stream"],
    ["/bytes"],
    ["/valid"],
    ["/valid?n=3"],
  ];
  const answers: unknown[] = [];
  for (const [path, init] of asked) {
    const response = await app.request(path, init);
    answers.push([path, response.status, [...response.headers], [...new Uint8Array(await response.arrayBuffer())].join()]);
  }
  const tag = (await app.request("/etag")).headers.get("etag") ?? "";
  answers.push((await app.request("/etag", { headers: { "if-none-match": tag } })).status);
  const zipped = await app.request("/zip", { headers: { "accept-encoding": "gzip" } });
  const text = await new Response((zipped.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new DecompressionStream("gzip"))).text();
  return [...answers, zipped.headers.get("content-encoding"), text === "zip ".repeat(600)];
}

export const event = { name: "Ada" };
