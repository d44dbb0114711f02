// Functions that answer requests: through the library, and as CGI programs on every host.
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { loadSource, source, text, utf8 } from "./support.ts";

const ECHO = `export default {
  async fetch(request: Request, env: Record<string, string>, context: any) {
    const { pathname, search } = new URL(request.url);
    const body = request.method === "GET" ? null : await request.text();
    return Response.json({ method: request.method, pathname, search, body, agent: request.headers.get("user-agent"), mode: env.MODE ?? null, name: context.functionName });
  },
};`;

describe("a function that answers requests", () => {
  it("gets the request as it is, and its Response comes back as it is", async () => {
    const fn = await loadSource(
      `export default {
        async fetch(request: Request) {
          const headers = new Headers([["x-url", request.url], ["set-cookie", "a=1"], ["set-cookie", "b=2, c"], ["x-latin", "caf\\u00e9"]]);
          for (const [name, value] of request.headers) headers.append("x-seen", name + "=" + value);
          return new Response(await request.bytes(), { status: 207, statusText: "Several", headers });
        },
      }`,
    );
    expect(fn.kind).toBe("fetch");
    const body = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) & 255);
    const response = await fn.fetch(
      new Request("https://example.com:8443/a%20b/ü?q=1&q=2", { method: "PUT", body, headers: { "X-Under_score": "1", "x-empty": "" } }),
    );
    expect([response.status, response.statusText]).toEqual([207, "Several"]);
    expect(response.headers.get("x-url")).toBe("https://example.com:8443/a%20b/%C3%BC?q=1&q=2");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2, c"]);
    expect(response.headers.get("x-latin")).toBe("café");
    expect(response.headers.get("x-seen")).toBe("x-empty=, x-under_score=1");
    expect(Buffer.compare(new Uint8Array(await response.arrayBuffer()), body)).toBe(0);
  });

  it("may be an object, a class instance, or an app of a framework", async () => {
    const instance = await loadSource(`class App { greeting = "hi"; fetch() { return new Response(this.greeting); } } export default new App();`);
    expect(await (await instance.fetch(new Request("http://x/"))).text()).toBe("hi");
    const { module } = await build({
      entry: source({
        "fn.ts":
          "import { Hono } from 'hono'; const app = new Hono(); app.get('/users/:id', (c) => c.json({ id: c.req.param('id') })); app.notFound((c) => c.text('no', 404)); export default app;",
      }),
    }).catch(
      // The temporary directory has no packages: the project's own serve.
      () => build({ entry: new URL("./packages/hono.ts", import.meta.url).pathname }),
    );
    expect((await load(module)).kind).toMatch(/fetch|handler/);
  });

  it("has an environment of its own, without the request", async () => {
    const fn = await loadSource("export default { fetch: (_: Request, env: object, context: any) => Response.json([env, context.env, process.env]) }");
    const answered = await fn.fetch(new Request("http://x/", { headers: { cookie: "secret" } }), { env: { A: "1" } });
    expect(await answered.json()).toEqual([{ A: "1" }, { A: "1" }, { A: "1" }]);
  });

  it("must not write to stdout beside its Response", async () => {
    const fn = await loadSource(
      "export default { fetch: (r: Request) => { (globalThis as any).Javy.IO.writeSync(1, new TextEncoder().encode(decodeURI(new URL(r.url).search.slice(1)))); return new Response('x'); } }",
    );
    for (const said of ["A", "A%0A", "a b:", "%0D%0A%0D%0A"])
      await expect(fn.fetch(new Request(`http://x/?${said}`))).rejects.toMatchObject({ code: "E_OUTPUT_NOT_CGI" });
  });

  it("streams are read to their end, and a null body is none", async () => {
    const fn = await loadSource(`export default { fetch(request: Request) {
      if (request.url.endsWith("/none")) return new Response(null, { status: 204 });
      let n = 0;
      return new Response(new ReadableStream({ async pull(c) { await new Promise((r) => setTimeout(r, 1)); if (n === 5) c.close(); else c.enqueue(new TextEncoder().encode("part" + n++)); } }));
    } }`);
    expect(await (await fn.fetch(new Request("http://x/"))).text()).toBe("part0part1part2part3part4");
    const none = await fn.fetch(new Request("http://x/none"));
    expect([none.status, none.body]).toEqual([204, null]);
  });

  it("goes on with waitUntil after the response, whose failure changes nothing", async () => {
    const fn = await loadSource(`export default { fetch(_: Request, __: unknown, context: any) {
      context.waitUntil(new Promise<void>((done) => setTimeout(() => { console.log("later"); done(); }, 10)).then(() => context.waitUntil(Promise.reject(new Error("lost")))));
      return new Response("now");
    } }`);
    const result = await fn.run(utf8(""), { env: { REQUEST_METHOD: "GET" } });
    expect(result.status).toBe(0);
    expect(text(result.stdout)).toContain("\r\n\r\nnow");
    expect(text(result.stderr)).toMatch(/^later\nsporelet: warning: what waitUntil was given failed: Error: lost\n {4}at .*\n$/);
  });

  it("fails by name where no Response comes back", async () => {
    const fn = await loadSource(
      `export default { fetch: (request: Request): any => (request.url.endsWith("1") ? "text" : Promise.reject(new TypeError("sad " + Response.name))) }`,
    );
    await expect(fn.fetch(new Request("http://x/1"))).rejects.toMatchObject({
      code: "E_HANDLER_THREW",
      message: expect.stringContaining("must give a Response, and gave a string"),
    });
    await expect(fn.fetch(new Request("http://x/2"))).rejects.toMatchObject({
      code: "E_HANDLER_THREW",
      message: expect.stringContaining("TypeError: sad Response"),
    });
    const handler = await loadSource("export default () => 1");
    await expect(handler.fetch(new Request("http://x/"))).rejects.toMatchObject({ code: "E_HOST_CANNOT_RUN" });
  });
});

