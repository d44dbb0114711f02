// Projections: states that follow from events, read, listed, built anew, and never half there.
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { build } from "../../src/build/build.ts";
import { Broker } from "../../src/events/broker.ts";
import type { BrokerOptions } from "../../src/events/broker-options.ts";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import { deadLetters, redrive } from "../../src/events/dead-letters.ts";
import type { Outcome } from "../../src/events/delivery-environment.ts";
import type { Rebuilding } from "../../src/events/projection.ts";
import { buildsOf, listStates, rebuild, type StateList, stateAt } from "../../src/events/projections.ts";
import { replay } from "../../src/events/replay.ts";
import { createHost } from "../../src/workers/host.ts";
import { source, temporaryDirectory } from "../support.ts";
import { logOptions } from "./log-kind.ts";

const host = createHost({ workers: 2 });
afterAll(() => host.close());

const open: Broker[] = [];
const close = async (made: Broker) => {
  open.splice(open.indexOf(made), 1);
  await made.close();
};
afterEach(async () => {
  for (const made of [...open]) await close(made);
});

async function opened(directory = temporaryDirectory(), options: BrokerOptions = {}) {
  const outcomes: Outcome[] = [];
  const rebuildings: Rebuilding[] = [];
  const broker = await Broker.open(directory, {
    ...logOptions(directory),
    ...options,
    onOutcome: (each) => outcomes.push(each),
    onRebuilding: (each) => rebuildings.push(each),
  });
  open.push(broker);
  return { broker, outcomes, rebuildings, directory };
}

let versions = 0;

/** @param text what is exported: fold(…) */
async function functionOf(text: string) {
  const { module } = await build({ entry: source(`import { contract, fold } from "sporelet/events";\nexport default ${text};\n`), thin: true });
  const fn = await host.load(module, { name: "view" });
  return { fn, description: fn.metadata?.description ?? { emits: [], contracts: [] }, version: `${++versions}` };
}
const serve = (broker: Broker, { fn, description, version }: Awaited<ReturnType<typeof functionOf>>) => broker.addFunction(fn, description, version);

const COUNT = `fold("paid", { count: 0, sum: 0 }, (state, { data }) => ({ count: state.count + 1, sum: state.sum + data }))`;

let count = 0;
const event = (subject: string | undefined, data: unknown, more: Partial<CloudEvent> = {}): CloudEvent => ({
  specversion: "1.0",
  id: `${++count}`,
  source: "/test",
  type: "paid",
  ...(subject !== undefined && { subject }),
  data,
  ...more,
});

/** The states by their keys, when the projection has come to the log's end. */
async function settled({ log }: Broker): Promise<Record<string, unknown>> {
  await expect
    .poll(() => {
      const builds = buildsOf(log.store, "view");
      return builds?.next === undefined && builds?.live?.position;
    })
    .toBe(log.last);
  return statesOf(listStates(log, "view", { limit: 10_000 }));
}
const statesOf = ({ states }: StateList) => Object.fromEntries(states.map(({ key, state }) => [key, state]));

