// The admin port as its clients see it, over HTTP.
import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SporeletError } from "../src/errors.ts";
import { type RunningServer, serve } from "../src/server/serve.ts";
import { HELLO, source } from "./support.ts";

const FAILING = `function check(count: number): void {
  if (count > 5) throw new RangeError("too much: " + count);
}

export default function handler(event: { count: number }) {
  console.log("an order of", event.count);
  check(event.count);
  return event;
}
`;

const APP = `export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/bytes") return new Response(new Uint8Array([0xff, 0xfe, 0]));
    if (pathname === "/cookies") return new Response(null, { status: 204, headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
    const { method, headers } = request;
    return Response.json({ method, pathname, search, custom: headers.get("x-custom"), body: await request.text() }, { status: 201, statusText: "Made" });
  },
};
`;

const WAITING = `export default async (event: { ms: number }) => {
  await new Promise((resolve) => setTimeout(resolve, event.ms));
  return "waited";
};
`;

/** Says its result and then fails: so that it can say so itself, or so that only its worker's end stops it. */
const LATE = `export default (event: { isNative: boolean }, context: { waitUntil(work: unknown): void }) => {
  const later = new Promise((resolve) => setTimeout(resolve, 5));
  context.waitUntil(later.then(() => {
    if (event.isNative) return ("a".repeat(2 ** 23) + "c").indexOf("a".repeat(2 ** 22) + "b");
    throw new TypeError("late");
  }));
  return "early";
};
`;

const UPPER = `import { readFileSync, STDIO, writeFileSync } from "javy/fs";
writeFileSync(STDIO.Stdout, new TextEncoder().encode(new TextDecoder().decode(readFileSync(STDIO.Stdin)).toUpperCase()));
`;

const MAX_BODY = 4096;
let server: RunningServer;

beforeAll(async () => {
  const sources = { "/hello": HELLO, "/order": FAILING, "/app": APP, "/waiting": WAITING, "/late": LATE, "/upper": UPPER, "/a%20%C3%BC": HELLO };
  const functions = Object.entries(sources).map(([path, text]) => ({ path, file: source(text) }));
  server = await serve({ functions, port: 0, workers: 1, timeout: 500, maxBody: MAX_BODY, log: "off", cache: false });
});

afterAll(() => server.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  of?: RunningServer;
}

