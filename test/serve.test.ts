// `sporelet serve` over real HTTP.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { discover } from "../src/server/discover.ts";
import { type RunningServer, serve } from "../src/server/serve.ts";
import { command, HELLO, source, sporelet, temporaryDirectory } from "./support.ts";

const FILES = {
  "hello.ts": HELLO,
  "app.ts": `export default { fetch: async (r: Request) => {
    const { pathname, search } = new URL(r.url);
    if (pathname === "/cookies") return new Response("c", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x-latin", "\\u00e9"]] });
    if (pathname === "/empty") return new Response(null, { status: 204 });
    if (pathname === "/bytes") return new Response(new Uint8Array(256).map((_, i) => i));
    if (pathname === "/head") return new Response(null, { headers: search === "?told" ? { "content-length": "77" } : {} });
    if (pathname === "/id") return new Response("x", { headers: { "x-request-id": "its-own" } });
    if (pathname === "/count") return Response.json([...r.headers].filter(([name]) => name.startsWith("x-n")).length);
    if (pathname === "/echo") return new Response(await r.arrayBuffer(), { headers: { "content-type": r.headers.get("content-type") ?? "" } });
    return Response.json({ method: r.method, pathname, search, trace: r.headers.get("traceparent"), host: new URL(r.url).host });
  } };`,
  "upper.ts": `import { readFileSync, STDIO, writeFileSync } from "javy/fs";
    writeFileSync(STDIO.Stdout, new TextEncoder().encode(new TextDecoder().decode(readFileSync(STDIO.Stdin)).toUpperCase()));`,
  "throws.ts": `export default () => {\n  throw new Error("secret detail");\n};`,
  "loop.ts": "export default () => { for (;;); }",
  "slow.ts": `export default (e: { ms: number }) => new Promise((done) => setTimeout(() => done(e.ms), e.ms));`,
  "big.ts": `export default (n: number) => "x".repeat(n);`,
  "trace.ts": "export default (e: unknown, c: { env: object }) => c.env;",
  "bad-response.ts": `export default { fetch: (r: Request) => (r ? { not: "a response" } : new Response()) };`,
  "a+b @ü.ts": "export default () => 'found';",
  "_part.ts": "export const part = 1;",
  "types.d.ts": "export type A = 1;",
};

let server: RunningServer;
/** The same, and takes more headers. */
let wide: RunningServer;
const lines: string[] = [];

beforeAll(async () => {
  const directory = dirname(source(FILES));
  writeFileSync(join(directory, "module.wasm"), (await build({ entry: join(directory, "hello.ts"), name: "inside" })).module);
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = ((text: string) => lines.push(...String(text).split("\n").filter(Boolean))) as never;
  afterAll(() => {
    process.stderr.write = write;
  });
  server = await serve({
    ...discover([directory], [`/upper=${join(directory, "upper.ts")}`, `/v1/api=${join(directory, "app.ts")}`, `/50%=${join(directory, "hello.ts")}`]),
    port: 0,
    workers: 2,
    timeout: 300,
    maxBody: 10_000,
    maxHeaders: 4096,
    maxResult: 50_000,
    requestTimeout: 600,
    timings: true,
    paranoid: true,
  });
  wide = await serve({ ...discover([join(directory, "app.ts")]), port: 0, adminPort: false, workers: 1, maxHeaders: 64 << 10, log: "off" });
});
afterAll(() => Promise.all([server.close(), wide.close()]));

const post = (path: string, body: string, headers: Record<string, string> = {}) => fetch(server.url + path, { method: "POST", body, headers });

interface Failure {
  error: { code: string; message: string; requestId: string };
}

async function failureOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as Failure;
  expect(response.headers.get("x-request-id") ?? error.requestId).toBe(error.requestId);
  return [response.status, error.code];
}

/** What comes back on a connection for exactly these bytes. */
function raw(text: string, then: { waitMs?: number } = {}): Promise<string> {
  return rawTo(server.url, text, then);
}

function rawTo(url: string, text: string, then: { waitMs?: number } = {}): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
    let got = "";
    socket.on("data", (data) => {
      got += data.toString("latin1");
    });
    socket.on("close", () => resolve(got));
    socket.on("error", reject);
    setTimeout(() => socket.end(), then.waitMs ?? 300);
  });
}

