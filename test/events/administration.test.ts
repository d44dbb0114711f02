// What the admin port says of events and does with them, over HTTP.
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discover } from "../../src/server/discover.ts";
import type { EventOptions } from "../../src/server/events.ts";
import { type RunningServer, serve } from "../../src/server/serve.ts";
import { root, source, sporelet, temporaryDirectory } from "../support.ts";
import { logFlags, logOptions } from "./log-kind.ts";
import { placed } from "./placed.ts";

const PAY = `import { contract, on } from "sporelet/events";
const Placed = contract("order.placed", { type: "object", required: ["order"] });
const Paid = contract("order.paid", { type: "object" });
export default on(Placed, ({ data, subject }) => Paid({ order: data.order }, { subject }));
`;
const SHIP = `import { on } from "sporelet/events";
function pack(order: string): void {
  if (order === "bad") throw new RangeError("no parcel for " + order);
}
export default on("order.paid", { retries: 1, backoff: 1 }, ({ data }) => pack(data.order));
`;

let server: RunningServer;

const SHOP = { "fns/pay.ts": PAY, "fns/ship.ts": SHIP };

async function start(options: Partial<EventOptions> = {}, files: Record<string, string> = SHOP): Promise<RunningServer> {
  const first = source(files);
  const { functions } = discover([join(first, "..")]);
  const { directory = temporaryDirectory() } = options;
  return serve({ functions, port: 0, workers: 1, log: "off", cache: false, events: { ...logOptions(directory), ...options, directory } });
}

beforeEach(async () => {
  server = await start();
});
afterEach(() => server.close());

async function send(events: unknown, type = "application/cloudevents+json"): Promise<number> {
  const { status } = await fetch(`${server.url}/events`, { method: "POST", headers: { "content-type": type }, body: JSON.stringify(events) });
  return status;
}

async function ask(path: string, init: RequestInit = {}): Promise<any> {
  const response = await fetch(`${server.adminUrl}/_/events${path}`, init);
  return { status: response.status, ...((await response.json()) as object) };
}
const post = (path: string, headers: Record<string, string> = {}) => ask(path, { method: "POST", headers });

