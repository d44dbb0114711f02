// `context.kv`: what a function keeps from one event to the next, as if events were handled one after the other.
import { Registry } from "prom-client";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { build } from "../../src/build/build.ts";
import { Broker } from "../../src/events/broker.ts";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import type { Outcome } from "../../src/events/delivery-environment.ts";
import { checkWrites, kvEntries, sweepKv } from "../../src/events/kv.ts";
import { load } from "../../src/host/load.ts";
import { registerEvents } from "../../src/server/event-metrics.ts";
import { EventStatistics } from "../../src/server/event-statistics.ts";
import { createHost } from "../../src/workers/host.ts";
import { source, temporaryDirectory } from "../support.ts";

const host = createHost({ workers: 2 });
afterAll(() => host.close());

const open: Broker[] = [];
afterEach(async () => {
  for (const broker of open.splice(0)) await broker.close();
});

const entry = (body: string, options: string) =>
  source(`import { contract, on } from "sporelet/events";
const Done = contract("done");
export default on("thing", ${options}, async ({ data, id }, context) => {
  const { kv } = context;
  ${body}
});
`);

async function served(body: string, { options = "{ retries: 0 }", name = "fn", directory = temporaryDirectory() } = {}) {
  const outcomes: Outcome[] = [];
  const statistics = new EventStatistics();
  const broker = await Broker.open(directory, { onOutcome: (outcome) => outcomes.push(outcome), onConflict: (of) => statistics.conflict(of) });
  open.push(broker);
  await add(broker, name, body, options);
  /** What `name` keeps. */
  const kept = (of = name) =>
    Object.fromEntries(kvEntries(broker.log.store, of, { prefix: "", after: "", limit: 10_000 }).map(({ key, entry: { value } }) => [key, value]));
  const registry = new Registry();
  registerEvents(registry, broker, statistics, () => 0);
  return { broker, outcomes, kept, metrics: () => registry.metrics() };
}

async function add(broker: Broker, name: string, body: string, options = "{ retries: 0 }") {
  const { module } = await build({ entry: entry(body, options), thin: true });
  const fn = await host.load(module, { name });
  broker.addFunction(fn, fn.metadata?.description ?? { emits: [], contracts: [] });
  return fn;
}

let count = 0;
const event = (data: unknown, subject?: string): CloudEvent => ({
  specversion: "1.0",
  id: `${++count}`,
  source: "/test",
  type: "thing",
  ...(subject !== undefined && { subject }),
  data,
});
/** The data of the events that were emitted. */
const done = ({ log }: Broker) => [...log.all()].filter(({ event: { type } }) => type === "done").map(({ event: { data } }) => data);

it("is carried by functions that name it, and by no others", async () => {
  const partsOf = async (text: string) => {
    const { module } = await build({ entry: source(`import { on } from "sporelet/events";\nexport default on("thing", ${text});\n`), thin: true });
    return (await host.load(module)).metadata?.parts?.map(({ name }) => name);
  };
  const stored = ["kv", "fetch"];
  for (const text of ['(_, context) => context.kv.put("a", 1)', "(_, { kv }) => kv.list()", '(_, context) => context["kv"].get("a")'])
    expect(await partsOf(text), text).toEqual(expect.arrayContaining(stored));
  expect(await partsOf("(event) => console.log(event.data.kvs)")).not.toEqual(expect.arrayContaining(stored));
});