describe("a function of JSON", () => {
  it("answers POST at its name, from source or module, also concurrently", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, async (_, i) => (await post(i % 2 ? "/hello" : "/module", `{"name":"n${i}"}`)).json()));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => ({ hello: `n${i}` })));
  });

  it("is found however much of its path a client encodes", async () => {
    for (const path of ["a+b%20@%C3%BC", "a%2Bb%20%40%c3%bc", "%61+b @ü", "a+b%20@%C3%BC/"]) expect(await (await post(`/${path}`, "{}")).json()).toBe("found");
    for (const path of ["50%", "50%25", "%35%30%"]) expect((await post(`/${path}`, "{}")).status).toBe(200);
    expect((await post("/v1%2Fapi", "{}")).status).toBe(404);
    expect((await fetch(`${server.url}/v1/%61pi/x%2Fy`)).status).toBe(200);
  });

  it("says with --timings how long what took, and whether it was a cold start", async () => {
    await post("/hello", "{}");
    const response = await post("/hello", "{}");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("server-timing")).toMatch(/^queue;dur=[\d.]+, reset;dur=[\d.]+, run;dur=[\d.]+, (cold|warm)$/);
  });

  it("takes the caller's request id, or makes one", async () => {
    expect((await post("/hello", "{}", { "x-request-id": "from-caller" })).headers.get("x-request-id")).toBe("from-caller");
    expect((await post("/hello", "{}", { "x-request-id": "not ok" })).headers.get("x-request-id")).toMatch(/^[\da-f]{8}-/);
  });

  it("finds a valid traceparent in its environment", async () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    expect(await (await post("/trace", "1", { traceparent })).json()).toMatchObject({ TRACEPARENT: traceparent });
    expect(await (await post("/trace", "1", { traceparent: "00-0-0-00" })).json()).not.toHaveProperty("TRACEPARENT");
    expect(await (await fetch(`${server.url}/app/`, { headers: { traceparent } })).json()).toMatchObject({ trace: traceparent });
  });
});

