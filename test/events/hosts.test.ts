// Several hosts with one log: they share functions, take over from each other, and lose nothing while the server is away.
import { cpSync, rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Broker } from "../../src/events/broker.ts";
import type { BrokerOptions } from "../../src/events/broker-options.ts";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import { type Consumer, DEFAULTS, DeliveryError } from "../../src/events/consumer.ts";
import { deadLetters, redrive } from "../../src/events/dead-letters.ts";
import { pause, resume } from "../../src/events/pauses.ts";
import type { Record } from "../../src/events/record.ts";
import { temporaryDirectory } from "../support.ts";
import { NatsServer, whyNoNats } from "./nats-server.ts";

if (whyNoNats !== undefined) console.warn(`hosts that share a log not tested: ${whyNoNats}`);

/** ms; a host that says nothing for so long is dead. */
const LEASE = 1500;
const THING = { exact: { type: "thing" } };

let streams = 0;
let count = 0;
const event = (more: Partial<CloudEvent> = {}): CloudEvent => ({ specversion: "1.0", id: `${++count}`, source: "/test", type: "thing", ...more });
const keyed = (keys: number, each: number) => Array.from({ length: keys * each }, (_, i) => event({ subject: `k${i % keys}`, data: Math.floor(i / keys) }));

function consumer(name: string, handle: (record: Record) => unknown, options: Partial<Consumer["options"]> = {}): Consumer {
  return {
    name,
    options: { ...DEFAULTS, backoff: 1, ...options },
    matches: ({ type }) => type === "thing",
    deliver: async (record) => ({ events: ((await handle(record)) as readonly unknown[] | undefined) ?? [] }),
  };
}

/** Whether the data of each key's events come in their order, each once. */
const inOrder = (seen: readonly Record[]): boolean => {
  const next = new Map<string, number>();
  return seen.every(({ event: { subject = "", data } }) => {
    const expected = next.get(subject) ?? 0;
    next.set(subject, expected + 1);
    return data === expected;
  });
};

describe.skipIf(whyNoNats !== undefined)("a server that has lost events", { timeout: 60_000 }, () => {
  const store = temporaryDirectory();
  const saved = temporaryDirectory();
  let server: NatsServer;
  beforeAll(async () => {
    server = await NatsServer.start(["-sd", store]);
  });
  afterAll(() => server.end());

  it("and goes on with others is found out by a host that runs and by one that starts", async () => {
    const nats = { url: server.url, lease: LEASE };
    const directory = temporaryDirectory();
    const warnings: string[] = [];
    const first = await Broker.open(directory, { nats, onWarning: (message) => warnings.push(message) });
    await first.publish([event()]);
    await server.end();
    cpSync(store, saved, { recursive: true });
    await server.startAgain();
    await first.publish([event(), event()]);
    await server.end("SIGKILL");
    rmSync(store, { recursive: true });
    cpSync(saved, store, { recursive: true });
    await server.startAgain();
    const second = await Broker.open(temporaryDirectory(), { nats });
    await second.publish([event(), event(), event()]);
    expect(second.log.last).toBe(4);
    await expect
      .poll(() => warnings.at(-1), { timeout: 20_000 })
      .toMatch(
        /^this host takes no events and handles none any more: the copy in .* has another event 3 than the stream sporelet of nats:.*sporelet log export --data/s,
      );
    await expect(first.publish([event()])).rejects.toMatchObject({ code: "E_LOG_COPY" });
    expect(first.log.last).toBe(3); // and nothing of the other events is mixed in
    await first.close();
    await expect(Broker.open(directory, { nats })).rejects.toMatchObject({ code: "E_LOG_COPY", message: expect.stringContaining("another event 3") });
    rmSync(directory, { recursive: true });
    const again = await Broker.open(directory, { nats });
    expect([...again.log.all()].map(({ json }) => `${json}`)).toEqual([...second.log.all()].map(({ json }) => `${json}`));
    await again.close();
    await second.close();
  });
});

