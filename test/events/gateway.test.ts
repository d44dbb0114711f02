// Events over HTTP: sent, refused, streamed; and functions that emit while they answer requests.
import { connect } from "node:net";
import { join } from "node:path";
import { CloudEvent, HTTP } from "cloudevents";
import { afterEach, describe, expect, it } from "vitest";
import { discover } from "../../src/server/discover.ts";
import type { EventOptions } from "../../src/server/events.ts";
import { type RunningServer, serve } from "../../src/server/serve.ts";
import { source, temporaryDirectory } from "../support.ts";
import { logOptions } from "./log-kind.ts";

const CONTRACTS = `import { contract } from "sporelet/events";
export const Order = contract<{ id: string; amount: number }>("order.created", {
  type: "object", required: ["id", "amount"], properties: { id: { type: "string" }, amount: { type: "number" } },
});
export const OrderPaid = contract<{ order: string }>("order.paid", { type: "object", required: ["order"] });
`;
const PAY = `import { on } from "sporelet/events";
import { Order, OrderPaid } from "./_contracts.ts";
export default on(Order, (event) => OrderPaid({ order: event.data.id }, { subject: event.subject }));
`;

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(files: Record<string, string>, options: Partial<EventOptions> = {}, more: object = {}): Promise<RunningServer> {
  const first = source({ "fns/pay.ts": PAY, "fns/_contracts.ts": CONTRACTS, ...files });
  // Named one by one: of what is found in a directory, what can't be served is left out.
  const functions = discover([join(first, "..")]).functions.map(({ file, path }) => ({ file, path }));
  const directory = temporaryDirectory();
  const server = await serve({
    functions,
    port: 0,
    adminPort: false,
    workers: 1,
    log: "off",
    cache: false,
    events: { directory, ...logOptions(directory), ...options },
    ...more,
  });
  servers.push(server);
  return server;
}

const order = (id: string, amount: unknown = 120) => ({ specversion: "1.0", id, source: "/shop", type: "order.created", subject: id, data: { id, amount } });
const structured = (event: unknown) => ({ method: "POST", headers: { "content-type": "application/cloudevents+json" }, body: JSON.stringify(event) });
const batch = (events: unknown) => ({ method: "POST", headers: { "content-type": "application/cloudevents-batch+json" }, body: JSON.stringify(events) });

async function answer(url: string, init: RequestInit): Promise<[number, unknown]> {
  const response = await fetch(url, init);
  return [response.status, await response.json()];
}
const code = ([status, body]: [number, unknown]) => [status, (body as { error: { code: string } }).error.code];

interface Heard {
  id: number;
  event: { id: string; type: string };
}

/** The first `count` events of a stream. */
async function hear(url: string, count: number, headers: Record<string, string> = {}): Promise<Heard[]> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const heard: Heard[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [id = "", data = ""] = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      if (data !== "") heard.push({ id: Number(id.slice(4)), event: JSON.parse(data.slice(6)) });
    }
    if (heard.length >= count) break;
  }
  controller.abort();
  return heard.slice(0, count);
}