describe("a function of requests", () => {
  it("has everything below its path, and sees what is below", async () => {
    const at = async (path: string) => (await fetch(server.url + path)).json();
    const { host } = new URL(server.url);
    expect(await at("/app")).toMatchObject({ method: "GET", pathname: "/", search: "", host });
    expect(await at("/app/a%20b/c?d=%C3%A9")).toMatchObject({ pathname: "/a%20b/c", search: "?d=%C3%A9" });
    expect(await at("/v1/api/x")).toMatchObject({ pathname: "/x" });
  });

  it("sets every header, and answers without a body, and with any bytes", async () => {
    const cookies = await fetch(`${server.url}/app/cookies`);
    expect([cookies.headers.getSetCookie(), cookies.headers.get("x-latin")]).toEqual([["a=1", "b=2"], "é"]);
    expect((await fetch(`${server.url}/app/empty`)).status).toBe(204);
    expect([...new Uint8Array(await (await fetch(`${server.url}/app/bytes`)).arrayBuffer())]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    const head = await fetch(`${server.url}/app/bytes`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "256", ""]);
    const body = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) & 255));
    expect(Buffer.from(await (await fetch(`${server.url}/app/echo`, { method: "PUT", body })).arrayBuffer()).equals(body)).toBe(true);
  });

  it("need not know how long the answer to GET would be, when it answers HEAD", async () => {
    const lengthAt = async (path: string) => (await fetch(`${server.url}/app/${path}`, { method: "HEAD" })).headers.get("content-length");
    expect([await lengthAt("head"), await lengthAt("head?told"), await lengthAt("bytes")]).toEqual([null, "77", "256"]);
  });

  it("does not give the request another id than the log has", async () => {
    const response = await fetch(`${server.url}/app/id`, { headers: { "x-request-id": "from-caller" } });
    expect(response.headers.get("x-request-id")).toBe("from-caller");
  });

  it("gets every header of a request that is not too large", async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `x-n${i.toString(36)}:\r\n`).join("");
    const text = await rawTo(wide.url, `GET /app/count HTTP/1.1\r\nHost: a\r\n${lines}\r\n`);
    expect(text).toMatch(/\r\n\r\n3000$/);
  });

  it("is called for a body in chunks, for an absolute target, and for a Host that is none", async () => {
    const chunked = await raw(
      "POST /app/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: text/x\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    );
    expect(chunked).toMatch(/^HTTP\/1.1 200 OK\r\n.*content-type: text\/x.*\r\n\r\nabcde$/s);
    expect(await raw("GET http://other/app/x?y HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(/"pathname":"\/x","search":"\?y".*"host":"other"/);
    expect(await raw("GET /app HTTP/1.1\r\nHost: a.example:8080\r\n\r\n")).toMatch(/"host":"a.example:8080"/);
    expect(await raw("GET /app HTTP/1.0\r\n\r\n")).toMatch(/"host":"localhost"/);
    const pipelined = await raw("GET /app/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /app/2 HTTP/1.1\r\nHost: a\r\n\r\n");
    expect([...pipelined.matchAll(/"pathname":"(.*?)"/g)].map(([, path]) => path)).toEqual(["/1", "/2"]);
  });
});

it("a program gets the body on stdin and answers with what it writes", async () => {
  const response = await post("/upper", "abc");
  expect([response.status, await response.text()]).toEqual([200, "ABC"]);
});

describe("a refusal is JSON with a code and the request's id", () => {
  it.each([
    ["no function there", "/nothing", { method: "GET" }, 404, "E_NO_FUNCTION"],
    ["something below a function of JSON", "/hello/below", { method: "POST", body: "{}" }, 404, "E_NO_FUNCTION"],
    ["a file that is part of another", "/_part", { method: "POST", body: "{}" }, 404, "E_NO_FUNCTION"],
    ["GET where an event is wanted", "/hello", { method: "GET" }, 405, "E_METHOD"],
    ["no event", "/hello", { method: "POST" }, 400, "E_EVENT_EMPTY"],
    ["an event that is not JSON", "/hello", { method: "POST", body: "{" }, 400, "E_EVENT_NOT_JSON"],
    ["an event that nests too deep", "/hello", { method: "POST", body: "[".repeat(4000) }, 400, "E_EVENT_TOO_DEEP"],
    ["a body that is too large", "/hello", { method: "POST", body: "x".repeat(10_001) }, 413, "E_BODY_TOO_LARGE"],
    ["headers that are too large", "/hello", { method: "POST", body: "{}", headers: { "x-large": "x".repeat(5000) } }, 431, "E_HEADERS_TOO_LARGE"],
    ["a handler that throws", "/throws", { method: "POST", body: "{}" }, 500, "E_HANDLER_THREW"],
    ["a handler that loops", "/loop", { method: "POST", body: "{}" }, 504, "E_TIMEOUT"],
    ["a handler that waits too long", "/slow", { method: "POST", body: '{"ms":5000}' }, 504, "E_TIMEOUT"],
    ["a result that is too large", "/big", { method: "POST", body: "60000" }, 500, "E_RESULT_TOO_LARGE"],
    ["something that is not a response", "/bad-response", { method: "GET" }, 500, "E_HANDLER_THREW"],
  ])("%s", async (_, path, init, status, code) => {
    expect(await failureOf(await fetch(server.url + path, init as RequestInit))).toEqual([status, code]);
  });

  it("a chunked body that grows too large, and the connection is closed", async () => {
    const text = await raw(`POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${"1000\r\n".concat("x".repeat(4096), "\r\n").repeat(3)}`);
    expect(text).toMatch(/^HTTP\/1.1 413 .*connection: close.*E_BODY_TOO_LARGE/is);
  });

  it("what HTTP has and this server has not", async () => {
    expect(await raw("GET /app HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*connection: close.*E_BAD_REQUEST.*Host/is);
    expect(await raw("POST /hello HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}")).toMatch(/^HTTP\/1\.1 417 .*E_BAD_REQUEST.*tea/s);
    expect(await raw("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n.*E_METHOD/s);
  });

  it("before the body, where the client waits with it", async () => {
    const head = (path: string, length: number) => `POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    expect(await raw(head("/hello", 10_001))).toMatch(/^HTTP\/1\.1 413 .*E_BODY_TOO_LARGE/s);
    expect(await raw(head("/nothing", 2))).toMatch(/^HTTP\/1\.1 404 /);
    expect(await raw(`${head("/hello", 12)}{"name":"a"}`)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n.*{"hello":"a"}\s*$/s);
  });

  it("garbage, and a request that does not arrive", async () => {
    expect(await raw("nonsense\r\n\r\n")).toMatch(/^HTTP\/1.1 400 .*E_BAD_REQUEST/s);
    expect(await raw("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{", { waitMs: 3000 })).toMatch(/^HTTP\/1.1 408 .*E_SLOW_REQUEST/s);
  });

  it("logs what the admin port calls, too", async () => {
    const answered = await fetch(`${server.adminUrl}/_/invoke/hello`, { method: "POST", body: '{"name":"Ada"}' });
    const { requestId } = (await answered.json()) as { requestId: string };
    const entryOf = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>).find((entry) => entry.requestId === requestId);
    await expect.poll(entryOf).toMatchObject({ level: "info", event: "invocation", function: "hello", by: "admin", ms: { run: expect.any(Number) } });
  });

  it("does not tell what the function said; the log does, in source lines", async () => {
    const response = await post("/throws", "{}");
    const text = await response.text();
    expect(text).not.toContain("secret");
    const { requestId } = (JSON.parse(text) as Failure).error;
    const entriesOf = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((entry) => entry.requestId === requestId);
    await expect.poll(entriesOf).toHaveLength(2);
    const entries = entriesOf();
    expect(entries).toContainEqual(expect.objectContaining({ event: "invocation", function: "throws", status: 500, code: "E_HANDLER_THREW", method: "POST" }));
    expect(entries).toContainEqual(expect.objectContaining({ event: "output", text: expect.stringMatching(/secret detail\n.*throws\.ts:2:/s) }));
  });
});

describe("the host that a request is made to", () => {
  it.each([
    ["no Host header", "GET /app HTTP/1.1\r\n\r\n", "the request has no Host header"],
    ["two of them", "GET /app HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "the request has 2 Host headers"],
    ["a path in it", "GET /app HTTP/1.1\r\nHost: evil/path?x#y\r\n\r\n", "is no host"],
    ["a name before it", "GET /app HTTP/1.1\r\nHost: user@evil\r\n\r\n", "is no host"],
    ["spaces", "GET /app HTTP/1.1\r\nHost: a b:c<>\r\n\r\n", "is no host"],
    ["a port that is none", "GET /app HTTP/1.1\r\nHost: a:b\r\n\r\n", "is no host"],
    ["a target that is none", "GET http://a@b/app HTTP/1.1\r\nHost: a\r\n\r\n", "is no host"],
  ])("is refused with %s", async (_, request, said) => {
    const text = await raw(request);
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*E_BAD_REQUEST/);
    expect(text).toContain(said);
  });
});

it("gives up what a client no longer waits for", async () => {
  const { port } = new URL(server.url);
  const asked = httpRequest({ port, path: "/slow", method: "POST" });
  asked.on("error", () => {});
  asked.end('{"ms":60000}');
  await expect.poll(() => server.host.inFlight, { interval: 1 }).toBe(1);
  asked.destroy();
  await expect.poll(() => server.host.inFlight).toBe(0);
});

it("counts what it answers", async () => {
  const metrics = await (await fetch(`${server.adminUrl}/_/metrics`)).text();
  expect(metrics).toMatch(/faas_invocations_total\{faas_name="hello"\} \d+/);
  expect(metrics).toMatch(/faas_errors_total\{faas_name="throws",error_type="E_HANDLER_THREW"\} \d+/);
  expect(metrics).toMatch(/sporelet_http_responses_total\{status="404",code="E_NO_FUNCTION"\} \d+/);
});

describe("the command", () => {
  const started: ChildProcess[] = [];
  afterAll(() => {
    for (const child of started) child.kill("SIGKILL");
  });

  const home = temporaryDirectory();

  async function start(args: string[]): Promise<{ child: ChildProcess; url: string; adminUrl?: string; exit: Promise<unknown[]> }> {
    const child = spawn(process.execPath, [command, "serve", ...args, "--port", "0", "--json"], {
      env: { PATH: process.env.PATH, HOME: home },
    });
    started.push(child);
    const exit = once(child, "exit");
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { child, exit, ...(JSON.parse(line.toString()) as { url: string; adminUrl?: string }) };
  }

  it("serves, drains on SIGTERM and ends with 0", async () => {
    const { child, url, adminUrl, exit } = await start([source({ "slow.ts": FILES["slow.ts"] }), "--workers", "1"]);
    const last = fetch(`${url}/slow`, { method: "POST", body: '{"ms":1500}' });
    const inFlight = async () => ((await (await fetch(`${adminUrl}/_/functions`)).json()) as { inFlight: number }).inFlight;
    await expect.poll(inFlight).toBe(1);
    child.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${adminUrl}/_/healthz`)).status).toBe(503);
    await expect(fetch(`${url}/slow`, { method: "POST", body: "{}" })).rejects.toThrow();
    const response = await last;
    expect([response.status, await response.text(), response.headers.get("connection")]).toEqual([200, "1500\n", "close"]);
    expect(await exit).toEqual([0, null]);
  });

  it("answers by name what takes longer than it waits, and ends with 0", async () => {
    const { child, url, adminUrl, exit } = await start([source({ "slow.ts": FILES["slow.ts"] }), "--drain", "100ms", "--timeout", "60s"]);
    const lost = fetch(`${url}/slow`, { method: "POST", body: '{"ms":50000}' });
    const inFlight = async () => ((await (await fetch(`${adminUrl}/_/functions`)).json()) as { inFlight: number }).inFlight;
    await expect.poll(inFlight).toBe(1);
    child.kill("SIGTERM");
    expect(await failureOf(await lost)).toEqual([502, "E_WORKER_DIED"]);
    expect(await exit).toEqual([0, null]);
  });

  it("has no admin port where none is wanted", async () => {
    const { child, adminUrl, exit } = await start([source({ "hello.ts": HELLO }), "--no-admin", "--log", "off"]);
    expect(adminUrl).toBeUndefined();
    child.kill("SIGINT");
    expect(await exit).toEqual([0, null]);
  });

  it("goes on when nobody reads what it says any more", async () => {
    const { child, url, exit } = await start([dirname(source({ "hello.ts": HELLO, "throws.ts": FILES["throws.ts"] }))]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    for (let i = 0; i < 3; i++) expect((await fetch(`${url}/throws`, { method: "POST", body: "1" })).status).toBe(500);
    expect(await (await fetch(`${url}/hello`, { method: "POST", body: '{"name":"Ada"}' })).json()).toEqual({ hello: "Ada" });
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  });

  it.each(["/äö", "/%C3%A4%C3%B6"])("answers at a path that is given as %s", async (path) => {
    const { child, url, exit } = await start(["--route", `${path}=${source({ "hello.ts": HELLO })}`, "--log", "off"]);
    expect(await (await fetch(`${url}/äö`, { method: "POST", body: '{"name":"Ada"}' })).json()).toEqual({ hello: "Ada" });
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  });

  it("refuses what it can't serve, by name", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const hello = source({ "hello.ts": HELLO });
    const cases: [string[], string, number, RegExp][] = [
      [[hello, "--port", `${port}`], "E_PORT_TAKEN", 6, /another process listens/],
      [[join(dirname(hello), "none.ts")], "E_NOT_FOUND", 5, /none\.ts/],
      [[], "E_NOTHING_TO_SERVE", 2, /neither a file/],
      [[hello, hello], "E_NAME_TAKEN", 2, /both answer at \/hello/],
      [["--route", "hello.ts"], "E_OPTION_VALUE", 2, /--route/],
      [[source({ "broken.ts": "export default (" })], "E_SYNTAX", 3, /broken\.ts:1/],
      [[hello, "--log", "xml"], "E_OPTION_VALUE", 2, /json, text, off/],
      [[hello, "--port", "x"], "E_OPTION_VALUE", 2, /port from 0/],
    ];
    for (const [args, code, status, message] of cases) {
      const result = sporelet(["serve", ...args]);
      expect([args, result.status, result.stderr]).toEqual([args, status, expect.stringMatching(message)]);
      expect(result.stderr).toContain(code);
      expect(result.stderr).not.toContain('"event":"worker"');
    }
    taken.close();
  });
});