describe("a request that CGI carries badly", () => {
  const heads = async (env: Record<string, string>) => {
    const fn = await loadSource(
      `export default { fetch: (request: Request) => new Response(request.url, { headers: [["x-seen", request.headers.get("x-name") ?? ""], ["status", "404"]] }) }`,
    );
    const { stdout, stderr } = await fn.run(utf8(""), { env });
    const [head = "", body = ""] = Buffer.from(stdout).toString("latin1").split("\r\n\r\n");
    return { head: head.split("\r\n"), body, said: text(stderr) };
  };

  it("has the bytes of its headers, and a URL without what can't stand in one", async () => {
    const { head, body } = await heads({ HTTP_X_NAME: "caf\u00e9 \u20ac", PATH_INFO: "a b%\u00fc", QUERY_STRING: "q=a b#c", HTTP_HOST: "" });
    expect(head).toEqual(["Status: 200", "content-type: text/plain;charset=UTF-8", `x-seen: ${Buffer.from("caf\u00e9 \u20ac").toString("latin1")}`]);
    expect(body).toBe("http://localhost/a%20b%25%C3%BC?q=a%20b%23c");
  });

  it("is refused where it is none, before the handler sees it", async () => {
    for (const env of [{ REQUEST_METHOD: "G T" }, { HTTP_HOST: "evil/path" }, { HTTP_HOST: "user@host" }, { "HTTP_A B": "1" }]) {
      const { head, said } = await heads(env as Record<string, string>);
      expect(head[0]).toBe("Status: 400 Bad Request");
      expect(said).toMatch(/^sporelet: warning: the request was refused: TypeError: .+\n$/);
    }
  });
});

it("a response may have a header named status, and spaces that are not HTTP's", async () => {
  const fn = await loadSource(
    `export default { fetch: () => new Response("", { status: 201, statusText: " a\\xa0", headers: { status: "404", x: "\\xa0b\\xa0" } }) }`,
  );
  const response = await fn.fetch(new Request("http://x/"));
  expect([response.status, response.statusText, response.headers.get("status"), response.headers.get("x")]).toEqual([201, " a\xa0", "404", "\xa0b\xa0"]);
});

it("a variable of the environment can't smuggle in another one", async () => {
  const fn = await loadSource("export default (_: unknown, { env }: any) => env;");
  for (const env of [{ A: "1\0B=2" }, { "A=B": "1" }, { "": "1" }, { "A\0": "" }])
    await expect(fn.invoke(1, { env: env as unknown as Record<string, string> })).rejects.toMatchObject({ code: "E_OPTION_VALUE" });
  await expect(fn.invoke(1, { requestId: "\0A=1" })).rejects.toMatchObject({ code: "E_OPTION_VALUE" });
  expect(await fn.invoke(1, { env: { A: "=" } })).toEqual({ A: "=" });
});

describe.each(HOST_NAMES)("under CGI on the host %s", (host) => {
  it("takes the request from the environment and stdin", async () => {
    const fn = await load((await build({ entry: source(ECHO), name: "echo" })).module, { host });
    const env = {
      REQUEST_METHOD: "POST",
      PATH_INFO: "/a b/c?d",
      QUERY_STRING: "x=1",
      HTTP_HOST: "example.com",
      HTTP_USER_AGENT: "curl/8",
      CONTENT_LENGTH: "4",
      MODE: "test",
    };
    const { stdout, status } = await fn.run(utf8("bodyand more that is not it"), { env });
    expect(status).toBe(0);
    const [head = "", body = ""] = text(stdout).split("\r\n\r\n");
    expect(head).toBe("Status: 200\r\ncontent-type: application/json");
    expect(JSON.parse(body)).toEqual({ method: "POST", pathname: "/a%20b/c%3Fd", search: "?x=1", body: "body", agent: "curl/8", mode: "test", name: "echo" });
  });
});

describe("the path of a CGI request", () => {
  it.each([
    ["with URL", `export default { fetch: (request: Request) => new Response(new URL(request.url).pathname) }`],
    ["without", `export default { fetch: (request: Request) => new Response(request.url.replace("http://localhost", "")) }`],
  ])("is resolved as in any URL, in a function %s", async (_, code) => {
    const fn = await loadSource(code);
    const paths = ["/../x", "/a/./b/../c", "/a/..", "/a/b/.", "/..", "/a//b", "", "x", "/.../y", "/%2e%2e/z"];
    for (const path of paths) {
      const { stdout } = await fn.run(utf8(""), { env: { REQUEST_METHOD: "GET", PATH_INFO: path } });
      const expected = new URL(`http://localhost${path.startsWith("/") ? "" : "/"}${path.replaceAll("%", "%25")}`).pathname;
      expect({ path, seen: text(stdout).split("\r\n\r\n")[1] }).toEqual({ path, seen: expected });
    }
  });
});