describe("a projection", () => {
  it("keeps a state for each subject, of all that the log has and all that comes", async () => {
    const { broker, outcomes } = await opened();
    await broker.publish([event("a", 1), event("b", 10), event("a", 2), event(undefined, 100), event("a", 5, { type: "other" })]);
    serve(broker, await functionOf(COUNT));
    expect(await settled(broker)).toEqual({ a: { count: 2, sum: 3 }, b: { count: 1, sum: 10 } });
    await broker.publish([event("b", 20), event("c", 7, { partitionkey: "a" })]);
    expect(await settled(broker)).toEqual({ a: { count: 3, sum: 10 }, b: { count: 2, sum: 30 } });
    await expect
      .poll(() => outcomes.map(({ record, consumer, isDead }) => [consumer, record.sequence, isDead]))
      .toEqual([
        ["view", 6, false],
        ["view", 7, false],
      ]);
    expect(stateAt(broker.log, "view", "b")).toEqual({ key: "b", state: { count: 2, sum: 30 }, sequence: 6, etag: '"1-6"' });
  });

  it.each([
    ["an attribute", `"type"`, { paid: 3 }],
    ["a function", `({ data }) => data.item`, { lamp: 2 }],
    ["one for all events", `() => "all"`, { all: 3 }],
  ])("takes as its key %s", async (_, key, expected) => {
    const { broker } = await opened();
    serve(broker, await functionOf(`fold("*", 0, (n) => n + 1, { key: ${key} })`));
    await broker.publish([event("a", { item: "lamp" }), event("b", { item: "lamp" }), event("b", {})]);
    expect(await settled(broker)).toEqual(expected);
  });

  it("passes over what its filter does not let through, gives each key an initial state of its own, and ends a state", async () => {
    const { broker } = await opened();
    serve(
      broker,
      await functionOf(`fold("paid", { all: [] }, (state, { data }) => {
        if (data === 0) return undefined;
        state.all.push(data);
        return state;
      }, { filter: "subject <> 'c'" })`),
    );
    await broker.publish([event("a", 1), event("b", 2), event("c", 3), event("a", 4), event("d", 1)]);
    await broker.publish([event("d", 0), event("b", 0), event("b", 5)]);
    expect(await settled(broker)).toEqual({ a: { all: [1, 4] }, b: { all: [5] } });
    expect(() => stateAt(broker.log, "view", "d")).toThrow(expect.objectContaining({ code: "E_NO_STATE" }));
  });

  it("lists its states by prefix, a part at a time, in the order of their bytes", async () => {
    const { broker } = await opened();
    serve(broker, await functionOf(`fold("*", 0, (n) => n + 1)`));
    // No CloudEvent has these, and a copy of a stream passes over what is none.
    const odd = logOptions("").nats === undefined ? ["b\u0000c", "b\u0001", "\uffff"] : [];
    const keys = ["a", "a/1", "a/2", "a/ä", ...odd, "b", "\u{1f4a1}", "é", "1"];
    await broker.publish(keys.map((key) => event(key, 1)));
    await settled(broker);
    const list = (selection = {}) => listStates(broker.log, "view", { limit: 100, ...selection });
    const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(list().states.map(({ key }) => key)).toEqual(sorted);
    expect(list({ prefix: "a/" }).states.map(({ key }) => key)).toEqual(["a/1", "a/2", "a/ä"]);
    expect(list({ prefix: "a/", limit: 2 })).toMatchObject({ position: keys.length, next: "a/2" });
    expect(list({ prefix: "a/", after: "a/2" }).states.map(({ key }) => key)).toEqual(["a/ä"]);
    const parts: string[] = [];
    for (let after: string | undefined = ""; after !== undefined; ) {
      const part = list({ limit: 3, after });
      parts.push(...part.states.map(({ key }) => key));
      after = part.next;
    }
    expect(parts).toEqual(sorted);
    for (const key of keys) expect(stateAt(broker.log, "view", key).state).toBe(1);
  });

  it("has the states that a plain reduce has", { timeout: 60_000 }, async () => {
    const reducer = (state: { n: number; last: unknown[] }, { data }: { data?: unknown }) => ({ n: state.n + 1, last: [...state.last, data].slice(-3) });
    const view = await functionOf(`fold("*", { n: 0, last: [] }, ${reducer.toString()})`);
    const unit = logOptions("").nats === undefined ? "binary" : "grapheme"; // no CloudEvent has control characters
    const events = fc.array(fc.record({ key: fc.string({ minLength: 1, maxLength: 3, unit }), data: fc.jsonValue() }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(events, { maxLength: 4 }), async (batches) => {
        const { broker } = await opened();
        serve(broker, view);
        const expected = new Map<string, ReturnType<typeof reducer>>();
        for (const batch of batches) {
          // As the log has it, which is JSON.
          const all = batch.map(({ key, data }) => JSON.parse(JSON.stringify(event(key, data))) as CloudEvent);
          await broker.publish(all);
          for (const { subject = "", data } of all) expected.set(subject, reducer(expected.get(subject) ?? { n: 0, last: [] }, { data }));
        }
        expect(new Map(Object.entries(await settled(broker)))).toEqual(new Map(JSON.parse(JSON.stringify([...expected]))));
        await close(broker);
      }),
      { numRuns: 15 },
    );
  });

  it("puts an event that its reducer fails with among the dead letters, and no other", async () => {
    const { broker, outcomes } = await opened();
    serve(
      broker,
      await functionOf(`fold("paid", 0, (sum, { data }) => {
        if (data === 13) throw new Error("no luck");
        return sum + data;
      })`),
    );
    const all = Array.from({ length: 40 }, (_, i) => event(`k${i % 3}`, i));
    await broker.publish(all);
    expect(await settled(broker)).toEqual({ k0: 273, k1: 247 - 13, k2: 260 });
    const letters = [...deadLetters(broker.log.store, "view")];
    expect(letters).toMatchObject([{ sequence: 14, attempts: 1, code: "E_HANDLER_THREW", message: expect.stringMatching(/Error: no luck/) }]);
    // It is told a moment after it can be read.
    await expect.poll(() => outcomes.filter(({ isDead }) => isDead).map(({ record }) => record.sequence)).toEqual([14]);
  });

  it.each([
    [
      "E_STATE_TOO_LARGE",
      `fold("paid", "", (text, { data }) => text + "x".repeat(data))`,
      event("a", 300_000),
      /300002 characters of JSON, 262144 are the most/,
    ],
    ["E_STATE_KEY", `fold("paid", 0, () => 1)`, event("k".repeat(513), 1), /has 513 bytes; a key has 1 to 512/],
    ["E_HANDLER_THREW", `fold("paid", 0, () => 1, { key: () => ({}) })`, event("a", 1), /the key of an event is \{\}/],
    ["E_HANDLER_THREW", `fold("paid", 0, async () => 1)`, event("a", 1), /returned a promise/],
  ])("refuses what can't be kept: %s", async (code, text, bad, message) => {
    const { broker } = await opened();
    serve(broker, await functionOf(text));
    await broker.publish([bad]);
    expect(await settled(broker)).toEqual({});
    expect([...deadLetters(broker.log.store, "view")]).toMatchObject([{ code, message: expect.stringMatching(message) }]);
  });

  it("is told to say what it is made of", async () => {
    vi.resetModules(); // it is said once in a module, and other tests of the same process may have said it
    const { fold } = await import("../../src/events.ts");
    expect(() => fold("paid", undefined, () => undefined)).toThrow("the initial state of fold is no JSON");
    expect(() => fold("paid", 0, undefined as never)).toThrow("fold needs a reducer");
    const view = fold("view-of-one", 0, (n: number, { data }) => n + data);
    expect(await view(event("a", 5, { type: "view-of-one" }) as never)).toEqual({ key: "a", state: 5 });
  });
});