describe("a store", () => {
  it("keeps what handlers put, for the function alone", async () => {
    const { broker, outcomes, kept } = await served(`const { n = 0 } = (await kv.get("count")) ?? {}; await kv.put("count", { n: n + data });`);
    await add(broker, "other", `await kv.put("count", (await kv.get("count")) ?? "none");`);
    await broker.publish([event(1, "s"), event(2, "s"), event(3, "s")]);
    await expect.poll(() => outcomes.length).toBe(6);
    expect(kept()).toEqual({ count: { n: 6 } });
    expect(kept("other")).toEqual({ count: "none" });
  });

  it("shows a handler what it has written itself, and gives it copies", async () => {
    const { broker, outcomes, kept } = await served(`
      const seen = [];
      seen.push(await kv.get("a"));
      const value = { n: 1 };
      await kv.put("a", value);
      value.n = 2;
      const got = await kv.get("a");
      got.n = 3;
      seen.push(await kv.get("a"));
      await kv.delete("a");
      seen.push((await kv.get("a")) ?? "gone");
      seen.push(await kv.update("a", (n = 10) => n + 1), await kv.update("b", () => undefined) ?? null);
      await context.emit(Done(seen));`);
    await broker.publish([event(0)]);
    await expect.poll(() => outcomes.length).toBe(1);
    expect(outcomes[0]?.error).toBeUndefined();
    expect(done(broker)).toEqual([[null, { n: 1 }, "gone", 11, null]]);
    expect(kept()).toEqual({ a: 11 });
  });

  it("lists by prefix, a part at a time, what is kept and what is yet to be", async () => {
    const { broker, outcomes } = await served(`
      if (data === "fill") for (const key of ["a", "b/1", "b/2", "b/3", "b/ä", "b/\u{1f4a1}", "b/\uffff", "c"]) await kv.put(key, key.length);
      else {
        await kv.delete("b/2");
        await kv.put("b/1", "new");
        await kv.put("b/25", "own");
        const keys = (selection) => kv.list(selection).then((all) => all.map(({ key }) => key));
        await context.emit(Done([await keys({ prefix: "b/" }), await keys({ prefix: "b/", limit: 2 }), await keys({ prefix: "b/", after: "b/25", limit: 2 }), await keys({ after: "b/\uffff" }), (await kv.list({ prefix: "b/1" }))[0]]));
      }`);
    await broker.publish([event("fill", "s"), event("list", "s")]);
    await expect.poll(() => outcomes.length).toBe(2);
    expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(done(broker)).toEqual([
      [["b/1", "b/25", "b/3", "b/ä", "b/\uffff", "b/\u{1f4a1}"], ["b/1", "b/25"], ["b/3", "b/ä"], ["b/\u{1f4a1}", "c"], { key: "b/1", value: "new" }],
    ]);
  });

  it("keeps nothing of a handler that fails, emissions neither, and all of it when it is tried again", async () => {
    const { broker, outcomes, kept } = await served(
      `await kv.update("tries", (n = 0) => n + 1);
       await context.emit(Done(await kv.get("tries")));
       if (!globalThis.failed && Number(await kv.get("other") ?? 0) === 0) throw new Error("no");`,
      { options: "{ retries: 1, backoff: 1 }" },
    );
    await broker.publish([event(0)]);
    await expect.poll(() => outcomes.length).toBe(2);
    expect(kept()).toEqual({});
    expect(done(broker)).toEqual([]);
    await broker.log.store.write(() => broker.log.store.kv.put(["fn", "other"], { version: 1, value: 1 }));
    await broker.publish([event(0)]);
    await expect.poll(() => outcomes.length).toBe(3);
    expect(kept()).toEqual({ tries: 1, other: 1 });
    expect(done(broker)).toEqual([1]);
  });

  it("forgets entries whose time is over at once, and sweeps them away", async () => {
    const { broker, outcomes, kept } = await served(`
      if (data === "put") { await kv.put("short", 1, { ttl: 300 }); await kv.put("long", 1, { ttl: 60_000 }); await kv.put("always", 1, { ttl: 1 }); await kv.put("always", 2); }
      else await context.emit(Done([await kv.get("short") ?? "gone", (await kv.list()).map(({ key }) => key)]));`);
    const { store } = broker.log;
    await broker.publish([event("put", "s"), event("get", "s")]);
    await expect.poll(() => outcomes.length).toBe(2);
    expect(done(broker)).toEqual([[1, ["always", "long", "short"]]]);
    await new Promise((settle) => setTimeout(settle, 400));
    await broker.publish([event("get", "s")]);
    await expect.poll(() => outcomes.length).toBe(3);
    expect(done(broker)[1]).toEqual(["gone", ["always", "long"]]);
    expect([...store.kv.getKeys()]).toHaveLength(3);
    await sweepKv(store);
    expect(kept()).toEqual({ always: 2, long: 1 });
    expect([...store.kv.getKeys()]).toHaveLength(2);
    expect([...store.expiries.getKeys()]).toHaveLength(1);
  });
});