describe.skipIf(whyNoNats !== undefined)("hosts that share a log", { timeout: 60_000 }, () => {
  let server: NatsServer;
  const open: Broker[] = [];
  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterEach(async () => {
    for (const broker of open.splice(0)) await broker.close();
  });
  afterAll(() => server.end());

  async function host(stream: string, options: BrokerOptions = {}, directory = temporaryDirectory()): Promise<Broker> {
    const broker = await Broker.open(directory, { nats: { url: server.url, stream, lease: LEASE }, ...options });
    open.push(broker);
    return broker;
  }

  async function hosts(names: readonly string[], handle: (name: string, record: Record) => unknown, options: Partial<Consumer["options"]> = {}) {
    const stream = `hosts${++streams}`;
    const all = await Promise.all(names.map(() => host(stream)));
    for (const [i, broker] of all.entries())
      broker.add(
        consumer("c", (record) => handle(names[i] as string, record), options),
        THING,
      );
    return all;
  }

  it("share a function: each event is handled once, by one of them, in the order of its key", async () => {
    const seen: Record[] = [];
    const by = new Map<string, number>();
    const [first, second] = (await hosts(["a", "b"], (name, record) => {
      seen.push(record);
      by.set(name, (by.get(name) ?? 0) + 1);
      return [event({ id: `of ${record.event.id}`, source: "/c", type: "done" })];
    })) as [Broker, Broker];
    await new Promise((settle) => setTimeout(settle, 2 * LEASE)); // until both have their shares
    const known = ({ hosts = [] }: Broker) => hosts.map(({ isSelf, functions, shares }) => ({ isSelf, functions, shares })).sort((a) => (a.isSelf ? -1 : 1));
    const half = { functions: ["c"], shares: 8 };
    await expect
      .poll(() => [first, second].map(known), { timeout: 5000 })
      .toEqual(
        Array(2).fill([
          { isSelf: true, ...half },
          { isSelf: false, ...half },
        ]),
      );
    expect(first.hosts?.map(({ id }) => id)).toEqual(second.hosts?.map(({ id }) => id));
    const events = keyed(20, 10);
    for (let i = 0; i < events.length; i += 20) await (i % 40 === 0 ? first : second).publish(events.slice(i, i + 20));
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(200);
    expect([...by.keys()].sort()).toEqual(["a", "b"]);
    expect(inOrder(seen)).toBe(true);
    await expect.poll(() => [first.log.count, second.log.count], { timeout: 5000 }).toEqual([400, 400]);
    const bytes = ({ log }: Broker) => [...log.all()].map(({ sequence, json, appended }) => [sequence, Buffer.from(json).toString(), appended]);
    expect(bytes(second)).toEqual(bytes(first));
  });

  it("take over when one comes and when one goes, and order is kept", async () => {
    const seen: Record[] = [];
    const stream = `hosts${++streams}`;
    const take = (record: Record) => void seen.push(record);
    const first = await host(stream);
    first.add(consumer("c", take), THING);
    const events = keyed(20, 30);
    const publish = async (from: number, to: number) => {
      for (let i = from * 20; i < to * 20; i += 20) {
        await first.publish(events.slice(i, i + 20));
        await new Promise((settle) => setTimeout(settle, 100));
      }
    };
    await publish(0, 10);
    const second = await host(stream);
    second.add(consumer("c", take), THING);
    await publish(10, 20);
    open.splice(open.indexOf(second), 1);
    await second.close();
    await publish(20, 30);
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(600);
    expect(inOrder(seen)).toBe(true);
  });

  it("keep what they have while the server is away, and go on when it is back", async () => {
    const seen: Record[] = [];
    const [first] = (await hosts(["a", "b"], (_, record) => {
      seen.push(record);
      return [event({ id: `of ${record.event.id}`, source: "/c", type: "done" })];
    })) as [Broker, Broker];
    await first.publish(keyed(5, 2));
    await expect.poll(() => new Set(seen).size, { timeout: 10_000 }).toBe(10);
    await server.end("SIGKILL");
    await expect(first.publish([event()])).rejects.toMatchObject({ code: "E_NATS" });
    expect(first.log.at(1)?.event.type).toBe("thing");
    await new Promise((settle) => setTimeout(settle, 2 * LEASE));
    await server.startAgain();
    await expect
      .poll(
        () =>
          first.publish([event({ id: "after" })]).then(
            () => "taken",
            () => "refused",
          ),
        { timeout: 10_000 },
      )
      .toBe("taken");
    await expect.poll(() => seen.some(({ event: { id } }) => id === "after"), { timeout: 15_000 }).toBe(true);
    const done = () => [...first.log.all()].filter(({ event: { type } }) => type === "done").map(({ event: { id } }) => id);
    await expect.poll(() => new Set(done()).size, { timeout: 10_000 }).toBe(11);
    expect(done()).toHaveLength(11); // whatever was handled twice has its effect once
  });

  it("take an event once, whichever host it is sent to, also when JetStream has forgotten its id", async () => {
    const stream = `hosts${++streams}`;
    const [first, second] = [await host(stream), await host(stream)];
    const same = event({ id: "same" });
    expect(await first.publish([same])).toEqual([{ sequence: 1, isDuplicate: false }]);
    await expect.poll(() => second.log.last).toBe(1);
    expect(await second.publish([same])).toEqual([{ sequence: 1, isDuplicate: true }]);
    // As a host would that has not heard of it, after JetStream's window.
    const { link } = second.log as unknown as { link: { publish(...args: unknown[]): Promise<unknown> } };
    await link.publish(`${stream}.thing`, Buffer.from(JSON.stringify(same)), "another id", {}, {});
    await expect.poll(() => [first.log.last, second.log.last]).toEqual([2, 2]);
    expect([first.log.count, second.log.count]).toEqual([1, 1]);
    expect(await first.publish([event({ id: "next" })])).toEqual([{ sequence: 3, isDuplicate: false }]);
  });

  it("know each other's dead letters, attempts and pauses", async () => {
    let isMended = false;
    const handled: string[] = [];
    const [first, second] = (await hosts(
      ["a", "b"],
      (name) => {
        if (!isMended) throw new DeliveryError({ code: "E_HANDLER_THREW", message: "no" });
        handled.push(name);
      },
      { retries: 1 },
    )) as [Broker, Broker];
    await first.publish([event({ subject: "s" })]);
    for (const { log } of [first, second])
      await expect.poll(() => [...deadLetters(log.store)].map(({ consumer: by, attempts }) => [by, attempts]), { timeout: 10_000 }).toEqual([["c", 2]]);
    isMended = true;
    await redrive(second.log, [...deadLetters(second.log.store)]);
    await expect.poll(() => handled.length, { timeout: 5000 }).toBe(1);
    await expect.poll(() => [...first.log.store.redriven.getKeys()], { timeout: 5000 }).toEqual([]);
    expect([...deadLetters(first.log.store)]).toEqual([]);
    await pause(second.log, "c");
    await expect.poll(() => first.deliveries.get("c")?.pause !== undefined, { timeout: 5000 }).toBe(true);
    await first.publish([event({ subject: "s" }), event({ subject: "t" })]);
    await new Promise((settle) => setTimeout(settle, 500));
    expect(handled).toHaveLength(1);
    await resume(first.log, "c");
    await expect.poll(() => handled.length, { timeout: 5000 }).toBe(3);
  });

  it("trim the stream, but nothing that a function anywhere has yet to handle", async () => {
    const stream = `hosts${++streams}`;
    const first = await host(stream);
    let release: () => void = () => {};
    const gate = new Promise<void>((settle) => (release = settle));
    first.add(
      consumer("c", ({ event: { data } }) => (data === 5 ? gate : undefined)),
      THING,
    );
    const second = await host(stream);
    await first.publish(Array.from({ length: 10 }, (_, data) => event({ subject: "s", data })));
    await expect.poll(() => first.deliveries.get("c")?.lag, { timeout: 5000 }).toBe(5);
    release();
    await expect.poll(() => (first.deliveries.get("c")?.position ?? 0) >= 0).toBe(true);
    await second.log.trim({ count: 2 }, 4);
    expect(second.log.first).toBe(5);
    const third = await host(stream);
    expect([third.log.first, third.log.last, third.log.trimmed]).toEqual([5, 10, 4]);
  });

  it("refuse a directory of another log, and a stream that forgets", async () => {
    const directory = temporaryDirectory();
    await (await Broker.open(directory)).close();
    await expect(host("other", {}, directory)).rejects.toMatchObject({ code: "E_LOG_COPY" });
    const copy = temporaryDirectory();
    const broker = await host("other", {}, copy);
    open.splice(open.indexOf(broker), 1);
    await broker.close();
    await expect(Broker.open(copy)).rejects.toMatchObject({ code: "E_LOG_COPY" });
    await expect(Broker.open(temporaryDirectory(), { nats: { url: "nats://127.0.0.1:1" } })).rejects.toMatchObject({ code: "E_NATS" });
    await expect(Broker.open(temporaryDirectory(), { nats: { url: "http://127.0.0.1" } })).rejects.toMatchObject({ code: "E_OPTION_VALUE" });
    await expect(host("a.b")).rejects.toMatchObject({ code: "E_OPTION_VALUE" });
  });
});