describe("built anew", () => {
  it("a projection serves its old states until the new ones are there, and sweeps the old away", async () => {
    const { broker, rebuildings } = await opened();
    serve(broker, await functionOf(COUNT));
    await broker.publish([event("a", 1), event("a", 2)]);
    await settled(broker);
    await broker.remove("view");
    serve(broker, await functionOf(`fold("paid", 0, (sum, { data }) => sum + 2 * data)`));
    expect(stateAt(broker.log, "view", "a").state).toEqual({ count: 2, sum: 3 });
    await expect.poll(() => buildsOf(broker.log.store, "view")?.live?.id).toBe(2);
    expect(await settled(broker)).toEqual({ a: 6 });
    expect(stateAt(broker.log, "view", "a").etag).toBe('"2-2"');
    await expect.poll(() => [...broker.log.store.states.getKeys()]).toEqual([[2, "a"]]);
    expect(rebuildings.slice(-2).map(({ isDone, position, last, missing }) => [isDone, position, last, missing])).toEqual([
      [false, 0, 2, 0],
      [true, 2, 2, 0],
    ]);
  });

  it("has the same states as before, however many events there are at once", async () => {
    const { broker, outcomes } = await opened();
    serve(broker, await functionOf(COUNT));
    await settled(broker);
    for (let i = 0; i < 5; i++) await broker.publish(Array.from({ length: 1000 }, (_, n) => event(`k${(i * n) % 77}`, n)));
    const before = await settled(broker);
    await expect.poll(() => outcomes.length).toBe(5000); // the position can be read before the transaction is announced
    await rebuild(broker.log, "view");
    await expect.poll(() => buildsOf(broker.log.store, "view")?.live?.id, { timeout: 10_000 }).toBe(2);
    expect(await settled(broker)).toEqual(before);
    expect(outcomes.length).toBe(5000);
  });

  it("once more by redriving a dead letter or replaying an event, which counts nothing twice", async () => {
    const { broker } = await opened();
    serve(broker, await functionOf(`fold("paid", 0, (sum, { data }) => { if (data === 2) throw new Error("two"); return sum + data; })`));
    await broker.publish([event("a", 1), event("a", 2), event("a", 3)]);
    expect(await settled(broker)).toEqual({ a: 4 });
    await redrive(broker.log, [...deadLetters(broker.log.store, "view")]);
    await expect.poll(() => buildsOf(broker.log.store, "view")?.live?.id, { timeout: 10_000 }).toBe(2);
    expect(await settled(broker)).toEqual({ a: 4 });
    expect([...deadLetters(broker.log.store, "view")]).toHaveLength(1);
    await replay(broker.log, broker.log.all());
    await expect.poll(() => buildsOf(broker.log.store, "view")?.live?.id, { timeout: 10_000 }).toBe(3);
    expect(await settled(broker)).toEqual({ a: 4 });
    expect([...broker.log.store.redriven.getKeys()]).toEqual([]);
  });

  it("goes on after a restart where it was, and begins anew only with another module", async () => {
    const { broker, directory } = await opened();
    const view = await functionOf(COUNT);
    serve(broker, view);
    await broker.publish([event("a", 1)]);
    await settled(broker);
    await close(broker);
    const { broker: second, rebuildings } = await opened(directory);
    await second.publish([event("a", 2)]);
    serve(second, view);
    expect(await settled(second)).toEqual({ a: { count: 2, sum: 3 } });
    expect(buildsOf(second.log.store, "view")?.live?.id).toBe(1);
    expect(rebuildings).toEqual([]);
  });

  it("says how many events the log no longer has; what it has yet to take is not trimmed", async () => {
    const { broker, rebuildings } = await opened();
    await broker.publish([event("a", 1), event("a", 2), event("a", 3)]);
    await broker.log.trim({ count: 2 }, 3);
    const view = await functionOf(COUNT);
    serve(broker, view);
    expect(await settled(broker)).toEqual({ a: { count: 2, sum: 5 } });
    expect(rebuildings[0]).toMatchObject({ missing: 1, position: 0 });
    expect(broker.deliveries.get("view")?.position).toBe(3);
    await broker.log.trim({ count: 0 }, 3);
    await broker.publish([event("a", 4)]);
    expect(await settled(broker)).toEqual({ a: { count: 3, sum: 9 } });
  });

  it("is told apart from what there is not", async () => {
    const { broker } = await opened();
    expect(() => listStates(broker.log, "view", { limit: 1 })).toThrow(
      expect.objectContaining({ code: "E_NOT_FOUND", message: "the log knows no projection view" }),
    );
    await expect(rebuild(broker.log, "view")).rejects.toMatchObject({ code: "E_NOT_FOUND" });
    await broker.publish([event("a", 1)]);
    await broker.log.store.pauses.put("view", { since: 1 });
    serve(broker, await functionOf(COUNT));
    await broker.log.store.write(() => broker.log.store.projections.put("view", { next: { id: 7, module: "", position: 0, missing: 0 } }));
    expect(() => stateAt(broker.log, "view", "a")).toThrow(
      expect.objectContaining({ code: "E_STATE_BUILDING", message: "the projection view is built for the first time: it has come to event 0 of 1" }),
    );
  });
});
