// sporelet/client against `sporelet serve`, which is killed, and connections that are cut.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { ClientError, type Heard, publish, subscribe } from "../../src/client.ts";
import { contract } from "../../src/events.ts";
import { command, freePort, source, temporaryDirectory } from "../support.ts";
import { CuttingProxy } from "./cutting-proxy.ts";

// Node 22 has one; what is used is the same.
(globalThis as { WebSocket?: unknown }).WebSocket ??= WebSocket;

const OrderPlaced = contract<{ order: string }>("order.placed", { type: "object", required: ["order"], properties: { order: { type: "string" } } });
const Counted = contract<string, number>("counted", {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => (typeof value === "string" ? { value: Number(value) } : { issues: [{ message: "is no text" }] }),
    types: undefined as { input: string; output: number } | undefined,
  },
});

const KEEPER = `import { contract, on } from "sporelet/events";
const OrderPlaced = contract("order.placed", { type: "object", required: ["order"], properties: { order: { type: "string" } } });
export default on(OrderPlaced, () => {});`;
const AUTH = `export default { fetch: (request: Request) => new Response("not you", { status: request.headers.get("x-key") === "wrong" ? 401 : 200 }) };`;

let port: number;
let url: string;
let server: ChildProcess;
const data = temporaryDirectory();
const functions = [`/keeper=${source(KEEPER)}`, `/auth=${source(AUTH)}`].flatMap((route) => ["--route", route]);

async function start(): Promise<void> {
  const options = ["--events", "--data", data, "--authorizer", "/auth", "--no-admin", "--json", "--log", "off", "--workers", "1"];
  server = spawn(process.execPath, [command, "serve", ...functions, ...options, "--port", `${port}`], { stdio: ["ignore", "pipe", "inherit"] });
  await once(server.stdout as NodeJS.ReadableStream, "data");
}

async function kill(): Promise<void> {
  server.kill("SIGKILL");
  await once(server, "exit");
}

let proxy: CuttingProxy;
let proxied: string;
beforeAll(async () => {
  port = await freePort();
  url = `http://127.0.0.1:${port}/events`;
  await start();
  proxy = new CuttingProxy(() => port);
  proxied = `${await proxy.listen()}/events`;
});
afterAll(async () => {
  proxy?.close();
  await kill();
});

const controllers: AbortController[] = [];
afterEach(() => {
  for (const controller of controllers.splice(0)) controller.abort();
});

/** What is heard, until the test ends. */
function hear(...[address, what, options]: Parameters<typeof subscribe<string>>) {
  const controller = new AbortController();
  controllers.push(controller);
  const heard: Heard<unknown>[] = [];
  const ended = (async () => {
    for await (const event of subscribe(address, what, { ...options, signal: controller.signal })) heard.push(event);
  })();
  return { heard, ended, controller, sequences: () => heard.map(({ logsequence }) => Number(logsequence)) };
}

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
const placed = (count: number, type = "tick") => Array.from({ length: count }, (_, i) => ({ type, data: { i } }));

describe("publish", () => {
  it("sends what contracts make and CloudEvents, and checks the data", async () => {
    const [first, second] = await publish(url, [OrderPlaced({ order: "o-1" }, { id: "o-1", source: "/shop" }), { type: "tick" }]);
    expect([first, second]).toEqual([{ sequence: expect.any(Number) }, { sequence: (first?.sequence ?? 0) + 1 }]);
    expect(await publish(url, OrderPlaced({ order: "o-1" }, { id: "o-1", source: "/shop" }))).toEqual([{ ...first, duplicate: true }]);
    await expect(publish(url, { type: "order.placed", data: {} })).rejects.toMatchObject({ name: "ClientError", status: 422, code: "E_CONTRACT" });
    await expect(publish(url, Counted(1 as never))).rejects.toMatchObject({ name: "ContractError" });
    await expect(publish(url, { type: "tick" }, { headers: { "x-key": "wrong" } })).rejects.toMatchObject({ status: 401, message: /not you/ });
  });

  it("tries again with the same ids, after as long as it is told, and not for ever", async () => {
    const bodies: string[] = [];
    const times: number[] = [];
    const answers = [
      (response: ServerResponse) => response.writeHead(429, { "retry-after": "1" }).end('{"error":{"code":"E_BACKLOG","message":"wait"}}'),
      (response: ServerResponse) => response.destroy(),
      (response: ServerResponse) => response.writeHead(202).end('{"events":[{"sequence":7}]}'),
    ];
    const busy = await serving((body, response) => {
      times.push(performance.now());
      answers[bodies.push(body) - 1]?.(response);
    });
    expect(await publish(busy, { type: "tick" })).toEqual([{ sequence: 7 }]);
    expect(new Set(bodies).size).toBe(1);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(950);
    const full = await serving((_, response) => response.writeHead(503).end("full"));
    await expect(publish(full, { type: "tick" }, { retries: 1 })).rejects.toMatchObject({ status: 503, code: undefined });
  });
});