describe("POST /events", () => {
  it("takes events in every mode, of the SDK too, and says where they are", async () => {
    const { url } = await start({});
    expect(await answer(`${url}/events`, structured(order("o1")))).toEqual([202, { events: [{ sequence: 1 }] }]);
    expect(await answer(`${url}/events`, structured(order("o1")))).toEqual([202, { events: [{ sequence: 1, duplicate: true }] }]);
    expect(await answer(`${url}/events`, batch([]))).toEqual([202, { events: [] }]);
    const sdk = new CloudEvent({ id: "sdk", source: "/sdk", type: "other", data: { n: 1 } });
    for (const [id, message] of [
      ["b", HTTP.binary(sdk.cloneWith({ id: "b" }))],
      ["s", HTTP.structured(sdk.cloneWith({ id: "s" }))],
    ] as const) {
      const response = await fetch(`${url}/events`, { method: "POST", headers: message.headers as Record<string, string>, body: message.body as string });
      expect([id, response.status]).toEqual([id, 202]);
    }
    const heard = await hear(`${url}/events?type=other&lastEventId=0`, 2);
    expect(heard.map(({ event }) => event)).toMatchObject([
      { id: "b", data: { n: 1 } },
      { id: "s", data: { n: 1 } },
    ]);
  });

  it("takes a batch whole or not at all, and names the bad event", async () => {
    const { url } = await start({});
    const refused = await answer(`${url}/events`, batch([order("o1"), { ...order("o2"), source: "" }]));
    expect(refused).toMatchObject([400, { error: { code: "E_EVENT_INVALID", message: expect.stringMatching(/\[1\]|event 1|1 of the batch/) } }]);
    expect(await answer(`${url}/events`, batch([order("o3"), order("o4", "much")]))).toMatchObject([
      422,
      { error: { code: "E_CONTRACT", message: "the data of the event o4 break the contract order.created of pay: /amount must be number, got much (string)" } },
    ]);
    expect(await answer(`${url}/events`, structured(order("o5")))).toEqual([202, { events: [{ sequence: 1 }] }]);
  });

  it("refuses what it can't take, each with its own code", async () => {
    const { url } = await start({}, {}, { maxBody: 1000 });
    const events = `${url}/events`;
    expect(code(await answer(events, { method: "POST", headers: { "content-type": "application/cloudevents+xml" }, body: "<a/>" }))).toEqual([
      415,
      "E_EVENT_FORMAT",
    ]);
    expect(code(await answer(events, { method: "POST", headers: { "content-type": "application/cloudevents+json" }, body: "{" }))).toEqual([
      400,
      "E_EVENT_NOT_JSON",
    ]);
    expect(code(await answer(events, structured(order("x".repeat(1000)))))).toEqual([413, "E_BODY_TOO_LARGE"]);
    expect(code(await answer(events, { method: "PUT", body: "{}" }))).toEqual([405, "E_METHOD"]);
    expect(code(await answer(`${events}?filter=amount%20%3E`, {}))).toEqual([400, "E_EVENT_FILTER"]);
    expect(code(await answer(events, { headers: { "last-event-id": "first" } }))).toEqual([400, "E_BAD_REQUEST"]);
    expect((await fetch(`${url}/pay`, { method: "GET" })).status).toBe(405);
  });

  it("tells senders that are too fast to wait", async () => {
    const { url } = await start(
      {
        "fns/pay.ts": `import { on } from "sporelet/events";\nimport { Order } from "./_contracts.ts";\nexport default on(Order, { backoff: 60000 }, () => { throw new Error("later"); });`,
      },
      { mostLag: 1 },
    );
    expect((await answer(`${url}/events`, structured(order("o1"))))[0]).toBe(202);
    const response = await fetch(`${url}/events`, structured(order("o2")));
    expect([response.status, response.headers.get("retry-after"), code([0, await response.json()])[1]]).toEqual([429, "1", "E_BACKLOG"]);
  });

  it("lets webhook senders introduce themselves, and pages of named origins in", async () => {
    const { url } = await start({}, { cors: ["https://shop.example"] });
    const hook = await fetch(`${url}/events`, { method: "OPTIONS", headers: { "webhook-request-origin": "events.example" } });
    expect([hook.status, hook.headers.get("webhook-allowed-origin"), hook.headers.get("webhook-allowed-rate")]).toEqual([204, "events.example", "*"]);
    const preflight = (origin: string) =>
      fetch(`${url}/events`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
    const [ours, other] = [await preflight("https://shop.example"), await preflight("https://other.example")];
    expect([ours.headers.get("access-control-allow-origin"), ours.headers.get("access-control-allow-headers")]).toEqual([
      "https://shop.example",
      "content-type",
    ]);
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("asks the authorizer who may send and hear", async () => {
    const auth = `export default { fetch: (request: Request) =>
      request.headers.get("authorization") === "Bearer s3cret" ? new Response(null, { status: 204 }) : new Response("who are you?", { status: 401, headers: { "www-authenticate": "Bearer" } }) };`;
    const { url } = await start({ "fns/auth.ts": auth }, { authorizer: "/auth" });
    const refused = await fetch(`${url}/events`, structured(order("o1")));
    expect([refused.status, refused.headers.get("www-authenticate"), await refused.text()]).toEqual([401, "Bearer", "who are you?"]);
    expect((await fetch(`${url}/events`)).status).toBe(401);
    const init = structured(order("o1"));
    expect((await fetch(`${url}/events`, { ...init, headers: { ...init.headers, authorization: "Bearer s3cret" } })).status).toBe(202);
  });
});

describe("GET /events", () => {
  it("replays from a place and goes on with what comes, without gap or duplicate, filtered", async () => {
    const { url } = await start({});
    await answer(`${url}/events`, batch(Array.from({ length: 600 }, (_, i) => order(`a${i}`))));
    const all = hear(`${url}/events`, 2000, { "last-event-id": "0" });
    const paid = hear(`${url}/events?type=order.paid&lastEventId=0`, 1000);
    const some = hear(`${url}/events?filter=${encodeURIComponent("amount > 500 AND subject LIKE 'b%'")}&lastEventId=0`, 1);
    await answer(`${url}/events`, batch(Array.from({ length: 400 }, (_, i) => order(`b${i}`, i === 7 ? 501 : 1))));
    expect((await all).map(({ id }) => id)).toEqual(Array.from({ length: 2000 }, (_, i) => i + 1));
    expect(new Set((await paid).map(({ event }) => event.id)).size).toBe(1000);
    expect((await some).map(({ event }) => event.id)).toEqual(["b7"]);
  });

  it("without a place begins with what comes", async () => {
    const { url } = await start({});
    await answer(`${url}/events`, structured(order("before")));
    const heard = hear(`${url}/events?type=order.created`, 1);
    await new Promise((settle) => setTimeout(settle, 200));
    await answer(`${url}/events`, structured(order("after")));
    expect((await heard).map(({ event }) => event.id)).toEqual(["after"]);
  });

  it("does not grow with a client that does not read, and gives it everything when it does", async () => {
    const server = await start({ "fns/pay.ts": "export default () => 1" });
    const { port } = new URL(server.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write("GET /events?lastEventId=0 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await new Promise<void>((settle) => socket.once("data", () => settle()));
    socket.pause();
    const pad = "x".repeat(10_000);
    for (let i = 0; i < 20; i++)
      await answer(`${server.url}/events`, batch(Array.from({ length: 100 }, (_, j) => ({ ...order(`${i}-${j}`), type: "big", data: pad }))));
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
    socket.resume();
    await expect.poll(() => text.slice(-20_000)).toContain("\nid: 2000\n");
    expect(text.match(/^id: \d+\ndata/gm)).toHaveLength(2000);
    socket.destroy();
  });

  it("ends its streams when the server drains", async () => {
    const server = await start({});
    const response = await fetch(`${server.url}/events`);
    const ended = response.text();
    servers.splice(servers.indexOf(server), 1);
    await server.close();
    expect(await ended).toBe("id: 0\n\n");
  });
});

describe("a function that answers requests", () => {
  it("emits events, which are in the log when it has answered", async () => {
    const shop = `import { emit } from "sporelet/events";
      import { Order } from "./_contracts.ts";
      export default { async fetch(request: Request, env: object, context: never) {
        const order = await request.json();
        try {
          await emit(context, Order(order, { subject: order.id }));
        } catch (error) {
          return new Response(error.message, { status: 400 });
        }
        return new Response(null, { status: 202 });
      } };`;
    const { url } = await start({ "fns/shop.ts": shop });
    const post = (body: unknown) => fetch(`${url}/shop`, { method: "POST", body: JSON.stringify(body) });
    expect((await post({ id: "o1", amount: 3 })).status).toBe(202);
    const heard = await hear(`${url}/events?lastEventId=0`, 2);
    expect(heard.map(({ event }) => event)).toMatchObject([
      { type: "order.created", source: "/shop", subject: "o1", data: { id: "o1", amount: 3 } },
      { type: "order.paid", source: "/pay", subject: "o1" },
    ]);
    const refused = await post({ id: "o2" });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringMatching(/status 422: the data of the event .* must have required property 'amount'/),
    ]);
  });
});

describe("what can't be served", () => {
  it("is a cycle without a bound, a function in the way, a filter and a schema that are none", async () => {
    const on = (body: string) => `import { contract, on } from "sporelet/events";\n${body}`;
    const cycle = on(`const A = contract("a"), B = contract("b");\nexport default on(A, () => B(1));`);
    const back = on(`const A = contract("a"), B = contract("b");\nexport default on(B, () => A(1));`);
    await expect(start({ "fns/pay.ts": cycle, "fns/back.ts": back })).rejects.toMatchObject({
      code: "E_CYCLE",
      message: expect.stringMatching(/(back → pay → back|pay → back → pay)/),
    });
    await start({ "fns/pay.ts": cycle, "fns/back.ts": back.replace("on(B, ", "on(B, { hops: 3 }, ") });
    await expect(start({ "fns/events.ts": "export default () => 1" })).rejects.toMatchObject({ code: "E_NAME_TAKEN" });
    await expect(start({ "fns/pay.ts": on(`export default on("a", { filter: "amount >" }, () => {});`) })).rejects.toMatchObject({
      code: "E_EVENT_FILTER",
      message: expect.stringMatching(/^the function pay: /),
    });
    await expect(start({ "fns/pay.ts": on(`export default on(contract("a", { type: "nothing" }), () => {});`) })).rejects.toMatchObject({ code: "E_SCHEMA" });
    await expect(start({ "fns/pay.ts": `export const cron = "every day";\nexport default () => 1;` })).rejects.toMatchObject({ code: "E_CRON" });
  });
});