/** The metrics of events, by name and labels. */
async function metrics(): Promise<Map<string, number>> {
  const text = await (await fetch(`${server.adminUrl}/_/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}
const dead = async () => (await ask("")).deadLetters;

it("an event says of each delivery whether it is recorded", async () => {
  const recordedOf = async () => {
    await send(placed("o1"));
    await expect.poll(async () => (await ask("/1")).deliveries[0].state).toBe("passed");
    return (await ask("/1")).deliveries;
  };
  expect(await recordedOf()).toEqual([{ function: "pay", state: "passed", triable: true }]);
  await server.close();
  server = await start({ record: true });
  expect(await recordedOf()).toEqual([{ function: "pay", state: "passed", recorded: true, triable: true }]);
});

describe("trials", () => {
  const DATED = PAY.replace("order: data.order", "order: data.order, at: Date.now()");
  const passed = (n: number) => expect.poll(async () => (await ask("")).consumers[0].ok).toBe(n);

  it("compare what a function makes of events with what was recorded, and write nothing", async () => {
    await server.close();
    const directory = temporaryDirectory();
    server = await start({ record: true, directory }, { "fns/pay.ts": DATED });
    for (const subject of ["o1", "o2", "o3"]) await send(placed(subject));
    await passed(3);
    const { last } = (await ask("")).log;
    expect(await post("/try?function=pay&sequence=1&to=1000")).toMatchObject({
      status: 200,
      trials: 3,
      counts: { same: 3, differs: 0, "not recorded": 0, failed: 0 },
    });
    await server.close();
    server = await start({ record: true, directory }, { "fns/pay.ts": DATED.replace("order: data.order", "order: data.order.toUpperCase()") });
    const tried = await post("/try?function=pay&sequence=1&to=1000");
    expect(tried).toMatchObject({ function: "pay", from: 1, to: 1000, events: last, trials: 3, counts: { same: 0, differs: 3, "not recorded": 0, failed: 0 } });
    expect(tried.shown[0]).toMatchObject({
      sequence: 1,
      type: "order.placed",
      verdict: "differs",
      differences: [{ path: "/emitted/0/data/order", was: "o1", is: "O1" }],
    });
    expect((await ask("")).log.last).toBe(last);
  });

  it("grant no network, whatever the function has", async () => {
    await server.close();
    const asking = 'import { on } from "sporelet/events";\nexport default on("order.placed", async () => void (await fetch("http://127.0.0.1:9/")));\n';
    const asked: string[] = [];
    const { functions } = discover([join(source({ "fns/asking.ts": asking }), "..")]);
    const network = async ({ url }: { url: string }) => {
      asked.push(url);
      return new Response("");
    };
    server = await serve({ functions, port: 0, workers: 1, log: "off", cache: false, network, events: { directory: temporaryDirectory() } });
    await send(placed("o1"));
    await passed(1);
    expect(asked).toHaveLength(1);
    const { shown, counts } = await post("/try?function=asking&sequence=1");
    expect(counts).toEqual({ same: 0, differs: 0, "not recorded": 0, failed: 1 });
    expect(shown[0]).toMatchObject({ verdict: "failed", reason: "there is no recording", error: { code: "E_HANDLER_THREW" } });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["/try?sequence=1", 400, "E_BAD_REQUEST"],
    ["/try?function=pay", 400, "E_BAD_REQUEST"],
    ["/try?function=pay&sequence=5&to=4", 400, "E_BAD_REQUEST"],
    ["/try?function=pay&sequence=1&to=1001", 400, "E_BAD_REQUEST"],
    ["/try?function=nobody&sequence=1", 404, "E_NOT_FOUND"],
    ["/rebuild?function=pay", 404, "E_NOT_FOUND"],
    ["/rebuild?function=nobody", 404, "E_NOT_FOUND"],
  ])("%s is refused", async (path, status, code) => {
    expect(await post(path)).toMatchObject({ status, error: { code } });
  });
});

it("projections are told of with their states, and built anew", async () => {
  await server.close();
  const counting =
    'import { contract, fold } from "sporelet/events";\nconst Placed = contract("order.placed", { type: "object" });\nexport default fold(Placed, 0, (count) => count + 1);\n';
  server = await start({}, { "fns/count.ts": counting });
  for (const subject of ["a1", "a1", "a2", "b"]) await send(placed(subject, { id: Math.random().toString() }));
  await expect.poll(async () => (await ask("")).projections).toEqual([{ name: "count", position: 4, missing: 0 }]);
  expect(await ask("/states?function=count&prefix=a")).toMatchObject({
    states: [
      { key: "a1", state: 2, sequence: 2 },
      { key: "a2", state: 1, sequence: 3 },
    ],
  });
  expect(await ask("/states?function=nobody")).toMatchObject({ status: 404, error: { code: "E_NOT_FOUND" } });
  expect(await post("/rebuild?function=count")).toEqual({ status: 200, projection: "count", building: 0 });
  await expect.poll(async () => (await ask("")).projections).toEqual([{ name: "count", position: 4, missing: 0 }]);
  expect(await post("/try?function=count&sequence=1")).toMatchObject({ status: 404, error: { code: "E_NOT_FOUND" } });
});

describe("metrics", () => {
  const of = (name: string) => `messaging_consumer_group_name="${name}"`;

  it("count what was taken, what became of deliveries, lag, dead letters, the log and its clients", async () => {
    const stream = await fetch(`${server.url}/events`);
    await send(placed("o1"));
    await send(placed("o1"));
    await send(placed("bad"));
    expect(await send({ ...placed("o2"), data: {} })).toBe(422);
    expect(await send({ ...placed("o3"), source: "" })).toBe(400);
    await expect.poll(dead).toEqual([{ function: "ship", letters: 1 }]);
    await expect.poll(async () => (await metrics()).get(`sporelet_consumer_lag_events{${of("pay")}}`)).toBe(0);
    const found = await metrics();
    const duration = "sporelet_event_delivery_duration_seconds";
    expect(
      Object.fromEntries([...found].filter(([name]) => /^(sporelet_(event|consumer|dead|log)|messaging)/.test(name) && !name.includes("_bucket"))),
    ).toEqual({
      'sporelet_events_taken_total{cloudevents_event_type="order.placed",outcome="accepted"}': 2,
      'sporelet_events_taken_total{cloudevents_event_type="order.placed",outcome="duplicate"}': 1,
      'sporelet_events_taken_total{cloudevents_event_type="order.placed",outcome="refused"}': 1,
      'sporelet_events_taken_total{cloudevents_event_type="",outcome="refused"}': 1,
      'sporelet_events_appended_total{cloudevents_event_type="order.placed"}': 2,
      'sporelet_events_appended_total{cloudevents_event_type="order.paid"}': 2,
      [`messaging_client_consumed_messages_total{${of("pay")},outcome="ok"}`]: 2,
      [`messaging_client_consumed_messages_total{${of("ship")},outcome="ok"}`]: 1,
      [`messaging_client_consumed_messages_total{${of("ship")},outcome="retry",error_type="E_HANDLER_THREW"}`]: 1,
      [`messaging_client_consumed_messages_total{${of("ship")},outcome="dead",error_type="E_HANDLER_THREW"}`]: 1,
      [`${duration}_sum{${of("pay")}}`]: expect.any(Number),
      [`${duration}_count{${of("pay")}}`]: 2,
      [`${duration}_sum{${of("ship")}}`]: expect.any(Number),
      [`${duration}_count{${of("ship")}}`]: 1,
      [`sporelet_consumer_lag_events{${of("pay")}}`]: 0,
      [`sporelet_consumer_lag_events{${of("ship")}}`]: 0,
      [`sporelet_consumer_pending_events{${of("pay")}}`]: 0,
      [`sporelet_consumer_pending_events{${of("ship")}}`]: 0,
      [`sporelet_dead_letters{${of("ship")}}`]: 1,
      sporelet_log_events: 4,
      sporelet_log_bytes: expect.any(Number),
      sporelet_log_first_sequence: 1,
      sporelet_log_last_sequence: 4,
      sporelet_log_oldest_timestamp_seconds: expect.any(Number),
      sporelet_event_streams: 1,
    });
    expect(Math.abs((found.get("sporelet_log_oldest_timestamp_seconds") as number) - Date.now() / 1000)).toBeLessThan(60);
    expect(found.get(`${duration}_bucket{le="+Inf",${of("pay")}}`) ?? found.get(`${duration}_bucket{${of("pay")},le="+Inf"}`)).toBe(2);
    await stream.body?.cancel();
  });

  it("have no more labels than can be kept, whatever types are sent", async () => {
    const events = Array.from({ length: 300 }, (_, i) => placed(`${i}`, { type: `type.${i}`, data: {} }));
    await send(events, "application/cloudevents-batch+json");
    await send(placed("long", { type: "t".repeat(300) }));
    const names = [...(await metrics())].filter(([name]) => name.startsWith("sporelet_events_taken_total"));
    expect(names).toHaveLength(201);
    expect(new Map(names).get('sporelet_events_taken_total{cloudevents_event_type="other",outcome="accepted"}')).toBe(101);
  });

  it("count what is kept aside", async () => {
    await server.close();
    server = await start({ invalid: "dead" });
    expect(await send({ ...placed("o2"), data: {} })).toBe(202);
    expect((await metrics()).get('sporelet_events_taken_total{cloudevents_event_type="order.placed",outcome="aside"}')).toBe(1);
    expect((await metrics()).get(`sporelet_dead_letters{${of("/events")}}`)).toBe(1);
  });
});

describe("the admin port", () => {
  it("shows log, functions and graph at a glance", async () => {
    await send(placed("bad"));
    await expect.poll(dead).toEqual([{ function: "ship", letters: 1 }]);
    await expect.poll(async () => (await ask("")).consumers[1].dead).toBe(1); // it is counted when it is written
    const { status, log, types, consumers, graph } = await ask("");
    expect({ status, types, consumers }).toEqual({
      status: 200,
      types: [
        { type: "order.placed", appended: 1 },
        { type: "order.paid", appended: 1 },
      ],
      consumers: [
        { name: "pay", triable: true, paused: false, pending: 0, ok: 1, retry: 0, dead: 0 },
        { name: "ship", triable: true, paused: false, pending: 0, ok: 0, retry: 1, dead: 1 },
      ],
    });
    expect(log).toMatchObject({ events: 2, first: 1, last: 2 });
    expect(graph.boxes.map(({ kind, label }: { kind: string; label: string }) => `${kind} ${label}`).sort()).toEqual([
      "function pay",
      "function ship",
      "type order.paid",
      "type order.placed",
    ]);
    expect(graph.lines).toHaveLength(3);
  });

  it("says which functions are paused", async () => {
    await send(placed("o1")); // from now on the log knows them
    await expect.poll(async () => (await ask("")).consumers[1].ok).toBe(1);
    const directory = server.events?.directory as string;
    const { status, stderr } = sporelet(["pause", "ship", "--data", directory, ...logFlags(directory)], { cwd: join(root, "test") });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    await expect.poll(async () => (await ask("")).consumers[1].paused).toBe(true); // the server looks once a second
    await send(placed("o2"));
    await expect.poll(async () => (await ask("")).consumers[1]).toMatchObject({ name: "ship", paused: true, pending: 1 });
  });

  it("pauses and resumes", async () => {
    expect(await post("/pause?function=ship")).toEqual({ status: 200, function: "ship", paused: true, changed: true });
    expect(await post("/pause?function=ship")).toMatchObject({ changed: false });
    await send(placed("o1"));
    await expect.poll(async () => (await ask("")).consumers[1]).toMatchObject({ paused: true, pending: 1, ok: 0 });
    expect(await post("/resume?function=ship")).toEqual({ status: 200, function: "ship", paused: false, changed: true });
    await expect.poll(async () => (await ask("")).consumers[1]).toMatchObject({ paused: false, pending: 0, ok: 1 });
  });

  it("shows one event, what became of it, and its river", async () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";
    await send(placed("other"));
    await send(placed("bad", { traceparent: `00-${trace}-b7ad6b7169203331-01` }));
    await send(placed("same-trace", { type: "else", traceparent: `00-${trace}-b7ad6b7169203332-01` }));
    await expect.poll(dead).toEqual([{ function: "ship", letters: 1 }]);
    const { letters } = await ask("/dead");
    const { sequence } = letters[0];
    const paid = await ask(`/${sequence}`);
    expect(paid).toMatchObject({ sequence, hops: 1, event: { type: "order.paid", source: "/pay" } });
    expect(paid.deliveries).toEqual([
      { function: "ship", state: "dead", triable: true, attempts: 2, code: "E_HANDLER_THREW", message: expect.stringMatching(/ship\.ts:3/) },
    ]);
    const [cause, ...others] = paid.river.records;
    expect(cause).toMatchObject({ type: "order.placed", subject: "bad", source: "/test" });
    expect(others).toHaveLength(2);
    expect(others).toContainEqual(expect.objectContaining({ type: "order.paid", subject: "bad", by: "pay", cause: cause.sequence }));
    expect(others).toContainEqual(expect.objectContaining({ type: "else", subject: "same-trace" }));
    expect(cause.by).toBeUndefined();
    expect((await ask(`/${cause.sequence}`)).deliveries).toEqual([{ function: "pay", state: "passed", triable: true }]);
    expect(await ask("/99")).toMatchObject({
      status: 404,
      error: { code: "E_NOT_FOUND", message: expect.stringMatching(/^the log has no event 99: it has 1 to 5/) },
    });
  });

  it("lists dead letters, shows one with its stack, and has it delivered once more", async () => {
    await send([placed("bad"), placed("bad2", { data: { order: "bad" } })], "application/cloudevents-batch+json");
    await expect.poll(dead).toEqual([{ function: "ship", letters: 2 }]);
    const { letters } = await ask("/dead?function=ship");
    expect(letters).toHaveLength(2);
    expect(letters[0]).toMatchObject({ function: "ship", type: "order.paid", source: "/pay", attempts: 2, code: "E_HANDLER_THREW" });
    expect(letters[0].message).toMatch(/RangeError: no parcel for bad$/);
    const letter = await ask(`/dead?function=ship&sequence=${letters[0].sequence}`);
    expect(letter.message).toMatch(/RangeError: no parcel for bad\n {4}at pack \(.*ship\.ts:3:\d+\)/);
    expect(letter.event.data).toEqual({ order: "bad" });

    const before = (await metrics()).get(
      'messaging_client_consumed_messages_total{messaging_consumer_group_name="ship",outcome="dead",error_type="E_HANDLER_THREW"}',
    );
    expect(before).toBe(2);
    expect(await post(`/redrive?function=ship&sequence=${letters[0].sequence}`)).toEqual({ status: 200, redriven: 1 });
    await expect.poll(async () => (await ask("")).consumers[1].dead).toBe(3); // it failed again
    expect(await post("/redrive?function=ship")).toEqual({ status: 200, redriven: 2 });
    await expect.poll(async () => (await ask("")).consumers[1].dead).toBe(5);
    expect(await post("/redrive?function=ship&sequence=99")).toMatchObject({ status: 404, error: { code: "E_NOT_FOUND" } });
  });

  it("has an event delivered once more to a function that takes it", async () => {
    await send(placed("o1"));
    await expect.poll(async () => (await ask("")).consumers.map(({ ok }: { ok: number }) => ok)).toEqual([1, 1]);
    expect(await post("/replay?function=pay&sequence=1")).toEqual({ status: 200, replayed: 1 });
    await expect.poll(async () => (await ask("")).consumers.map(({ ok }: { ok: number }) => ok)).toEqual([2, 1]); // what pay emits is not there twice
    expect(await post("/replay?function=ship&sequence=1")).toMatchObject({
      status: 404,
      error: { code: "E_NOT_FOUND", message: "no function ship takes the event 1" },
    });
  });

  it("streams the last events that pass, then what comes", async () => {
    await send(
      ["o1", "o2", "o3"].map((order) => placed(order)),
      "application/cloudevents-batch+json",
    );
    await expect.poll(async () => (await ask("")).log.events).toBe(6);
    const controller = new AbortController();
    const response = await fetch(`${server.adminUrl}/_/events/stream?type=order.placed&last=2`, { signal: controller.signal });
    await send(placed("o4"));
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.includes('"o4"')) break;
    }
    controller.abort();
    expect(text.match(/(?<="subject":")\w+/g)).toEqual(["o2", "o3", "o4"]);
  });

  it.each([
    ["GET", "/redrive?function=ship", 405, "E_METHOD"],
    ["POST", "/stream", 405, "E_METHOD"],
    ["POST", "", 405, "E_METHOD"],
    ["POST", "/redrive", 400, "E_BAD_REQUEST"],
    ["POST", "/replay?function=pay", 400, "E_BAD_REQUEST"],
    ["GET", "/pause?function=ship", 405, "E_METHOD"],
    ["POST", "/pause", 400, "E_BAD_REQUEST"],
    ["POST", "/resume?function=nobody", 404, "E_NOT_FOUND"],
    ["POST", "/replay?function=pay&sequence=x", 400, "E_BAD_REQUEST"],
    ["GET", "/dead?sequence=1", 400, "E_BAD_REQUEST"],
    ["GET", "/stream?filter=((", 400, "E_EVENT_FILTER"],
    ["GET", "/stream?last=-1", 400, "E_BAD_REQUEST"],
    ["GET", "/nothing", 404, "E_NO_FUNCTION"],
  ])("refuses %s %s with %i", async (method, path, status, code) => expect(await ask(path, { method })).toMatchObject({ status, error: { code } }));

  it("lets no page of another site hear or change anything", async () => {
    const headers = { origin: "https://elsewhere.example" };
    for (const [method, path] of [
      ["POST", "/redrive?function=ship"],
      ["POST", "/replay?function=pay&sequence=1"],
      ["POST", "/pause?function=ship"],
      ["GET", "/stream"],
      ["GET", ""],
    ] as const)
      expect(await ask(path, { method, headers })).toMatchObject({ status: 403, error: { code: "E_FORBIDDEN" } });
  });

  it("says so where functions take no events", async () => {
    const { functions } = discover([source({ "fns/hello.ts": "export default () => 1;" })]);
    const plain = await serve({ functions, port: 0, workers: 1, log: "off", cache: false });
    const response = await fetch(`${plain.adminUrl}/_/events`);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "E_NO_FUNCTION", remedy: "Start the server with --events." } }]);
    expect(await (await fetch(`${plain.adminUrl}/_/functions`)).json()).toMatchObject({ hasEvents: false });
    await plain.close();
  });
});
