// Events that are sent to URLs, against receivers that are real HTTP servers.
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HTTP } from "cloudevents";
import { afterEach, describe, expect, it } from "vitest";
import { Broker } from "../../src/events/broker.ts";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import { deadLetters, redrive } from "../../src/events/dead-letters.ts";
import type { Outcome } from "../../src/events/delivery-environment.ts";
import { graphOf } from "../../src/events/graph.ts";
import { pausesIn, resume } from "../../src/events/pauses.ts";
import { Receiver } from "../../src/events/receiver.ts";
import type { Subscriber } from "../../src/events/subscriber.ts";
import { addSubscribers } from "../../src/server/subscribers.ts";
import { verifyWebhook } from "../../src/webhooks.ts";
import { temporaryDirectory } from "../support.ts";
import { logOptions } from "./log-kind.ts";

interface Received {
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const brokers: Broker[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const broker of brokers.splice(0)) await broker.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that consents to everybody; `answer` answers what is posted, 204 where it does not. */
async function receiver(answer: (received: Received, response: ServerResponse) => unknown = () => {}, consent: Record<string, string> = {}) {
  const posted: Received[] = [];
  const asked: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const received = { method: request.method ?? "", headers: request.headers, body };
    if (received.method === "OPTIONS") {
      asked.push(received);
      response.writeHead(200, { "webhook-allowed-origin": "*", ...consent }).end();
      return;
    }
    posted.push(received);
    await answer(received, response);
    if (!response.writableEnded) response.writeHead(204).end();
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted, asked };
}

async function broker(subscribers: Record<string, Subscriber>, directory = temporaryDirectory()) {
  const outcomes: Outcome[] = [];
  const warnings: string[] = [];
  const made = await Broker.open(directory, {
    ...logOptions(directory),
    onOutcome: (outcome) => outcomes.push(outcome),
    onWarning: (message) => warnings.push(message),
  });
  brokers.push(made);
  await addSubscribers(made, subscribers, { origin: "shop.example", onWarning: (message) => warnings.push(message) });
  return { broker: made, outcomes, warnings, directory };
}

async function close(made: Broker): Promise<void> {
  brokers.splice(brokers.indexOf(made), 1);
  await made.close();
}

let count = 0;
const event = (more: Partial<CloudEvent> = {}): CloudEvent => ({
  specversion: "1.0",
  id: `${++count}`,
  source: "/test",
  type: "order.paid",
  data: { n: count },
  ...more,
});
const ids = (posted: readonly Received[]) => posted.map(({ headers }) => headers["ce-id"]);