/** Not `fetch`, which lets nobody choose a Host header or a malformed path. */
async function ask(path: string, { method = "GET", headers = {}, body, of = server }: Asked = {}): Promise<Answer> {
  const { hostname, port } = new URL(of.adminUrl as string);
  const sent = request({ hostname, port, path, method, headers, agent: false });
  sent.end(body);
  const [response] = await once(sent, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

async function invoke(path: string, event: unknown): Promise<any> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  return JSON.parse((await ask(`/_/invoke${path}`, { method: "POST", body })).body);
}

const all = async (): Promise<any> => JSON.parse((await ask("/_/functions")).body);
const described = async (path: string): Promise<any> => (await all()).functions.find((fn: { path: string }) => fn.path === path);
const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

async function refusal(path: string, asked: Asked): Promise<{ status: number; code: string; message: string; headers: IncomingHttpHeaders }> {
  const { status, headers, body } = await ask(path, asked);
  return { status, headers, ...JSON.parse(body).error };
}

test("the functions are listed with what they are, their limits and their counts", async () => {
  const { status, inFlight, queued, bounds, functions } = await all();
  expect({ status, inFlight, queued }).toEqual({ status: "ok", inFlight: 0, queued: 0 });
  expect(bounds.slice(0, 4)).toEqual([0.01, 0.02, 0.03, 0.05]);
  expect(bounds.at(-1)).toBe(10_000);
  expect(functions.map(({ path, kind }: any) => [path, kind])).toEqual([
    ["/hello", "handler"],
    ["/order", "handler"],
    ["/app", "fetch"],
    ["/waiting", "handler"],
    ["/late", "handler"],
    ["/upper", "program"],
    ["/a%20%C3%BC", "handler"],
  ]);
  const app = functions[2];
  expect(app.limits).toEqual({ timeout: 500, memory: 64 << 20, stack: 256 << 10, concurrency: 256, maxResult: 16 << 20, maxLog: 64 << 10 });
  expect(app.module).toMatchObject({ form: "thin", parts: expect.arrayContaining(["fetch", "url"]) });
  expect(app.module.heapBytes % 65536).toBe(0);
  expect(app).toMatchObject({ inFlight: 0, invocations: 0, cold: 0, warm: 0, errors: 0, failures: {} });
  expect(app.latency.cold).toHaveLength(bounds.length + 1);
});

test("an invocation tells its result, its start, its timings and its request id, and is counted", async () => {
  const before = await described("/hello");
  const first = await invoke("/hello", { name: "Ada" });
  const second = await invoke("/hello", { name: "Bob" });
  expect(first).toMatchObject({ status: 200, start: "cold", console: "", output: { text: '{"hello":"Ada"}\n', encoding: "utf8" } });
  expect(second).toMatchObject({ status: 200, start: "warm", output: { text: '{"hello":"Bob"}\n' } });
  expect(first.requestId).toMatch(/^[\da-f-]{36}$/);
  expect(second.requestId).not.toBe(first.requestId);
  expect(Object.keys(first.ms)).toEqual(["queue", "reset", "run", "wait"]);
  expect(first.ms.reset).toBeGreaterThan(0);
  expect(first.ms.run).toBeGreaterThan(0);
  expect(first.ms.wait).toBe(0);
  const after = await described("/hello");
  expect({ ...after, latency: undefined }).toEqual({ ...before, invocations: 2, cold: 1, warm: 1, latency: undefined });
  expect(sum(after.latency.cold)).toBe(1);
  expect(sum(after.latency.warm)).toBe(1);
});

test("a failure tells its code, the status that it maps to, and positions in the source, apart from the console", async () => {
  const failed = await invoke("/order", { count: 9 });
  expect(failed).toMatchObject({ status: 500, console: "an order of 9\n", error: { code: "E_HANDLER_THREW" } });
  expect(failed.error.message).toMatch(/^RangeError: too much: 9\n {4}at check \(fn\.ts:2:\d+\)\n {4}at handler \(fn\.ts:7:\d+\)$/);
  expect(failed.error.remedy).not.toBe("");
  expect(failed.output).toBeUndefined();
  expect(await invoke("/order", "")).toMatchObject({ status: 400, error: { code: "E_EVENT_EMPTY" } });
  expect(await invoke("/order", "{")).toMatchObject({ status: 400, error: { code: "E_EVENT_NOT_JSON" } });
  expect(await invoke("/order", { count: 1 })).toMatchObject({ status: 200, console: "an order of 1\n" });
  const { invocations, errors, failures } = await described("/order");
  expect({ invocations, errors, failures }).toEqual({ invocations: 4, errors: 3, failures: { E_HANDLER_THREW: 1, E_EVENT_EMPTY: 1, E_EVENT_NOT_JSON: 1 } });
});

test("a time limit that ran out is a 504", async () => {
  expect(await invoke("/waiting", { ms: 60_000 })).toMatchObject({ status: 504, error: { code: "E_TIMEOUT" } });
});

test("what fails after the result is out is told beside it", async () => {
  const early = { status: 200, output: { text: '"early"\n' } };
  const said = await invoke("/late", { isNative: false });
  expect(said).toMatchObject({ ...early, console: expect.stringMatching(/TypeError: late\n {4}at .*\(fn\.ts:5:\d+\)/) });
  expect(said.lateError).toBeUndefined();
  expect(await invoke("/late", { isNative: true })).toMatchObject({ ...early, lateError: { code: "E_TIMEOUT" } });
});

test("a function that answers requests gets the one that is described, and its response is told", async () => {
  const { status, response, output } = await invoke("/app", { method: "PUT", path: "/a/b?c=1", headers: [["X-Custom", "ä"]], body: "text" });
  expect(output).toBeUndefined();
  expect({ status, ...response, body: JSON.parse(response.body.text) }).toEqual({
    status: 201,
    statusText: "Made",
    headers: [["content-type", "application/json"]],
    body: { method: "PUT", pathname: "/a/b", search: "?c=1", custom: "ä", body: "text" },
  });
  expect((await invoke("/app", "")).response.body.text).toContain('"method":"GET"');
  expect((await invoke("/app", { path: "//other.example/x" })).response.body.text).toContain('"pathname":"//other.example/x"');
  expect((await invoke("/app", { method: "HEAD" })).response).toMatchObject({ statusText: "Made", body: { text: "" } });
  expect((await invoke("/app", { path: "/bytes" })).response.body).toEqual({ text: "//4A", encoding: "base64" });
  const cookies = await invoke("/app", { path: "/cookies" });
  expect(cookies.status).toBe(204);
  expect(cookies.response.headers.filter(([name]: [string]) => name === "set-cookie")).toHaveLength(2);
});

test("a request to try that is none is a 400 that says why, and calls nothing", async () => {
  const { invocations } = await described("/app");
  const refused = (body: string) => refusal("/_/invoke/app", { method: "POST", body });
  expect(await refused('{"path":')).toMatchObject({ status: 400, code: "E_EVENT_NOT_JSON" });
  expect(await refused("[]")).toMatchObject({ status: 400, code: "E_BAD_REQUEST", message: "Expected `event` of the request to be an object, got []" });
  expect(await refused('{"path":"hello"}')).toMatchObject({ status: 400, message: expect.stringMatching(/`path`.*a slash, got "hello"/) });
  expect(await refused('{"method":"GET /"}')).toMatchObject({ status: 400, message: expect.stringContaining("`method`") });
  expect(await refused('{"body":1}')).toMatchObject({ status: 400, message: expect.stringContaining("`body`") });
  expect(await refused('{"headers":{}}')).toMatchObject({ status: 400, message: expect.stringContaining("`headers`") });
  expect(await refused('{"headers":[["a","b\\r\\nc: d"]]}')).toMatchObject({ status: 400, message: expect.stringContaining("`headers`") });
  expect((await described("/app")).invocations).toBe(invocations);
});

test("a program gets what was sent on stdin", async () => {
  expect(await invoke("/upper", "plain text")).toMatchObject({ status: 200, output: { text: "PLAIN TEXT", encoding: "utf8" } });
});

test("a function is found however much of its path is encoded", async () => {
  for (const path of ["/a%20%C3%BC", "/%61%20%c3%bc"]) expect((await invoke(path, { name: "Ada" })).output.text).toBe('{"hello":"Ada"}\n');
  expect((await invoke("/hello?x=1", { name: "Ada" })).status).toBe(200);
});

test("paths, methods and sizes that are not taken are refused by name", async () => {
  const post = { method: "POST", body: "{}" };
  expect(await refusal("/_/invoke/nobody", post)).toMatchObject({ status: 404, code: "E_NO_FUNCTION", message: "no function answers at /nobody" });
  expect(await refusal("/_/invoke/%", post)).toMatchObject({ status: 404, code: "E_NO_FUNCTION" });
  expect(await refusal("/_/invoke/", post)).toMatchObject({ status: 404, code: "E_NO_FUNCTION" });
  for (const path of ["//", "/_/nothing", "*"]) expect(await refusal(path, {})).toMatchObject({ status: 404, code: "E_NO_FUNCTION" });
  for (const method of ["GET", "PUT", "OPTIONS"])
    expect(await refusal("/_/invoke/hello", { method })).toMatchObject({ status: 405, code: "E_METHOD", headers: { allow: "POST" } });
  expect(await refusal("/_/functions", post)).toMatchObject({ status: 405, code: "E_METHOD", headers: { allow: "GET, HEAD" } });
  const large = "x".repeat(MAX_BODY + 1);
  expect(await refusal("/_/invoke/hello", { method: "POST", body: large })).toMatchObject({ status: 413, code: "E_BODY_TOO_LARGE" });
  const chunked = { method: "POST", body: large, headers: { "transfer-encoding": "chunked" } };
  expect(await refusal("/_/invoke/hello", chunked)).toMatchObject({ status: 413, code: "E_BODY_TOO_LARGE" });
});

test("a page from elsewhere can neither read nor call the admin port", async () => {
  const { invocations } = await described("/hello");
  const { host } = new URL(server.adminUrl as string);
  const call = (headers: Record<string, string>) => ask("/_/invoke/hello", { method: "POST", body: '{"name":"Ada"}', headers });
  // A name of somebody else's that resolves to this machine.
  for (const name of ["rebound.example", "localhost.example:80", "127.0.0.1.example"]) {
    expect(await refusal("/_/functions", { headers: { host: name } })).toMatchObject({ status: 403, code: "E_FORBIDDEN" });
    expect((await call({ host: name })).status).toBe(403);
  }
  for (const name of ["localhost@rebound.example", "@"]) expect((await call({ host: name })).status).toBe(400);
  for (const origin of ["http://elsewhere.example", "null", `https://${host}`, server.url, `http://${host}.example`])
    expect((await call({ origin })).status).toBe(403);
  expect((await described("/hello")).invocations).toBe(invocations);
  const { port } = new URL(server.adminUrl as string);
  for (const own of [host, `localhost:${port}`, `[::1]:${port}`]) expect((await call({ host: own, origin: `http://${own}` })).status).toBe(200);
});

test("the name that the admin port listens on is its own", async () => {
  const named = await serve({ functions: [], port: 0, adminHostname: "localhost", workers: 1, log: "off" });
  try {
    expect((await ask("/_/healthz", { of: named, headers: { host: "localhost" } })).status).toBe(200);
  } finally {
    await named.close();
  }
});

test("HEAD is answered like GET, without the body", async () => {
  for (const path of ["/_/", "/_/functions", "/_/healthz", "/_/nothing"]) {
    const [got, head] = [await ask(path), await ask(path, { method: "HEAD" })];
    expect(head.body).toBe("");
    expect([head.status, head.headers["content-type"], head.headers["content-length"]]).toEqual([
      got.status,
      got.headers["content-type"],
      got.headers["content-length"],
    ]);
  }
  expect(await ask("/_/metrics", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
  expect((await ask("/_/invoke/hello", { method: "HEAD" })).status).toBe(405);
});

test("the page's policy lets nothing run but what the page holds", async () => {
  const { status, headers, body } = await ask("/_/");
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  const policy = headers["content-security-policy"] as string;
  expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; connect-src 'self'/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
  expect(body.match(/<script/g)).toHaveLength(1);
  expect(body.match(/(?:src|href)="(?!data:,"|\/_\/"|#events")/g)).toBeNull();
  expect(body).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
  for (const path of ["/", "/_"]) expect(await ask(path)).toMatchObject({ status: 302, headers: { location: "/_/" } });
});

test("a function that can't be built is listed with its code frame, and can't be invoked", async () => {
  const file = { path: "/broken", file: source("export default () => {\n  return [1,;\n};\n") };
  const error = await server.reload(file).catch((cause) => cause);
  expect(error).toBeInstanceOf(SporeletError);
  server.fail(file, error);
  try {
    const broken = await described("/broken");
    expect(broken).toMatchObject({ path: "/broken", error: { code: "E_SYNTAX", message: expect.stringMatching(/2 │ {3}return \[1,;\n\s+╵ +\^/) } });
    expect(broken.kind).toBeUndefined();
    expect(await refusal("/_/invoke/broken", { method: "POST", body: "{}" })).toMatchObject({ code: "E_SYNTAX" });
  } finally {
    server.remove("/broken");
  }
});

test("an invocation whose client goes away is given up", async () => {
  const { hostname, port } = new URL(server.adminUrl as string);
  const sent = request({ hostname, port, path: "/_/invoke/waiting", method: "POST", agent: false });
  sent.on("error", () => {});
  sent.end('{"ms":60000}');
  await expect.poll(async () => (await described("/waiting")).inFlight).toBe(1);
  const before = (await described("/waiting")).failures.E_ABORTED ?? 0;
  sent.destroy();
  await expect.poll(async () => (await described("/waiting")).inFlight).toBe(0);
  expect((await described("/waiting")).failures.E_ABORTED).toBe(before + 1);
});

/** A line of the Prometheus text format, version 0.0.4. */
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[\d.]+(?:e[+-]?\d+)?|[+-]Inf|NaN)$/;

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

function parseMetrics(text: string): { types: Map<string, string>; samples: Sample[] } {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    const [, typed, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line) ?? [];
    if (typed !== undefined) {
      types.set(typed, type as string);
      continue;
    }
    const [, name, labels = "", value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) throw new Error(`not the Prometheus text format: ${line}`);
    samples.push({
      name,
      labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text])),
      value: Number(value),
    });
  }
  return { types, samples };
}

