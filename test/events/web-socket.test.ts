// GET /events over a WebSocket: CloudEvents WebSockets Protocol Binding 1.0.2, and who is let in.
import { EventEmitter } from "node:events";
import { connect } from "node:net";
import { PassThrough } from "node:stream";
import { CloudEvent } from "cloudevents";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket, { type ClientOptions } from "ws";
import type { EventOptions } from "../../src/server/events.ts";
import { type RunningServer, serve } from "../../src/server/serve.ts";
import { WebSocketEvents } from "../../src/server/web-socket-events.ts";
import { source, sporelet, temporaryDirectory } from "../support.ts";

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(options: Partial<EventOptions> = {}, more: object = {}, files: Record<string, string> = {}): Promise<RunningServer> {
  const functions = Object.entries({ "/hello": "export default () => 1;", ...files }).map(([path, text]) => ({ path, file: source(text) }));
  const events = { directory: temporaryDirectory(), ...options };
  const server = await serve({ functions, port: 0, adminPort: false, workers: 1, log: "off", cache: false, guard: [], drain: 3000, events, ...more });
  servers.push(server);
  return server;
}

let made = 0;
const event = (more: object = {}) => ({ specversion: "1.0", id: `${made++}`, source: "/test", type: "order.placed", ...more });
async function send(url: string, ...events: object[]): Promise<void> {
  const headers = { "content-type": "application/cloudevents-batch+json" };
  expect((await fetch(`${url}/events`, { method: "POST", headers, body: JSON.stringify(events) })).status).toBe(202);
}

type Heard = Record<string, unknown> & { logsequence: string; id: string };
const opened: WebSocket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate();
});

/** A client that notes what it hears; `refusal` is the answer to a handshake that is refused. */
async function hear(url: string, protocols: string[] | undefined = ["cloudevents.json"], options: ClientOptions = {}) {
  const socket = new WebSocket(url.replace("http", "ws"), protocols, options);
  opened.push(socket);
  const heard: Heard[] = [];
  socket.on("message", (data, isBinary) => {
    expect(isBinary).toBe(false);
    heard.push(JSON.parse(data.toString()));
  });
  const closed = new Promise<[number, string]>((settle) => socket.on("close", (code, reason) => settle([code, reason.toString()])));
  const refusal = await new Promise<[number, string] | undefined>((settle) => {
    socket.on("open", () => settle(undefined));
    socket.on("error", () => {});
    socket.on("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk));
      response.on("end", () => settle([response.statusCode ?? 0, text.startsWith("{") ? JSON.parse(text).error.code : text]));
    });
  });
  return { socket, heard, closed, refusal };
}