describe("an event", () => {
  it("is sent in binary mode to whom it concerns, and the SDK reads it", async () => {
    const { url, posted, asked } = await receiver();
    const { broker: made } = await broker({ billing: { url, types: ["order.*"], filter: "amount > 100", headers: { "x-team": "money" } } });
    await made.publish([event({ subject: "Ada L", data: { amount: 120 } }), event({ data: { amount: 50 } }), event({ type: "other", data: { amount: 500 } })]);
    await expect.poll(() => made.deliveries.get("billing")?.lag).toBe(0);
    expect(posted).toHaveLength(1);
    const [{ headers, body }] = posted as [Received];
    expect(headers).toMatchObject({ "content-type": "application/json", "webhook-request-origin": "shop.example", "x-team": "money" });
    expect(HTTP.toEvent({ headers, body })).toMatchObject({ type: "order.paid", subject: "Ada%20L", data: { amount: 120 } }); // the SDK leaves it encoded
    expect(asked.map((each) => each.headers["webhook-request-origin"])).toEqual(["shop.example"]);
  });

  it("is sent in structured mode and in batches", async () => {
    let release = () => {};
    const first = new Promise<void>((settle) => (release = settle));
    const { url, posted } = await receiver(({ headers }) => (headers["content-type"]?.includes("batch") ? first : undefined));
    const { broker: made } = await broker({ one: { url, mode: "structured" }, many: { url, mode: "batch" } });
    const sent = Array.from({ length: 40 }, () => event());
    await made.publish(sent.slice(0, 1));
    await expect.poll(() => posted.length).toBe(2);
    await made.publish(sent.slice(1));
    release();
    await expect.poll(() => [...made.deliveries.values()].map(({ lag }) => lag)).toEqual([0, 0]);
    const of = (type: string) => posted.filter(({ headers }) => headers["content-type"] === type).map(({ headers, body }) => HTTP.toEvent({ headers, body }));
    expect(of("application/cloudevents+json")).toHaveLength(40);
    const batches = of("application/cloudevents-batch+json") as { id: string }[][];
    expect(batches.length).toBeLessThan(5);
    expect(batches.flat().map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
  });

  it("of a batch that is refused is sent alone, so that one bad event harms no other", async () => {
    const { url } = await receiver(({ body }, response) => {
      if (body.includes('"bad"')) response.writeHead(400).end("bad order");
    });
    const { broker: made } = await broker({ many: { url, mode: "batch" } });
    await made.publish([event(), event({ id: "bad" }), event()]);
    await expect.poll(() => made.deliveries.get("many")?.lag).toBe(0);
    expect([...deadLetters(made.log.store)].map(({ event: { id }, code, message }) => [id, code, message])).toEqual([
      ["bad", "E_WEBHOOK", `${url} answered 400: bad order`],
    ]);
  });

  it("is signed, and authorized by a secret that is in no message", async () => {
    process.env.TEST_TOKEN = "Bearer s3cret";
    process.env.TEST_KEY = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const { url, posted } = await receiver((_, response) => posted.length === 1 && response.writeHead(500).end("no"));
    const { broker: made, outcomes } = await broker({
      billing: { url: `${url}?token=t0ken`, mode: "structured", backoff: 1, authorization: { env: "TEST_TOKEN" }, secret: { env: "TEST_KEY" } },
    });
    await made.publish([event()]);
    await expect.poll(() => posted.length).toBe(2);
    for (const { headers, body } of posted) {
      expect(headers.authorization).toBe("Bearer s3cret");
      const request = new Request(url, { method: "POST", headers: headers as Record<string, string>, body });
      expect(await verifyWebhook(request, process.env.TEST_KEY)).toBe(body);
    }
    expect(posted[0]?.headers["webhook-id"]).toBe(posted[1]?.headers["webhook-id"]);
    await expect.poll(() => outcomes.length).toBe(2);
    expect(JSON.stringify([outcomes, made.log.functions.get("billing"), outcomes[0]?.error?.message])).not.toMatch(/s3cret|t0ken|BwcHBwcH/);
  });
});

describe("a receiver that fails", () => {
  it("gets the events of a key in order, each again until it takes it", async () => {
    let failures = 3;
    const taken: string[] = [];
    const { url } = await receiver(({ headers }, response) => {
      if (headers["ce-id"] === "a1" && failures-- > 0) response.writeHead(500).end();
      else taken.push(`${headers["ce-id"]}`);
    });
    const { broker: made } = await broker({ billing: { url, backoff: 20 } });
    await made.publish([event({ id: "a1", subject: "a" }), event({ id: "a2", subject: "a" }), event({ id: "b1", subject: "b" })]);
    await expect.poll(() => taken).toEqual(["b1", "a1", "a2"]);
  });

  it("is left alone as long as it asks, and that is no attempt", async () => {
    const times: number[] = [];
    const { url } = await receiver((_, response) => {
      times.push(performance.now());
      if (times.length <= 2) response.writeHead(times.length === 1 ? 429 : 503, { "retry-after": "1" }).end();
    });
    const { broker: made, outcomes } = await broker({ billing: { url, retries: 0, concurrency: 1 } });
    await made.publish([event(), event(), event()]);
    await expect.poll(() => times.length).toBe(5);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(990);
    expect((times[2] as number) - (times[1] as number)).toBeGreaterThan(990);
    await expect.poll(() => outcomes.filter(({ error }) => error === undefined).map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
  });

  it("for good gets no more: the event goes to the dead letters, and comes back when it is redriven", async () => {
    let status = 422;
    const { url, posted } = await receiver((_, response) => response.writeHead(status).end());
    const { broker: made } = await broker({ billing: { url } });
    await made.publish([event({ id: "x" })]);
    await expect.poll(() => [...deadLetters(made.log.store, "billing")].map(({ attempts, code }) => [attempts, code])).toEqual([[1, "E_WEBHOOK"]]);
    status = 200;
    await redrive(made.log, [...deadLetters(made.log.store)]);
    await expect.poll(() => ids(posted)).toEqual(["x", "x"]);
    await expect.poll(() => [...made.log.store.redriven.getKeys()]).toEqual([]);
  });

  it("is not followed elsewhere, not waited for without end, and tells who can't be reached", async () => {
    const elsewhere = await receiver();
    const moved = await receiver((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
    const slow = await receiver(() => new Promise(() => {}));
    const { broker: made } = await broker({
      moved: { url: moved.url },
      slow: { url: `${slow.url}?token=t0ken`, timeout: 200, retries: 0 },
      nobody: { url: "http://127.0.0.1:1/", retries: 0, handshake: false },
      inside: { url: "http://localhost.localdomain.invalid/", retries: 0, handshake: false },
    });
    await made.publish([event()]);
    await expect.poll(() => [...deadLetters(made.log.store)].map(({ consumer }) => consumer)).toEqual(["inside", "moved", "nobody", "slow"]);
    const messages = Object.fromEntries([...deadLetters(made.log.store)].map(({ consumer, message }) => [consumer, message]));
    expect(messages.moved).toBe(`${moved.url} answered 307, a redirect to ${JSON.stringify(elsewhere.url)}, which is not followed`.replaceAll('"', ""));
    expect(messages.slow).toContain(`no whole answer of ${slow.url} within the 200 ms`);
    expect(messages.nobody).toMatch(/^http:\/\/127\.0\.0\.1:1\/ can't be reached: .*ECONNREFUSED/);
    expect(elsewhere.posted).toEqual([]);
  });

  it("goes on after a restart where it was", async () => {
    let isOpen = false;
    const taken: string[] = [];
    const { url } = await receiver(({ headers }, response) => {
      if (isOpen) taken.push(`${headers["ce-id"]}`);
      else response.writeHead(503, { "retry-after": "60" }).end();
    });
    const first = await broker({ billing: { url } });
    await first.broker.publish([event({ id: "r1", subject: "s" }), event({ id: "r2", subject: "s" })]);
    await expect.poll(() => first.outcomes.length).toBe(1);
    const before = performance.now();
    await close(first.broker);
    expect(performance.now() - before).toBeLessThan(10_000); // it does not wait for the receiver
    isOpen = true;
    const second = await broker({ billing: { url } }, first.directory);
    await expect.poll(() => taken).toEqual(["r1", "r2"]);
    await second.broker.publish([event({ id: "r3", subject: "s" })]);
    await expect.poll(() => taken).toEqual(["r1", "r2", "r3"]);
  });
});

describe("consent", () => {
  it("that is not given keeps events waiting, until it is given", async () => {
    const consent: Record<string, string> = { "webhook-allowed-origin": "other.example" };
    const { url, posted, asked } = await receiver(() => {}, consent);
    const deliver = new Receiver("billing", { url }, { origin: "shop.example", askAgain: 50 });
    const post = () => deliver.post(() => ({ "content-type": "text/plain" }), Buffer.from("x"));
    await expect(post()).rejects.toMatchObject({
      code: "E_WEBHOOK_CONSENT",
      isCounted: false,
      message: expect.stringContaining("WebHook-Allowed-Origin: other.example"),
    });
    await expect(post()).rejects.toMatchObject({ code: "E_WEBHOOK_CONSENT" });
    expect([posted.length, asked.length]).toEqual([0, 1]);
    consent["webhook-allowed-origin"] = "SHOP.example";
    await expect
      .poll(() =>
        post().then(
          () => "sent",
          () => "not sent",
        ),
      )
      .toBe("sent");
  });

  it("that is not given is told once, however many events wait", async () => {
    const { url } = await receiver(() => {}, { "webhook-allowed-origin": "other.example" });
    const { broker: made, outcomes, warnings } = await broker({ billing: { url } });
    await made.publish(Array.from({ length: 20 }, () => event()));
    await expect.poll(() => outcomes.length).toBe(20);
    expect(warnings).toEqual([expect.stringMatching(/^the subscriber billing gets no events yet: .* does not consent to events of shop\.example/)]);
  });

  it("has a rate, which is kept", async () => {
    const { url, posted } = await receiver(() => {}, { "webhook-allowed-rate": "600" });
    const { broker: made } = await broker({ billing: { url } });
    const started = performance.now();
    await made.publish(Array.from({ length: 6 }, () => event()));
    await expect.poll(() => posted.length).toBe(6);
    expect(performance.now() - started).toBeGreaterThan(490);
  });

  it("that is withdrawn by 410 ends the subscription, after a restart too, until it is resumed or has another URL", async () => {
    let status = 410;
    const { url, posted } = await receiver((_, response) => response.writeHead(status).end());
    const first = await broker({ billing: { url } });
    await first.broker.publish([event({ id: "g1", subject: "s" })]);
    await expect.poll(() => pausesIn(first.broker.log.store).get("billing")?.gone).toBe(url);
    await expect.poll(() => first.warnings).toEqual([`the subscriber billing is paused: ${url} answered 410: it wants no more events`]);
    await first.broker.publish([event({ id: "g2", subject: "s" })]);
    expect(graphOf(first.broker.log.functions, pausesIn(first.broker.log.store)).functions).toEqual([
      { name: "billing", on: ["*"], emits: [], sink: url, paused: true },
    ]);
    await close(first.broker);
    status = 204;
    const second = await broker({ billing: { url } }, first.directory);
    await new Promise((settle) => setTimeout(settle, 300));
    expect(ids(posted)).toEqual(["g1"]);
    await resume(second.broker.log, "billing");
    await expect.poll(() => ids(posted)).toEqual(["g1", "g1", "g2"]);
    status = 410;
    await second.broker.publish([event({ id: "g3" })]);
    await expect.poll(() => pausesIn(second.broker.log.store).size).toBe(1);
    await close(second.broker);
    status = 204;
    await broker({ billing: { url: `${url}/new` } }, first.directory);
    await expect.poll(() => ids(posted)).toEqual(["g1", "g1", "g2", "g3", "g3"]);
  });
});

describe("what can't be served", () => {
  it.each([
    ["no URL", { url: "ftp://x/" }, /expected url to be a URL of http or https/],
    ["a password in the URL", { url: "https://u:p@x.example/" }, /^the subscriber billing: the URL has a user or password; use authorization/],
    ["a header that is ours", { url: "https://x.example/", headers: { "Ce-Id": "1" } }, /the header Ce-Id can't be set/],
    [
      "a secret that is not there",
      { url: "https://x.example/", authorization: { env: "TEST_NOT_SET" } },
      /the environment variable TEST_NOT_SET, which is not set/,
    ],
    ["a secret file that is not there", { url: "https://x.example/", secret: { file: "/nowhere" } }, /the file \/nowhere, which can't be read/],
    ["a key that is none", { url: "https://x.example/", secret: { env: "PATH" } }, /expected its secret to be "whsec_"/],
  ] as [string, Subscriber, RegExp][])("is %s", async (_, subscriber, message) => {
    await expect(broker({ billing: subscriber })).rejects.toMatchObject({ code: "E_SUBSCRIBER", message: expect.stringMatching(message) });
  });

  it("is a secret that no header can have, which no message shows", async () => {
    process.env.TEST_TOKEN = "Bearer s3\ncret";
    await expect(broker({ billing: { url: "https://x.example/", authorization: { env: "TEST_TOKEN" } } })).rejects.toMatchObject({
      code: "E_SUBSCRIBER",
      message: "the subscriber billing: its authorization in the environment variable TEST_TOKEN is no printable ASCII",
    });
  });

  it("is a filter that is none", async () => {
    await expect(broker({ billing: { url: "https://x.example/", filter: "amount >" } })).rejects.toMatchObject({
      code: "E_EVENT_FILTER",
      message: expect.stringMatching(/^the subscriber billing: /),
    });
  });
});