test("the metrics are those of OpenTelemetry's conventions, with buckets from 10 µs", async () => {
  await invoke("/order", { count: 9 });
  await fetch(`${server.url}/hello`, { method: "POST", body: '{"name":"Ada"}' });
  const { headers, body } = await ask("/_/metrics");
  expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
  const { types, samples } = parseMetrics(body);
  expect(Object.fromEntries(types)).toMatchObject({
    faas_invocations_total: "counter",
    faas_coldstarts_total: "counter",
    faas_errors_total: "counter",
    faas_timeouts_total: "counter",
    faas_invoke_duration_seconds: "histogram",
    faas_init_duration_seconds: "histogram",
    sporelet_queue_duration_seconds: "histogram",
    sporelet_http_responses_total: "counter",
    sporelet_workers_ended_total: "counter",
    sporelet_invocations_in_flight: "gauge",
    process_resident_memory_bytes: "gauge",
  });
  const value = (name: string, labels: Record<string, string> = {}) =>
    samples.find((sample) => sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text))?.value;
  const { invocations, cold, failures } = await described("/order");
  const order = { faas_name: "order" };
  expect(value("faas_invocations_total", order)).toBe(invocations);
  expect(value("faas_coldstarts_total", order)).toBe(cold);
  expect(value("faas_errors_total", { ...order, error_type: "E_HANDLER_THREW" })).toBe(failures.E_HANDLER_THREW);
  expect(value("sporelet_http_responses_total", { status: "200", code: "" })).toBe(1);
  expect(value("sporelet_functions")).toBe(7);
  for (const name of ["faas_invoke_duration_seconds", "sporelet_queue_duration_seconds"]) {
    const buckets = samples.filter((sample) => sample.name === `${name}_bucket` && sample.labels.faas_name === "order");
    const bounds = buckets.map(({ labels }) => Number(labels.le?.replace("+Inf", "Infinity")));
    expect([bounds[0], bounds[1], bounds.at(-2), bounds.at(-1)]).toEqual([0.00001, 0.00002, 10, Number.POSITIVE_INFINITY]);
    for (const [i, { value: counted }] of buckets.entries()) expect(counted).toBeGreaterThanOrEqual(buckets[i - 1]?.value ?? 0);
    expect(buckets.at(-1)?.value).toBe(value(`${name}_count`, order));
    expect(value(`${name}_count`, order)).toBe(invocations);
    expect(value(`${name}_sum`, order)).toBeGreaterThan(0);
  }
});

test("while it drains, the admin port says so, and what is under way is answered", async () => {
  const other = await serve({ functions: [{ path: "/waiting", file: source(WAITING) }], port: 0, workers: 1, log: "off", cache: false });
  expect(await ask("/_/healthz", { of: other })).toMatchObject({ status: 200, body: '{"status":"ok"}\n' });
  const answered = fetch(`${other.url}/waiting`, { method: "POST", body: '{"ms":1500}' });
  await expect.poll(() => other.host.inFlight).toBe(1);
  const closed = other.close();
  expect(await ask("/_/healthz", { of: other })).toMatchObject({ status: 503, body: '{"status":"draining"}\n' });
  expect(JSON.parse((await ask("/_/functions", { of: other })).body)).toMatchObject({ status: "draining", inFlight: 1 });
  expect(await (await answered).json()).toBe("waited");
  await closed;
  await expect(ask("/_/healthz", { of: other })).rejects.toThrow("ECONNREFUSED");
});
