// Functions as components, in jco's WASI 0.2.
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { componentOf } from "../src/component/component.ts";
import { load } from "../src/host/load.ts";
import { importsOf, ran, runnable, servedComponent } from "./component-support.ts";
import { served } from "./served.ts";
import { HELLO, root, source, sporelet, temporaryDirectory, text } from "./support.ts";

const moduleOf = async (code: string) => (await build({ entry: source(code) })).module;

const IO = ["wasi:io/error@0.2.0", "wasi:io/poll@0.2.0", "wasi:io/streams@0.2.0"];
const CLOCKS = ["wasi:clocks/monotonic-clock@0.2.0", "wasi:clocks/wall-clock@0.2.0", "wasi:random/random@0.2.0", "wasi:cli/environment@0.2.0"];
const STDIO = ["wasi:cli/exit@0.2.0", "wasi:cli/stdin@0.2.0", "wasi:cli/stdout@0.2.0", "wasi:cli/stderr@0.2.0"];

describe("what a component imports and exports", () => {
  it("of a handler of events is a command's, and with a network wasi:http", async () => {
    const module = await moduleOf(HELLO);
    expect(await importsOf(componentOf(module))).toEqual([...IO, ...CLOCKS, ...STDIO, "wasi:cli/run@0.2.0"]);
    const http = ["wasi:http/types@0.2.0", "wasi:http/outgoing-handler@0.2.0"];
    expect(await importsOf(componentOf(module, ["api.example.com"]))).toEqual([...IO, ...CLOCKS, ...STDIO, ...http, "wasi:cli/run@0.2.0"]);
  });

  it("of a function that answers requests is a proxy's, and its outgoing side only with a network", async () => {
    const module = await moduleOf("export default { fetch: () => new Response('x') };");
    const proxy = [...IO, ...CLOCKS, "wasi:cli/stderr@0.2.0", "wasi:http/types@0.2.0"];
    const handler = "wasi:http/incoming-handler@0.2.0";
    expect(await importsOf(componentOf(module))).toEqual([...proxy, handler]);
    expect(await importsOf(componentOf(module, ["api.example.com"]))).toEqual([...proxy, "wasi:http/outgoing-handler@0.2.0", handler]);
  });
});

describe("a command", () => {
  it("answers the events that `sporelet run` does, with the same bytes", async () => {
    const code = `export default async (event: any) => {
      console.log("said", event);
      if (event.fails) throw new TypeError("no");
      if (event.ms) await new Promise((done) => setTimeout(done, event.ms));
      return { event, mode: process.env.MODE };
    };`;
    const entry = source(code);
    const { module } = await build({ entry });
    const run = await runnable(componentOf(module));
    const ours = await load(module);
    for (const event of ['{"name":"Ada"}', '"größe"', '{"ms":20}', '{"fails":1}', "", "{", JSON.stringify("x".repeat(200_000))]) {
      const expected = await ours.run(Buffer.from(event), { env: { MODE: "test" } });
      const { status, stdout, stderr } = await run(event);
      expect([status === 0, stdout]).toEqual([expected.status === 0, text(expected.stdout)]);
      expect(stderr.split("\n")[0]).toBe(text(expected.stderr).split("\n")[0]);
    }
  }, 120_000);

  it("is what a program becomes, with its exit status as ok or error", async () => {
    const run = await runnable(componentOf((await build({ entry: join(root, "examples/upper.ts") })).module));
    expect(await run("hello, größe")).toMatchObject({ status: 0, stdout: "HELLO, GRÖSSE" });
    const leaves = await runnable(componentOf(await moduleOf("console.log(1); process.exit(3); export {};")));
    expect((await leaves("")).status).toBe(1);
  });

  it("takes random bytes and the time from its host", async () => {
    const run = await runnable(componentOf(await moduleOf("export default () => [crypto.randomUUID(), Date.now(), Math.random()];")));
    const before = Date.now();
    const [first, second] = [JSON.parse((await run("{}")).stdout), JSON.parse((await run("{}")).stdout)];
    expect(first[0]).not.toBe(second[0]);
    expect(first[2]).not.toBe(second[2]);
    expect(first[1]).toBeGreaterThanOrEqual(before);
    expect(first[1]).toBeLessThanOrEqual(Date.now());
  });
});

const APP = `
let calls = 0;
export default {
  async fetch(request: Request, env: Record<string, string>, context: { waitUntil(work: Promise<unknown>): void }) {
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/stream":
        let i = 0;
        return new Response(new ReadableStream({
          async pull(controller) {
            await new Promise((done) => setTimeout(done, 50));
            controller.enqueue(new TextEncoder().encode(\`\${i}\\n\`));
            if (++i === 3) controller.close();
          },
        }));
      case "/empty": return new Response(null, { status: 204 });
      case "/teapot": return new Response("short and stout", { status: 418, headers: { "set-cookie": "a=1", "X-Kind": "k" } });
      case "/length": return new Response("12345", { headers: { "content-length": "5" } });
      case "/large": return new Response("0123456789".repeat(100_000));
      case "/throw": throw new Error("no");
      case "/exit": process.exit(0);
      case "/never": return new Promise(() => {});
    }
    return Response.json({ calls: ++calls, method: request.method, path: url.pathname + url.search, body: await request.text(), kind: request.headers.get("x-kind"), mode: env.MODE });
  },
};`;