describe("deliveries side by side", () => {
  it("count every event once in one key", async () => {
    const { broker, outcomes, kept, metrics } = await served(`await kv.update("all", (n = 0) => n + 1);`);
    await broker.publish(Array.from({ length: 150 }, (_, i) => event(i, `s${i % 30}`)));
    await expect.poll(() => outcomes.length, { timeout: 30_000 }).toBe(150);
    expect(kept()).toEqual({ all: 150 });
    expect(outcomes.every(({ attempts, error }) => attempts === 1 && error === undefined)).toBe(true);
    expect(await metrics()).toMatch(/^sporelet_kv_conflicts_total\{messaging_consumer_group_name="fn"\} [1-9]\d*$/m);
  });

  it("do not both take what only one can have, whether they read a key or a list", async () => {
    const { broker, outcomes, kept } = await served(`
      const taken = data === "list" ? (await kv.list({ prefix: "seat/" })).length : Number((await kv.get("seats")) ?? 0);
      if (taken >= 5) return;
      if (data === "list") await kv.put("seat/" + id, 1); else await kv.put("seats", taken + 1);
      await context.emit(Done(data));`);
    await broker.publish([...Array.from({ length: 20 }, () => event("list")), ...Array.from({ length: 20 }, () => event("get"))]);
    await expect.poll(() => outcomes.length, { timeout: 30_000 }).toBe(40);
    expect(done(broker).sort()).toEqual([...Array(5).fill("get"), ...Array(5).fill("list")]);
    expect(Object.keys(kept())).toHaveLength(6);
  });
});

describe("what can't be", () => {
  it.each([
    ["E_KV_KEY", `await kv.get("")`],
    ["E_KV_KEY", `await kv.put("k".repeat(513), 1)`],
    ["E_KV_KEY", `await kv.delete(5)`],
    ["E_KV_KEY", `await kv.put("\\ud800", 1)`],
    ["E_KV_KEY", `await kv.list({ limit: 1001 })`],
    ["E_KV_VALUE", `await kv.put("a", undefined)`],
    ["E_KV_VALUE", `await kv.put("a", "x".repeat(65_535))`],
    ["E_KV_VALUE", `await kv.put("a", 1, { ttl: 0 })`],
    ["E_KV_WRITES", `for (let i = 0; i <= 1000; i++) await kv.put("k" + i, i)`],
  ])("is refused with %s: %s", async (code, text) => {
    const { broker, outcomes, kept } = await served(`try { ${text}; } catch (error) { await context.emit(Done(error.code)); throw error; }`);
    await broker.publish([event(0)]);
    await expect.poll(() => outcomes.length).toBe(1);
    expect(outcomes[0]?.error?.code).toBe("E_HANDLER_THREW");
    expect(kept()).toEqual({});
    const fn = await load((await build({ entry: entry(`try { ${text}; } catch (error) { await context.emit(Done(error.code)); }`, "{}") })).module);
    expect(await fn.invoke(event(0), { network: async () => Response.json({}) })).toMatchObject(
      code === "E_KV_WRITES" ? { events: [{ data: code }] } : [{ data: code }],
    );
  });

  it("a store where there is none", async () => {
    const { module } = await build({ entry: entry(`await kv.put("a", data); if (data === "read") await kv.get("b");`, "{}") });
    const fn = await load(module);
    expect(await fn.invoke(event("write"))).toEqual({ events: [], writes: [{ key: "a", value: "write" }] });
    await expect(fn.invoke(event("read"))).rejects.toThrow(
      /context\.kv can't be read here: the host takes no requests. It is there under `sporelet serve --events`/,
    );
    const late = await build({
      entry: source(`import { on } from "sporelet/events";
        on("thing", () => {});
        export default async (event, context) => { await context.kv.put("a", 1).catch((error) => console.log(error.code, error.message)); };`),
    });
    const { stderr } = await (await load(late.module)).run(Buffer.from(JSON.stringify(event(0))));
    expect(Buffer.from(stderr).toString()).toMatch(/^E_KV_UNAVAILABLE context\.kv is there for functions that take events/);
  });

  it("is not taken from a guest that has no checks of its own", () => {
    for (const writes of [{}, [{ key: "" }], [{ key: "a", ttl: -1 }], [{ key: "a", value: "x".repeat(70_000) }], Array(1001).fill({ key: "a" }), [null]])
      expect(() => checkWrites(writes)).toThrow(expect.objectContaining({ code: "E_KV_WRITES", isFinal: true }));
    expect(checkWrites([{ key: "a" }, { key: "b", value: null, ttl: 5 }])).toHaveLength(2);
  });
});
