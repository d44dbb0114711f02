// `serve --otlp`: what a collector gets of requests, of events and of what failed; by OpenTelemetry's own exporter.
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { served } from "./served.ts";
import { root, source, sporelet, temporaryDirectory } from "./support.ts";

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number; boolValue?: boolean };
}
interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number };
  of: Record<string, string | number | boolean | undefined>;
}

let spans: Span[] = [];
let services = new Set<unknown>();
let isDown = false;

const valuesOf = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value: { stringValue, intValue, boolValue } }) => [key, stringValue ?? intValue ?? boolValue]));

const collector = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (isDown) return response.writeHead(400, { "content-type": "application/json" }).end("{}");
  expect(request.url).toBe("/v1/traces");
  for (const { resource, scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans) {
    services.add(valuesOf(resource.attributes)["service.name"]);
    for (const { spans: all } of scopeSpans) spans.push(...all.map((span: Span & { attributes: Attribute[] }) => ({ ...span, of: valuesOf(span.attributes) })));
  }
  return response.writeHead(200, { "content-type": "application/json" }).end("{}");
});
let otlp: string;
let stop: (() => Promise<unknown>) | undefined;
let stderr: () => string;

beforeAll(async () => {
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
  otlp = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  spans = [];
  services = new Set();
  isDown = false;
});
afterAll(() => void collector.close());

/** In the directory of a project that has installed OpenTelemetry's packages. */
const project = temporaryDirectory();
symlinkSync(join(root, "test/node_modules"), join(project, "node_modules"));

async function start(files: Record<string, string>, ...args: string[]): Promise<string> {
  const server = await served(["serve", dirname(source(files)), "--otlp", otlp, ...args], project);
  ({ stop, stderr } = server);
  return server.announced.url;
}

const HELLO = { "fns/hello.ts": "export default ({ fails }: { fails?: boolean }) => { if (fails) throw new Error('no'); return 1; };" };
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const SERVER = 2;
const PRODUCER = 4;
const CONSUMER = 5;
const ERROR = 2;