describe("a WebSocket to /events", () => {
  it("replays and goes on, with the same parameters as the stream, and says where each event is in the log", async () => {
    const { url } = await start();
    const long = "ü".repeat(40_000);
    await send(url, event({ data: { n: 1 } }), event({ type: "other" }), event({ subject: "s", sequence: "5", logsequence: "old" }), event({ data: long }));
    const all = await hear(`${url}/events?type=order.*&lastEventId=0`);
    const some = await hear(`${url}/events?filter=${encodeURIComponent("subject = 's'")}&lastEventId=0`);
    const fresh = await hear(`${url}/events?type=order.*`);
    await send(url, event({ data: "x".repeat(200), datacontenttype: "text/plain" }), event({ subject: "s" }));
    await expect.poll(() => all.heard.map(({ logsequence }) => logsequence)).toEqual(["1", "3", "4", "5", "6"]);
    expect(all.heard[1]).toMatchObject({ sequence: "5", subject: "s" });
    expect(all.heard[2]?.data).toBe(long);
    expect(all.heard.map((each) => new CloudEvent(each).validate())).toEqual([true, true, true, true, true]);
    await expect.poll(() => some.heard.map(({ logsequence }) => logsequence)).toEqual(["3", "6"]);
    await expect.poll(() => fresh.heard.map(({ logsequence }) => logsequence)).toEqual(["5", "6"]);
    expect(all.socket.protocol).toBe("cloudevents.json");
  });

  it("takes the subprotocol for JSON among others, and refuses handshakes without it", async () => {
    const { url } = await start();
    const { socket } = await hear(`${url}/events`, ["cloudevents.avro", "cloudevents.json"]);
    expect(socket.protocol).toBe("cloudevents.json");
    expect((await hear(`${url}/events`, ["cloudevents.avro"])).refusal).toEqual([400, "E_BAD_REQUEST"]);
    expect((await hear(`${url}/events`, [])).refusal).toEqual([400, "E_BAD_REQUEST"]);
    expect((await hear(`${url}/events?filter=amount%20%3E`)).refusal).toEqual([400, "E_EVENT_FILTER"]);
  });

  it("lets pages of its own origin and of named ones in, and no others, by no name of theirs", async () => {
    const { url } = await start({ cors: ["http://localhost:5173"] });
    const { host, port } = new URL(url);
    const refusalOf = async (headers: Record<string, string>) => (await hear(`${url}/events`, undefined, { headers })).refusal;
    expect(await refusalOf({ origin: `http://${host}` })).toBeUndefined();
    expect(await refusalOf({ origin: "http://localhost:5173" })).toBeUndefined();
    expect(await refusalOf({ origin: "http://localhost:5174" })).toEqual([403, "E_FORBIDDEN"]);
    expect(await refusalOf({ origin: "https://evil.example" })).toEqual([403, "E_FORBIDDEN"]);
    expect(await refusalOf({ origin: "null" })).toEqual([403, "E_FORBIDDEN"]);
    // DNS rebinding: the page's own name points here, and its origin is that of the request.
    expect(await refusalOf({ origin: `http://evil.example:${port}`, host: `evil.example:${port}` })).toEqual([403, "E_FORBIDDEN"]);
    expect(await refusalOf({ host: `evil.example:${port}` })).toEqual([403, "E_FORBIDDEN"]);
  });

  it("asks the authorizer", async () => {
    const auth = `export default { fetch: (request: Request) => new URL(request.url).searchParams.get("key") === "s3cret" ? new Response() : new Response("who are you?", { status: 401 }) };`;
    const { url } = await start({ authorizer: "/auth" }, {}, { "/auth": auth });
    expect((await hear(`${url}/events`)).refusal).toEqual([401, "who are you?"]);
    expect((await hear(`${url}/events?key=s3cret`)).refusal).toBeUndefined();
  });

  it("is closed with 1003 where a client sends, with 1009 where it sends much, with 1001 when the server stops", async () => {
    const server = await start();
    const [one, two, three] = [await hear(`${server.url}/events`), await hear(`${server.url}/events`), await hear(`${server.url}/events`)];
    one.socket.send(JSON.stringify(event()));
    expect(await one.closed).toEqual([1003, "this WebSocket takes no events: send them by POST"]);
    two.socket.send("x".repeat(100_000));
    expect((await two.closed)[0]).toBe(1009);
    servers.splice(servers.indexOf(server), 1);
    await server.close();
    expect(await three.closed).toEqual([1001, "the server stops"]);
  });

  it("says how far the client is, to one that asks for it", async () => {
    const { url } = await start();
    await send(url, event(), event({ type: "other" }));
    const { heard } = await hear(`${url}/events?type=order.placed&lastEventId=0&progress=true`);
    await expect.poll(() => heard).toEqual([{ logsequence: "0" }, expect.objectContaining({ type: "order.placed", logsequence: "1" })]);
    const written = new PassThrough();
    const client = Object.assign(new EventEmitter(), { ping: () => {}, readyState: 1, OPEN: 1 });
    new WebSocketEvents(client as unknown as WebSocket, written, true).beat(2);
    expect(written.read().subarray(2).toString()).toBe('{"logsequence":"2"}');
  });

  it("is cut where the client answers no ping", async () => {
    const { socket } = await hear(`${(await start()).url}/events`);
    let pings = 0;
    const server = Object.assign(new EventEmitter(), { ping: () => pings++, terminate: () => socket.terminate() });
    const events = new WebSocketEvents(server as unknown as WebSocket, new PassThrough());
    for (let i = 0; i < 5; i++) {
      events.beat(0);
      server.emit("pong");
    }
    for (let i = 0; i < 2; i++) events.beat(0);
    expect([pings, socket.readyState]).toEqual([7, WebSocket.OPEN]);
    events.beat(0);
    expect([pings, socket.readyState]).toEqual([7, WebSocket.CLOSING]);
  });

  it("does not keep a server that stops from stopping, where the client does not answer", async () => {
    const server = await start();
    const { socket } = await hear(`${server.url}/events`);
    socket.pause();
    servers.splice(servers.indexOf(server), 1);
    await server.close();
  });
});