describe("a function that answers requests", () => {
  let origin = "";
  let ours: Awaited<ReturnType<typeof served>>;
  beforeAll(async () => {
    const entry = source(APP);
    origin = await servedComponent(componentOf((await build({ entry })).module));
    ours = await served(["serve", "--route", `/=${entry}`, "--env", "MODE=test"], temporaryDirectory());
  });
  afterAll(() => ours?.stop());

  // jco's host lower-cases methods that it does not know, keeps the last of several headers of a name, and takes values for UTF-8.
  it.each([
    ["GET", "/"],
    ["GET", "/a%20b?c=%C3%A4&d"],
    ["POST", "/", "größe"],
    ["PUT", "/x", "y".repeat(300_000)],
    ["DELETE", "/"],
    ["PATCH", "/", "{}"],
    ["GET", "/empty"],
    ["GET", "/teapot"],
    ["GET", "/stream"],
    ["GET", "/large"],
    ["HEAD", "/length"],
    ["HEAD", "/stream"],
  ])("answers %s %s as `sporelet serve` does", async (method, path, body?: string) => {
    const ask = async (at: string) => {
      const response = await fetch(`${at}${path}`, { method, headers: { "x-kind": 'a \\ "b"' }, ...(body !== undefined && { body }) });
      const { status, headers } = response;
      return { status, type: headers.get("content-type"), kind: headers.get("x-kind"), cookies: headers.getSetCookie(), body: await response.text() };
    };
    expect(await ask(origin)).toEqual(await ask(ours.url));
  });

  it("has memory that no request has used, though the host keeps the instance", async () => {
    for (let i = 0; i < 3; i++) expect(await (await fetch(origin)).json()).toMatchObject({ calls: 1 });
  });

  it("sends a stream as it is written", async () => {
    const reader = (await fetch(`${origin}/stream`)).body?.getReader();
    let pieces = 0;
    while ((await reader?.read())?.value !== undefined) pieces++;
    expect(pieces).toBeGreaterThan(1);
  });

  it.each([
    ["/throw", "E_HANDLER_THREW"],
    ["/never", "E_NEVER_SETTLES"],
  ])("answers %s with the code of its failure, and then goes on", async (path, code) => {
    const response = await fetch(`${origin}${path}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([500, "application/json"]);
    expect(await response.json()).toMatchObject({ error: { code } });
    expect((await fetch(origin)).status).toBe(200);
  });
});

describe("fetch in a component", () => {
  let outside: Server;
  let outsideOrigin = "";
  const asked: string[] = [];
  beforeAll(async () => {
    outside = createServer(async (request, response) => {
      const { method, url = "", headers } = request;
      asked.push(url);
      const redirects: Record<string, [number, string]> = {
        "/302": [302, "/echo?to#part"],
        "/303": [303, `//${headers.host}/echo`],
        "/307": [307, "echo"],
        "/query": [301, "?again"],
        "/loop": [302, "/loop"],
        "/away": [302, "http://localhost:1/"],
      };
      const redirect = redirects[url];
      if (redirect !== undefined) return response.writeHead(redirect[0], { location: redirect[1] }).end();
      if (url === "/bits") {
        response.write("a");
        setTimeout(() => response.write("b"), 30);
        return setTimeout(() => response.end("c"), 60);
      }
      if (url === "/large") return response.end("x".repeat(1_000_000));
      if (url === "/broken") return response.destroy();
      const body = await textOf(request);
      return setTimeout(
        () =>
          response
            .writeHead(201, { "x-seen": "1" })
            .end(JSON.stringify({ method, url, body: body.slice(0, 20), size: body.length, kind: headers["x-kind"], key: headers.authorization })),
        20,
      );
    });
    await new Promise<void>((done) => outside.listen(0, "127.0.0.1", done));
    outsideOrigin = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    outside.close();
  });

  /** The answers to one program that fetches, here and there. */
  async function both(code: string): Promise<[here: unknown, there: unknown]> {
    const entry = source(
      `const at = ${JSON.stringify(outsideOrigin)};\nconst failure = (error) => [error.name, error.cause?.code ?? error.cause?.name];\nexport default async () => { ${code} };`,
    );
    const host = new URL(outsideOrigin).host;
    const here = await runnable(componentOf((await build({ entry })).module, [host]));
    const result = await here("{}");
    const there = await ran([entry, "--event", "{}", "--allow-net", host]);
    expect([result.status, result.stderr], there.stderr).toEqual([0, ""]);
    return [JSON.parse(result.stdout), JSON.parse(there.stdout)];
  }

  it.each([
    [
      "a GET, with its headers",
      "const a = await fetch(at + '/echo', { headers: { 'x-kind': 'a \\\\ b' } }); return [a.status, a.headers.get('x-seen'), a.url, a.redirected, await a.json()];",
    ],
    ["a body", "return (await fetch(at + '/echo', { method: 'POST', body: 'größe \\\\ \"' })).json();"],
    ["a body of 300,000 bytes", "return (await fetch(at + '/echo', { method: 'PUT', body: 'z'.repeat(300000) })).json();"],
    [
      "a body that is a stream",
      "const body = new ReadableStream({ async start(c) { for (let i = 0; i < 40; i++) { c.enqueue(new Uint8Array(10000).fill(97)); await new Promise((d) => setTimeout(d, 1)); } c.close(); } }); return (await fetch(at + '/echo', { method: 'POST', body, duplex: 'half' })).json();",
    ],
    ["an answer bit by bit", "return (await fetch(at + '/bits')).text();"],
    ["a large answer", "return (await (await fetch(at + '/large')).text()).length;"],
    ["an answer that nobody reads", "await (await fetch(at + '/large')).body.cancel(); return (await fetch(at + '/echo')).status;"],
    [
      "redirects",
      "const all = []; for (const path of ['/302', '/303', '/307', '/query']) { const a = await fetch(at + path, { method: 'POST', body: 'b' }); all.push(a.redirected, a.url.split('#')[0], await a.json()); } return all;",
    ],
    ["a redirect that is not followed", "const a = await fetch(at + '/302', { redirect: 'manual' }); return [a.status, a.headers.get('location')];"],
    [
      "a hundred at once",
      "const all = await Promise.all(Array.from({ length: 100 }, (_, i) => fetch(at + '/echo?' + i).then((a) => a.json()))); return all.map(({ url }) => url);",
    ],
    ["an abort", "return fetch(at + '/echo', { signal: AbortSignal.timeout(5) }).catch((error) => error.name);"],
    ["a host that is not allowed", "return fetch('http://127.0.0.1:1/').catch(failure);"],
  ])("%s is the same as in `sporelet run`", async (_, code) => {
    const [here, there] = await both(code);
    expect(here).toEqual(there);
  });

  it("fails where a redirect leads in circles, elsewhere or is forbidden, and where the host has no answer", async () => {
    const paths = ["/loop", "/away", "/broken"];
    const entry = source(
      `export default () => Promise.all(${JSON.stringify(paths)}.map((path) => fetch(${JSON.stringify(outsideOrigin)} + path).catch(({ cause }) => cause.message)));`,
    );
    const run = await runnable(componentOf((await build({ entry })).module, [new URL(outsideOrigin).host]));
    expect(JSON.parse((await run("{}")).stdout)).toEqual([
      "more than 20 redirects",
      "the request to http://localhost:1/ was not made: localhost:1 is not among the allowed hosts; if it should be, build with --allow-net localhost:1",
      expect.stringMatching(/^the host says /),
    ]);
  });

  it("works while a request is answered, and after it for what waitUntil was given", async () => {
    const code = `export default { async fetch(request: Request, _: unknown, context: { waitUntil(work: Promise<unknown>): void }) {
      context.waitUntil(new Promise((done) => setTimeout(done, 50)).then(() => fetch("${outsideOrigin}/later")));
      return new Response((await fetch("${outsideOrigin}/bits")).body);
    } };`;
    const origin = await servedComponent(componentOf(await moduleOf(code), [new URL(outsideOrigin).host]));
    expect(await (await fetch(origin)).text()).toBe("abc");
    await expect.poll(() => asked).toContain("/later");
  });

  it("rejects without allowed hosts", async () => {
    const run = await runnable(componentOf(await moduleOf(`export default () => fetch("${outsideOrigin}").catch((error) => error.name);`)));
    expect(JSON.parse((await run("{}")).stdout)).toBe("TypeError");
  });
});