it("tells of each call, from every process, when the server ends at the latest", async () => {
  const url = await start(HELLO, "--workers", "2");
  const call = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/hello`, { method: "POST", body, headers: { connection: "close", ...headers } });
  expect((await call("{}", { traceparent: TRACEPARENT, "x-request-id": "r1" })).status).toBe(200);
  expect((await call('{"fails":true}')).status).toBe(500);
  await stop?.();
  expect(services).toEqual(new Set(["sporelet"]));
  expect(spans).toHaveLength(2);
  const [good, bad] = spans.sort((a, b) => Number(a.of["http.response.status_code"]) - Number(b.of["http.response.status_code"]));
  expect(good).toMatchObject({ name: "POST /hello", kind: SERVER, traceId: TRACE, parentSpanId: "b7ad6b7169203331", status: {} });
  expect(good?.of).toMatchObject({
    "http.route": "/hello",
    "http.response.status_code": 200,
    "faas.name": "hello",
    "faas.invocation_id": "r1",
    "faas.coldstart": true,
  });
  expect(bad).toMatchObject({ kind: SERVER, status: { code: ERROR }, of: { "error.type": "E_HANDLER_THREW", "http.response.status_code": 500 } });
  expect(bad?.traceId).not.toBe(TRACE);
});

it("follows events from a request through every function, in one trace", async () => {
  const files = {
    "fns/shop.ts": `import { contract, emit } from "sporelet/events";
const Placed = contract("placed");
export default { async fetch(_: Request, __: unknown, context: never) { await emit(context, Placed({ n: 1 })); return new Response("ok"); } };`,
    "fns/pay.ts": `import { contract, on } from "sporelet/events";
const Paid = contract("paid");
export default on("placed", ({ data }) => Paid(data));`,
    "fns/ship.ts": `import { on } from "sporelet/events";
export default on("paid", { retries: 0 }, () => { throw new RangeError("no parcel"); });`,
  };
  const directory = temporaryDirectory();
  const url = await start(files, "--events", "--data", directory);
  expect((await fetch(`${url}/shop`, { headers: { traceparent: TRACEPARENT } })).status).toBe(200);
  await expect.poll(() => sporelet(["dead", "--data", directory]).stdout).toContain("ship");
  await stop?.();
  const byName = new Map(spans.map((span) => [span.name, span]));
  const chain = ["GET /shop", "send placed", "process placed", "process paid"].map((name) => byName.get(name) as Span);
  expect(spans).toHaveLength(4);
  expect(chain.map(({ kind }) => kind)).toEqual([SERVER, PRODUCER, CONSUMER, CONSUMER]);
  expect(chain.map(({ traceId }) => traceId)).toEqual([TRACE, TRACE, TRACE, TRACE]);
  expect(chain.map(({ parentSpanId }) => parentSpanId)).toEqual(["b7ad6b7169203331", ...chain.slice(0, 3).map(({ spanId }) => spanId)]);
  expect(chain[2]?.of).toMatchObject({ "messaging.consumer.group.name": "pay", "messaging.destination.name": "placed", "cloudevents.event_source": "/shop" });
  expect(chain[3]).toMatchObject({ status: { code: ERROR }, of: { "error.type": "E_HANDLER_THREW", "messaging.consumer.group.name": "ship" } });
  const logged = sporelet(["log", "--data", directory, "--json"])
    .stdout.trim()
    .split("\n")
    .map((line) => JSON.parse(line).event.traceparent);
  expect(logged).toEqual([`00-${TRACE}-${chain[1]?.spanId}-01`, `00-${TRACE}-${chain[2]?.spanId}-01`]);
});

it.each([true, false])("goes on in what a listener fetches and a subscriber gets, with a collector: %s", async (isTraced) => {
  const asked: Record<string, unknown> = {};
  const outside = createServer((request, response) => {
    if (request.method !== "OPTIONS") asked[request.url ?? ""] = request.headers.traceparent;
    response.setHeader("webhook-allowed-origin", "*").end("ok");
  });
  await new Promise<void>((done) => outside.listen(0, "127.0.0.1", done));
  const { port } = outside.address() as AddressInfo;
  const files = {
    "fns/fetches.ts": `import { on } from "sporelet/events";
export default on("placed", async () => { await fetch("http://127.0.0.1:${port}/fetched"); });`,
  };
  const config = join(project, "sporelet.config.json");
  writeFileSync(
    config,
    JSON.stringify({ events: { origin: "shop.test", subscribers: { shop: { url: `http://127.0.0.1:${port}/hook`, types: ["placed"] } } } }),
  );
  const args = ["serve", dirname(source(files)), "--events", "--data", temporaryDirectory(), "--allow-net", `127.0.0.1:${port}`];
  const server = await served([...args, ...(isTraced ? ["--otlp", otlp] : [])], project);
  const { url } = server.announced;
  ({ stop } = server);
  rmSync(config);
  await fetch(`${url}/events`, {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify({ specversion: "1.0", id: "1", source: "/t", type: "placed", traceparent: TRACEPARENT }),
  });
  await expect.poll(() => Object.keys(asked).sort()).toEqual(["/fetched", "/hook"]);
  await stop?.();
  const spanOf = (name: string) => spans.find(({ of }) => of["messaging.consumer.group.name"] === name)?.spanId;
  const parentOf = (name: string) => (isTraced ? `00-${TRACE}-${spanOf(name)}-01` : TRACEPARENT);
  expect(asked).toEqual({ "/fetched": parentOf("fetches"), "/hook": parentOf("shop") });
  outside.close();
});

it("says in the log that a collector refuses them, and goes on", async () => {
  isDown = true;
  const url = await start(HELLO, "--workers", "1");
  expect((await fetch(`${url}/hello`, { method: "POST", body: "{}" })).status).toBe(200);
  await stop?.();
  expect(stderr()).toMatch(/"level":"warn","event":"traces","message":"traces: /);
});

it("needs the packages, and a URL", () => {
  const fns = dirname(source(HELLO));
  const elsewhere = sporelet(["serve", fns, "--port", "0", "--otlp", otlp], { cwd: temporaryDirectory() });
  expect(elsewhere.status).toBe(6);
  expect(elsewhere.stderr).toMatch(/^sporelet: E_NOT_INSTALLED: --otlp needs OpenTelemetry's packages: .*\nRun: npm install @opentelemetry\/api /);
  expect(sporelet(["serve", fns, "--port", "0", "--otlp", "localhost:4318"], { cwd: project }).stderr).toContain(
    "E_OPTION_VALUE: Expected `--otlp` to be the URL",
  );
});