describe("requests that ask for another protocol", () => {
  /** The status lines of the first `count` answers. */
  async function raw(url: string, text: string, count = 1): Promise<string[]> {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write(text);
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk));
    const statuses = () => answer.match(/HTTP\/1.1 \d+/g) ?? [];
    await expect.poll(statuses).toHaveLength(count);
    socket.destroy();
    return statuses();
  }
  const request = (head: string, body = "") => `${head}\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n`;

  it("are answered as if they did not, with their body, in order", async () => {
    const { url } = await start();
    const h2c = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n";
    expect(await raw(url, `${request("POST /hello HTTP/1.1", "{}")}\r\n{}${request("POST /hello HTTP/1.1", "[1]")}${h2c}[1]`, 2)).toEqual([
      "HTTP/1.1 200",
      "HTTP/1.1 200",
    ]);
    const webSocket = "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    expect(await raw(url, `${request("POST /hello HTTP/1.1", "{}")}${webSocket}{}`)).toEqual(["HTTP/1.1 200"]);
    expect(await raw(url, `${request("GET /hello HTTP/1.1")}${webSocket}`)).toEqual(["HTTP/1.1 405"]);
    const withoutKey = `Sec-WebSocket-Protocol: cloudevents.json\r\n${webSocket}`;
    expect(await raw(url, `${request("GET /events HTTP/1.1")}${withoutKey}`)).toEqual(["HTTP/1.1 400"]);
  });
});

describe("how far back, and how many", () => {
  const statusOf = async (url: string) => {
    const controller = new AbortController();
    const response = await fetch(url, { signal: controller.signal });
    const code = response.ok ? undefined : (await response.json()).error.code;
    controller.abort();
    return [response.status, code];
  };

  it("clients may ask for so many events, and are told of a gap", async () => {
    const { url } = await start({ history: { count: 3 } });
    await send(url, ...Array.from({ length: 10 }, () => event()));
    expect(await statusOf(`${url}/events?lastEventId=6`)).toEqual([410, "E_HISTORY"]);
    expect(await statusOf(`${url}/events?lastEventId=11`)).toEqual([410, "E_HISTORY"]);
    expect((await hear(`${url}/events?lastEventId=6`)).refusal).toEqual([410, "E_HISTORY"]);
    const [all, some] = [await hear(`${url}/events?lastEventId=0`), await hear(`${url}/events?lastEventId=8`)];
    await expect.poll(() => all.heard.map(({ logsequence }) => logsequence)).toEqual(["8", "9", "10"]);
    await expect.poll(() => some.heard.map(({ logsequence }) => logsequence)).toEqual(["9", "10"]);
  });

  it("clients may ask for events that are so old", async () => {
    const { url } = await start({ history: { age: 400 } });
    await send(url, event(), event());
    await new Promise((settle) => setTimeout(settle, 500));
    await send(url, event(), event());
    expect(await statusOf(`${url}/events?lastEventId=1`)).toEqual([410, "E_HISTORY"]);
    const { heard } = await hear(`${url}/events?lastEventId=0`);
    await expect.poll(() => heard.map(({ logsequence }) => logsequence)).toEqual(["3", "4"]);
  });

  it("clients are told of what was trimmed", async () => {
    const directory = temporaryDirectory();
    const { url } = await start({ directory });
    await send(url, event(), event(), event(), event());
    expect(sporelet(["log", "trim", "--data", directory, "--keep", "2"]).stderr).toBe("");
    expect(await statusOf(`${url}/events?lastEventId=1`)).toEqual([410, "E_HISTORY"]);
    expect(await statusOf(`${url}/events?lastEventId=2`)).toEqual([200, undefined]);
    const { heard } = await hear(`${url}/events?lastEventId=0`);
    await expect.poll(() => heard.map(({ logsequence }) => logsequence)).toEqual(["3", "4"]);
  });

  it("one client too many is told to come again", async () => {
    const { url } = await start({ mostStreams: 1 });
    const { socket } = await hear(`${url}/events`);
    const response = await fetch(`${url}/events`);
    expect([response.status, response.headers.get("retry-after"), (await response.json()).error.code]).toEqual([503, "1", "E_STREAMS"]);
    socket.close();
    await expect.poll(() => statusOf(`${url}/events`)).toEqual([200, undefined]);
  });
});