it("takes a request's host from the request, not from where the server listens", async () => {
  const origin = await servedComponent(componentOf(await moduleOf("export default { fetch: (request) => new Response(request.url) };")));
  const { port } = new URL(origin);
  const answer = await new Promise<string>((resolve, reject) => {
    httpRequest({ host: "127.0.0.1", port, path: "/a?b", headers: { host: "example.com" } }, (response) => resolve(textOf(response)))
      .on("error", reject)
      .end();
  });
  expect(answer).toBe("http://example.com/a?b");
});

it("is built by the command, and what it can't be is refused", async () => {
  const entry = source("export default { fetch: () => new Response('x') };");
  const output = join(temporaryDirectory(), "x.wasm");
  const { stdout } = sporelet(["build", entry, "--target", "component", "-o", output, "--allow-net", "api.example.com", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ output, target: "component", kind: "fetch", name: "fn" });
  const inspected = sporelet(["inspect", output]);
  expect(inspected.stderr).toContain("E_COMPONENT");
  const refused = (...args: string[]) => sporelet(["build", entry, "--target", "component", ...args]).stderr;
  expect(refused("--thin")).toContain("E_OPTION_VALUE");
  expect(refused("--sourcemap", "inline")).toContain("E_OPTION_VALUE");
  expect(refused("--allow-net", "a b")).toContain("E_OPTION_VALUE");
  const many = Array.from({ length: 1000 }, (_, i) => ["--allow-net", `host-${i}.example.com`]).flat();
  expect(refused(...many)).toContain("the 1000 do not fit");
});