const others: Server[] = [];
afterAll(() => {
  for (const other of others) {
    other.closeAllConnections();
    other.close();
  }
});
/** Another server. @returns its URL */
async function serving(answer: (body: string, response: ServerResponse) => void): Promise<string> {
  const other = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk)).on("end", () => answer(body, response));
  });
  others.push(other);
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}/events`;
}

describe.each(["sse", "websocket"] as const)("subscribe by %s", (transport) => {
  it("hears what is chosen, with the data as the contract reads them", async () => {
    const [{ sequence = 0 } = {}] = await publish(url, [Counted("12"), { type: "else" }, Counted("7", { subject: "s" })]);
    const heard: number[] = [];
    for await (const event of subscribe(url, [Counted], { lastEventId: sequence - 1, transport })) {
      expectTypeOf(event.data).toEqualTypeOf<number>();
      heard.push(event.data);
      if (heard.length === 2) break;
    }
    expect(heard).toEqual([12, 7]);
    const some = hear(url, "counted", { filter: "subject = 's'", lastEventId: sequence - 1, transport });
    await expect.poll(some.sequences).toEqual([sequence + 2]);
    expect(some.heard[0]).toMatchObject({ type: "counted", data: "7", subject: "s", logsequence: `${sequence + 2}` });
  });

  it("has no gap and nothing twice where connections are cut in the middle of events, and the server is killed", async () => {
    const [{ sequence = 0 } = {}] = await publish(url, { type: "else" });
    proxy.cuts.push(400, 1000, 1500, 2000);
    const { sequences } = hear(proxied, ["tick", "tock"], { transport, lastEventId: sequence });
    // It is told where the log is before it hears anything: what comes while it is cut off is not lost to it.
    proxy.cuts.push(300);
    const fresh = hear(proxied, "tock", { transport });
    await publish(url, placed(50));
    await expect.poll(sequences, { timeout: 30_000 }).toEqual(numbers(sequence + 1, 50));
    await kill();
    await new Promise((settle) => setTimeout(settle, 500));
    await start();
    await publish(url, placed(30, "tock"));
    await expect.poll(sequences, { timeout: 30_000 }).toEqual(numbers(sequence + 1, 80));
    await expect.poll(fresh.sequences, { timeout: 30_000 }).toEqual(numbers(sequence + 51, 30));
  });

  it("gives a slow reader everything", async () => {
    const count = 3000;
    const [{ sequence = 0 } = {}] = await publish(url, { type: "else" });
    await publish(
      url,
      placed(count).map((event) => ({ ...event, data: "x".repeat(1000) })),
    );
    let next = sequence + 1;
    for await (const { logsequence } of subscribe(url, "tick", { lastEventId: sequence, transport })) {
      expect(Number(logsequence)).toBe(next++);
      if (next % 500 === 0) await new Promise((settle) => setTimeout(settle, 100));
      if (next > sequence + count) break;
    }
  });

  it("says what trying again does not mend", async () => {
    await expect(hear(url, "tick", { transport, filter: "data >" }).ended).rejects.toMatchObject({ status: 400, code: "E_EVENT_FILTER" });
    await expect(hear(url, "tick", { transport, lastEventId: 1e9 }).ended).rejects.toMatchObject({ status: 410, code: "E_HISTORY" });
    await expect(hear(url.replace("/events", "/nothing"), "tick", { transport, lastEventId: 0 }).ended).rejects.toBeInstanceOf(ClientError);
    if (transport === "sse") await expect(hear(url, "tick", { headers: { "x-key": "wrong" } }).ended).rejects.toMatchObject({ status: 401 });
    else await expect(hear(url, "tick", { transport, headers: { "x-key": "wrong" } }).ended).rejects.toThrow(TypeError);
  });

  it("ends without an error when it is told to", async () => {
    const { controller, ended } = hear(url, "tick", { transport });
    setTimeout(() => controller.abort(), 100);
    await ended;
    const gone = hear(url.replace(`${port}`, "1"), "tick", { transport, lastEventId: 0 });
    setTimeout(() => gone.controller.abort(), 100);
    await gone.ended;
  });
});

it("connects anew where a WebSocket is silent, and keeps one that says how far it is", async () => {
  const servers = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(servers, "listening");
  const asked: string[] = [];
  servers.on("connection", (socket, { url = "" }) => {
    const n = asked.push(url);
    if (n <= 2) socket.send(`{"logsequence":"${10 + n}"}`);
    if (n <= 2) return;
    socket.send('{"specversion":"1.0","type":"tick","logsequence":"20"}');
    const beats = setInterval(() => socket.send('{"logsequence":"21"}'), 60);
    socket.on("close", () => clearInterval(beats));
  });
  const { sequences, ended, controller } = hear(`http://127.0.0.1:${(servers.address() as AddressInfo).port}/events`, "tick", {
    transport: "websocket",
    timeout: 200,
  });
  await expect.poll(sequences).toEqual([20]);
  await new Promise((settle) => setTimeout(settle, 600));
  controller.abort();
  await ended;
  expect(asked).toEqual(["", "&lastEventId=11", "&lastEventId=12"].map((last) => `/events?type=tick${last}&progress=true`));
  servers.close();
});

it("connects anew where the server says nothing any more", async () => {
  let connections = 0;
  const silent = await serving((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(`id: ${++connections}\ndata: {"type":"tick"}\n\n: a comment\n\nid: 5`);
  });
  const { sequences } = hear(silent, "tick", { timeout: 150 });
  await expect.poll(() => sequences().slice(0, 3)).toEqual([1, 2, 3]);
});
