// The EventSource inside: a client of server-sent events. What it does is held against the HTML Standard, section 9.2.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { allowNetwork } from "../src/host/allow-network.ts";
import { loadSource, source } from "./support.ts";

let server: Server;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;
let asked: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response, asked.push(request)));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const STREAM = { "content-type": "text/event-stream;charset=utf-8" };

/** Answers once it was closed: what it heard until `count` events, or an error that ended it. */
const CLIENT = `export default ({ url, count, types = ["message"] }: { url: string; count: number; types?: string[] }) => new Promise((resolve) => {
  const source = new EventSource(url);
  const heard: unknown[] = [["made", source.readyState, source.url === url, source.withCredentials]];
  const end = () => { source.close(); resolve([...heard, ["closed", source.readyState]]); };
  source.onopen = () => heard.push(["open", source.readyState]);
  source.onerror = (event: any) => { heard.push(["error", source.readyState, event.message]); if (source.readyState === EventSource.CLOSED) end(); };
  for (const type of types) source.addEventListener(type, (event: any) => {
    heard.push([event.type, event.data, event.lastEventId, event.origin === new URL(url).origin]);
    if (heard.filter((entry: any) => entry.length === 4 && entry[0] !== "made").length === count) end();
  });
});`;

const invoke = async (event: object, timeout = 5000) => {
  const fn = await loadSource(CLIENT);
  return fn.invoke({ url: `${origin}/`, ...event }, { network: allowNetwork([new URL(origin).host]), timeout });
};

it("hears events as they come, and ends with the invocation", async () => {
  let ended = false;
  answer = (request, response) => {
    request.on("close", () => {
      ended = true;
    });
    response.writeHead(200, STREAM).write("data: one\n\n");
    setTimeout(() => response.write("id: 7\nevent: other\ndata: two\ndata:lines\n\n"), 20);
  };
  expect(await invoke({ count: 2, types: ["message", "other"] })).toEqual([
    ["made", 0, true, false],
    ["open", 1],
    ["message", "one", "", true],
    ["other", "two\nlines", "7", true],
    ["closed", 2],
  ]);
  expect([asked[0]?.headers.accept, asked[0]?.headers["cache-control"]]).toEqual(["text/event-stream", "no-cache"]);
  await expect.poll(() => ended).toBe(true);
});

it("takes a stream apart as the standard says, wherever its pieces are cut", async () => {
  const stream =
    "\ufeff: a comment\r\ndata\n\ndata\ndata\n\ndata:é€\rdata:  x\r\rid: 1\n\nnothing: here\nevent: e\n\ndata: a\nid: 2\u0000\n\nid\ndata: b\r\n\r\nretry: x\ndata: end\n\ndata: never";
  answer = (_, response) => {
    response.writeHead(200, STREAM);
    const bytes = Buffer.from(stream);
    let at = 0;
    const next = () => (at < bytes.length ? response.write(bytes.subarray(at, ++at), () => setImmediate(next)) : undefined);
    next();
  };
  const heard = (await invoke({ count: 6, types: ["message", "e"] })) as unknown[][];
  expect(heard.slice(2, -1).map(([type, data, id]) => [type, data, id])).toEqual([
    ["message", "", ""],
    ["message", "\n", ""],
    ["message", "é€\n x", ""],
    ["message", "a", "1"],
    ["message", "b", ""],
    ["message", "end", ""],
  ]);
});

it("connects anew when the stream ends: after `retry`, with the last id", async () => {
  const times: number[] = [];
  answer = (_, response, count) => {
    times.push(performance.now());
    response.writeHead(200, STREAM).end(count === 1 ? "retry: 120\nid: ä1\ndata: a\n\nid: lost\ndata: cut" : "data: b\n\n");
  };
  expect(await invoke({ count: 2 })).toEqual([
    ["made", 0, true, false],
    ["open", 1],
    ["message", "a", "ä1", true],
    ["error", 0, `${origin}/ ended the stream`],
    ["open", 1],
    ["message", "b", "ä1", true],
    ["closed", 2],
  ]);
  expect(asked.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, Buffer.from("ä1").toString("latin1")]);
  expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(119);
});

it.each([
  [204, STREAM],
  [404, STREAM],
  [200, { "content-type": "text/plain" }],
  [200, { "content-type": "text/event-streams" }],
])("gives up for the status %s with %o", async (status, headers) => {
  answer = (_, response) => response.writeHead(status, headers).end(status === 204 ? undefined : "data: x\n\n");
  const type = headers["content-type"];
  expect(await invoke({ count: 1 })).toEqual([
    ["made", 0, true, false],
    ["error", 2, `${origin}/ answered with the status ${status} and the type ${type}, not with 200 and text/event-stream`],
    ["closed", 2],
  ]);
});

it("gives up where the host does not allow the network, and says so", async () => {
  const fn = await loadSource(CLIENT);
  const event = { url: `${origin}/`, count: 1 };
  const error = (message: string) => [
    ["made", 0, true, false],
    ["error", 2, message],
    ["closed", 2],
  ];
  expect(await fn.invoke(event)).toEqual(error(expect.stringContaining("--allow-net 127.0.0.1")));
  expect(await fn.invoke(event, { network: allowNetwork(["example.org"]) })).toEqual(error(expect.stringContaining("is not among the allowed hosts")));
});

it("tries again where a server can't be reached, until the invocation's time is over", async () => {
  const port = await new Promise<number>((resolve) => {
    const other = createServer().listen(0, "127.0.0.1", () => {
      const { port } = other.address() as AddressInfo;
      other.close(() => resolve(port));
    });
  });
  const fn = await loadSource(CLIENT);
  const event = { url: `http://127.0.0.1:${port}/`, count: 1 };
  await expect(fn.invoke(event, { network: allowNetwork([`127.0.0.1:${port}`]), timeout: 300 })).rejects.toMatchObject({ code: "E_TIMEOUT" });
});

it("has the interface of the standard", async () => {
  const fn = await loadSource(`export default () => {
    const tries: unknown[] = [];
    for (const make of [() => new (EventSource as any)(), () => new EventSource("/relative")])
      try { make(); } catch (error: any) { tries.push(error.name); }
    const source = new EventSource("http://127.0.0.1:1/a?b", { withCredentials: true });
    const before = [source.onmessage, source.onopen, source.onerror];
    source.close();
    source.close();
    return [tries, before, source.withCredentials, source.url, source.readyState, EventSource.OPEN, source.CONNECTING, EventSource.prototype.CLOSED,
      source instanceof EventTarget, String(source)];
  };`);
  expect(await fn.invoke(1)).toEqual([
    ["TypeError", "SyntaxError"],
    [null, null, null],
    true,
    "http://127.0.0.1:1/a?b",
    2,
    1,
    0,
    2,
    true,
    "[object EventSource]",
  ]);
});

it("is carried only where it is named", async () => {
  expect((await build({ entry: source(CLIENT) })).parts).toContain("event-source");
  expect((await build({ entry: source("export default async () => (await fetch('http://a/')).body") })).parts).not.toContain("event-source");
});
