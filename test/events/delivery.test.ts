// The way of an event: published, matched, handled, again where that failed, and what the handler emits handled in turn.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { build } from "../../src/build/build.ts";
import { Broker } from "../../src/events/broker.ts";
import type { BrokerOptions } from "../../src/events/broker-options.ts";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import { type Consumer, DEFAULTS, DeliveryError } from "../../src/events/consumer.ts";
import { deadLetters, GATEWAY, redrive } from "../../src/events/dead-letters.ts";
import { Delivery } from "../../src/events/delivery.ts";
import type { Outcome } from "../../src/events/delivery-environment.ts";
import type { Record } from "../../src/events/record.ts";
import { Schedule } from "../../src/events/schedule.ts";
import { createHost, type Host } from "../../src/workers/host.ts";
import { root, source, sporelet, temporaryDirectory } from "../support.ts";
import { logFlags, logOptions } from "./log-kind.ts";

const CONTRACTS = `import { contract } from "sporelet/events";
export const Order = contract<{ id: string; amount: number }>("order.created", {
  type: "object", required: ["id", "amount"], properties: { id: { type: "string" }, amount: { type: "number" } },
});
export const OrderPaid = contract<{ order: string }>("order.paid", { type: "object", required: ["order"], properties: { order: { type: "string" } } });
`;

const host: Host = createHost({ workers: 1 });
afterAll(() => host.close());

const open: Broker[] = [];
afterEach(async () => {
  for (const broker of open.splice(0)) await broker.close();
});

async function broker(options: BrokerOptions = {}, directory = temporaryDirectory()) {
  const outcomes: Outcome[] = [];
  const made = await Broker.open(directory, { ...logOptions(directory), ...options, onOutcome: (outcome) => outcomes.push(outcome) });
  open.push(made);
  return { broker: made, outcomes, directory };
}

async function close(made: Broker): Promise<void> {
  open.splice(open.indexOf(made), 1);
  await made.close();
}

async function addFunction(to: Broker, name: string, text: string): Promise<void> {
  const { module, map } = await build({
    entry: source({ [`${name}.ts`]: text.replace('"zod"', JSON.stringify(join(root, "node_modules/zod/index.js"))), "contracts.ts": CONTRACTS }),
    thin: true,
  });
  const fn = await host.load(module, { name, map });
  to.addFunction(fn, fn.metadata?.description ?? { emits: [], contracts: [] });
}

/** A consumer of every event that this process is. */
function consumer(name: string, handle: (record: Record, requestId: string) => unknown, options: Partial<Consumer["options"]> = {}): Consumer {
  return {
    name,
    options: { ...DEFAULTS, backoff: 1, ...options },
    matches: () => true,
    deliver: async (record, requestId) => ({ events: ((await handle(record, requestId)) as readonly unknown[] | undefined) ?? [] }),
  };
}

let count = 0;
const event = (more: Partial<CloudEvent> = {}): CloudEvent => ({ specversion: "1.0", id: `${++count}`, source: "/test", type: "thing", ...more });
const order = (id: string, amount: number) => event({ id, type: "order.created", subject: id, data: { id, amount } });
const failure = (options = {}) => new DeliveryError({ code: "E_HANDLER_THREW", message: "no" }, options);

describe("functions", () => {
  const PAY = `import { on } from "sporelet/events";
    import { Order, OrderPaid } from "./contracts.ts";
    export default on(Order, { filter: "amount > 100" }, async (event, context) => {
      await context.emit(OrderPaid({ order: event.data.id }, { subject: event.subject }));
    });`;
  const SHIP = `import { on } from "sporelet/events";
    import { OrderPaid } from "./contracts.ts";
    export default on(OrderPaid, (event) => console.log("shipped", event.data.order));`;

  it("take an event from one to the next, each once", async () => {
    const { broker: made, outcomes } = await broker();
    await addFunction(made, "pay", PAY);
    await addFunction(made, "ship", SHIP);
    expect((await made.publish([order("o1", 120), order("o2", 50)])).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(await made.publish([order("o1", 120)])).toEqual([{ sequence: 1, isDuplicate: true }]);
    await expect.poll(() => outcomes.length).toBe(2);
    expect(outcomes.map(({ consumer: by, record }) => [by, record.event.type, record.event.subject]).sort()).toEqual([
      ["pay", "order.created", "o1"],
      ["ship", "order.paid", "o1"],
    ]);
    expect(made.log.at(3)?.event).toMatchObject({
      type: "order.paid",
      source: "/pay",
      subject: "o1",
      causationid: "o1",
      correlationid: "o1",
      data: { order: "o1" },
    });
    expect(made.log.at(3)?.hops).toBe(1);
  });

  it("that throw are told in the lines of their source, and tried as often as they say", async () => {
    const { broker: made, outcomes } = await broker();
    await addFunction(
      made,
      "bad",
      `import { on } from "sporelet/events";\nexport default on("thing", { retries: 1, backoff: 1 }, (event) => {\n  throw new Error("not " + event.id);\n});`,
    );
    await made.publish([event({ id: "x" })]);
    await expect.poll(() => outcomes.length).toBe(2);
    const [letter] = [...deadLetters(made.log.store, "bad")];
    expect(letter).toMatchObject({ consumer: "bad", sequence: 1, attempts: 2, code: "E_HANDLER_THREW", event: { id: "x" } });
    expect(letter?.message).toMatch(/Error: not x\n.*bad\.ts:3:\d+/);
  });

  it("that emit what breaks a contract emit nothing of it", async () => {
    const { broker: made, outcomes } = await broker();
    await addFunction(
      made,
      "odd",
      `import { on } from "sporelet/events";
       import { OrderPaid } from "./contracts.ts";
       export default on("thing", { retries: 0 }, () => [OrderPaid({ order: "1" }), OrderPaid({ order: 5 } as never)]);`,
    );
    await made.publish([event()]);
    await expect.poll(() => outcomes.length).toBe(1);
    expect(outcomes[0]?.error?.code).toBe("E_CONTRACT");
    expect(outcomes[0]?.error?.message).toMatch(/contract order.paid of odd: \/order must be string, got 5/);
    expect(made.log.last).toBe(1);
  });

  it("with a schema of a library get what it makes of the data, and refuse what it refuses", async () => {
    const { broker: made, outcomes } = await broker();
    await addFunction(
      made,
      "typed",
      `import { contract, on } from "sporelet/events";
       import { z } from "zod";
       const Visit = contract("visit", z.object({ at: z.iso.datetime().transform((text) => new Date(text)), page: z.string().default("/") }));
       const Seen = contract("seen", z.object({ year: z.number(), page: z.string() }));
       export default on(Visit, { retries: 0 }, ({ data }) => Seen({ year: data.at.getUTCFullYear(), page: data.page }));`,
    );
    await made.publish([event({ type: "visit", data: { at: "2026-01-31T09:00:00Z" } })]);
    await expect.poll(() => made.log.last).toBe(2);
    expect(made.log.at(2)?.event.data).toEqual({ year: 2026, page: "/" });
    await expect(made.publish([event({ type: "visit", data: { at: 5 } })])).rejects.toMatchObject({
      code: "E_CONTRACT",
      message: expect.stringMatching(/\/at must be string/),
    });
    await expect.poll(() => outcomes.length).toBe(1);
  });

  it("emit what they do not wait for, and of each event only its own where a handler is called by itself", async () => {
    const { contract, on } = await import("../../src/events.ts");
    const Made = contract("made");
    const handler = on("visit", (each, context) => void context.emit(Made(each.data)));
    const call = (data: number) => handler({ ...event({ type: "visit" }), data } as never, { requestId: `${data}`, functionName: "fn" } as never);
    expect(await Promise.all([call(1), call(2)])).toMatchObject([[{ type: "made", data: 1 }], [{ type: "made", data: 2 }]]);
  });

  it("take schemas of arktype and valibot too, the one with a JSON Schema for the gateway, the other checked inside alone", async () => {
    const { broker: made, outcomes } = await broker();
    const listener = (library: string, schema: string) => `import { contract, on } from "sporelet/events";
      import * as s from ${JSON.stringify(join(root, library))};
      export default on(contract("visit", ${schema}), { retries: 0 }, ({ data }) => { if (data.page !== "/") throw new Error("not read"); });`;
    await addFunction(made, "ark", listener("test/node_modules/arktype/out/index.js", 's.type({ page: "string" })'));
    await expect(made.publish([event({ type: "visit", data: { page: 5 } })])).rejects.toMatchObject({ code: "E_CONTRACT" });
    await made.publish([event({ type: "visit", data: { page: "/" } })]);
    await expect.poll(() => outcomes.map(({ error }) => error)).toEqual([undefined]);
    await made.remove("ark");
    await addFunction(made, "val", listener("node_modules/valibot/dist/index.mjs", "s.object({ page: s.string() })"));
    await made.publish([event({ type: "visit", data: { page: 5 } })]);
    await expect.poll(() => outcomes[1]?.error?.message).toMatch(/ContractError: data of the event visit break its contract at \/page: /);
  });
});

describe("order", () => {
  it("is kept within a key, and keys do not wait for each other", async () => {
    const { broker: made } = await broker();
    const ended: string[] = [];
    const release = new Map<string, () => void>();
    made.add(
      consumer("c", async ({ event: { id, subject } }) => {
        if (id === "a1") await new Promise<void>((settle) => release.set(id, settle));
        ended.push(`${subject}:${id}`);
      }),
      undefined,
    );
    await made.publish([
      event({ id: "a1", subject: "a" }),
      event({ id: "a2", subject: "a" }),
      event({ id: "b1", subject: "b" }),
      event({ id: "k", subject: "b", partitionkey: "a" }),
    ]);
    await expect.poll(() => ended).toEqual(["b:b1"]);
    release.get("a1")?.();
    await expect.poll(() => ended).toEqual(["b:b1", "a:a1", "a:a2", "b:k"]);
  });

  it("within a key holds through failures", async () => {
    const { broker: made } = await broker();
    const seen: string[] = [];
    let failures = 3;
    made.add(
      consumer("c", ({ event: { id } }) => {
        seen.push(id);
        if (id === "1st" && failures-- > 0) throw failure();
      }),
      undefined,
    );
    await made.publish([event({ id: "1st", subject: "s" }), event({ id: "2nd", subject: "s" })]);
    await expect.poll(() => seen).toEqual(["1st", "1st", "1st", "1st", "2nd"]);
  });

  it.each([
    { what: "many events", batches: 6, size: 2000, pad: "" },
    { what: "large events", batches: 40, size: 1, pad: "x".repeat(700_000) },
  ])("holds for a consumer that lags far behind $what, and gets each once", async ({ batches, size, pad }) => {
    const { broker: made } = await broker();
    const keys = new Map<string, number[]>();
    const count = batches * size;
    let release: () => void = () => {};
    const gate = new Promise<void>((settle) => (release = settle));
    let total = 0;
    made.add(
      consumer("slow", async ({ event: { subject = "", data } }) => {
        await gate;
        total++;
        keys.set(subject, [...(keys.get(subject) ?? []), (data as { place: number }).place]);
      }),
      undefined,
    );
    for (let batch = 0; batch < batches; batch++) {
      const placed = Array.from({ length: size }, (_, i) => batch * size + i);
      await made.publish(placed.map((place) => event({ subject: `s${place % 40}`, data: { place, pad } })));
    }
    const delivery = made.deliveries.get("slow");
    if (delivery instanceof Delivery) expect(delivery.progress.open).toBeLessThan(count); // it holds no more of them
    release();
    await expect.poll(() => total, { timeout: 30_000 }).toBe(count);
    await expect.poll(() => made.deliveries.get("slow")?.lag).toBe(0);
    expect([...keys.values()].reduce((sum, all) => sum + all.length, 0)).toBe(count);
    for (const all of keys.values()) expect(all).toEqual([...all].sort((a, b) => a - b));
  });
});

describe("what fails", () => {
  it("goes to the dead letters when its attempts are used up, and comes back when it is redriven", async () => {
    const { broker: made, outcomes } = await broker();
    let isMended = false;
    const requestIds = new Set<string>();
    made.add(
      consumer(
        "c",
        (_, requestId) => {
          requestIds.add(requestId);
          if (!isMended) throw failure();
          return [event({ type: "done" })];
        },
        { retries: 2 },
      ),
      { exact: { type: "thing" } },
    );
    await made.publish([event({ id: "x" })]);
    await expect.poll(() => outcomes.length).toBe(3);
    expect(outcomes.map(({ attempts, isDead }) => [attempts, isDead])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(requestIds.size).toBe(1);
    isMended = true;
    await redrive(made.log, [...deadLetters(made.log.store)]);
    await expect.poll(() => outcomes.length).toBe(4);
    expect([...deadLetters(made.log.store)]).toEqual([]);
    expect(made.log.at(2)?.event.type).toBe("done");
    expect([...made.log.store.redriven.getKeys()]).toEqual([]);
  });

  it("without a fault of its own is tried without end, and what can't get better is not tried again", async () => {
    const { broker: made, outcomes } = await broker();
    let busy = 10;
    made.add(
      consumer(
        "c",
        ({ event: { id } }) => {
          if (id === "busy" && busy-- > 0) throw failure({ isCounted: false });
          if (id === "final") throw failure({ isFinal: true });
        },
        { retries: 1 },
      ),
      undefined,
    );
    await made.publish([event({ id: "busy" }), event({ id: "final" })]);
    await expect.poll(() => outcomes.length).toBe(12);
    expect([...deadLetters(made.log.store)].map(({ event: { id }, attempts }) => [id, attempts])).toEqual([["final", 1]]);
  });

  it("waits as long as it asks to be left alone", async () => {
    const { broker: made } = await broker();
    const times: number[] = [];
    made.add(
      consumer("c", () => {
        times.push(performance.now());
        if (times.length === 1) throw failure({ retryAfter: 300 });
      }),
      undefined,
    );
    await made.publish([event()]);
    await expect.poll(() => times.length).toBe(2);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(295);
  });

  it("in a loop ends at the bound", async () => {
    const { broker: made } = await broker();
    made.add(
      consumer("echo", () => [event({ subject: "s" })], { hops: 5 }),
      undefined,
    );
    await made.publish([event({ subject: "s" })]);
    await expect.poll(() => [...deadLetters(made.log.store)].map(({ code, hops }) => [code, hops])).toEqual([["E_EVENT_LOOP", 6]]);
    expect(made.log.last).toBe(7);
  });
});

describe("the clock", () => {
  afterEach(() => void vi.useRealTimers());

  it("calls a function with an event for each time, once however many processes there are", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 8, 59, 30), toFake: ["Date", "setTimeout", "clearTimeout"] });
    const appended: CloudEvent[] = [];
    const schedules = [1, 2].map(() => new Schedule((each) => appended.push(each)));
    for (const schedule of schedules) schedule.add("report", "0 9 * * *");
    vi.advanceTimersByTime(20_000);
    expect(appended).toEqual([]);
    vi.advanceTimersByTime(20_000);
    const time = "2026-01-31T09:00:00.000Z";
    const expected = { specversion: "1.0", id: `report@${time}`, source: "/cron", type: "sporelet.cron", subject: "report", time, data: { cron: "0 9 * * *" } };
    expect(appended).toEqual([expected, expected]);
    for (const schedule of schedules) schedule.close();
  });

  it("reaches the function that says so, and no other", async () => {
    const { broker: made, outcomes } = await broker();
    await addFunction(made, "report", `export const cron = "0 9 * * *";\nexport default (event) => console.log(event.data.cron);`);
    await addFunction(made, "other", `export const cron = "0 9 * * *";\nexport default () => 1;`);
    await made.log.append([event({ type: "sporelet.cron", subject: "report", data: { cron: "0 9 * * *" } })]);
    await expect.poll(() => outcomes.map(({ consumer: by, error }) => [by, error])).toEqual([["report", undefined]]);
  });
});

describe("a restart", () => {
  it("goes on where it was: nothing again, nothing lost, attempts counted on", async () => {
    const directory = temporaryDirectory();
    const seen: string[] = [];
    const handle = ({ event: { id } }: Record) => {
      seen.push(id);
      if (id === "stuck") throw failure();
    };
    const options = { retries: 3, backoff: 200 };
    const first = await broker({}, directory);
    first.broker.add(consumer("c", handle, options), undefined);
    await first.broker.publish([event({ id: "stuck", subject: "a" }), event({ id: "1", subject: "b" }), event({ id: "2", subject: "b" })]);
    await expect.poll(() => seen).toEqual(["stuck", "1", "2"]);
    await close(first.broker);
    const second = await broker({}, directory);
    await second.broker.log.append([event({ id: "3", subject: "b" })]);
    second.broker.add(consumer("c", handle, options), undefined);
    await expect.poll(() => second.outcomes.filter(({ isDead }) => isDead).length).toBe(1);
    expect(seen.slice(3).filter((id) => id !== "stuck")).toEqual(["3"]);
    expect(seen.filter((id) => id === "stuck")).toHaveLength(4);
  });

  it("gives a function that was never there what comes from now on", async () => {
    const { broker: made } = await broker();
    await made.publish([event({ id: "before" })]);
    const seen: string[] = [];
    made.add(
      consumer("c", ({ event: { id } }) => seen.push(id) && undefined),
      undefined,
    );
    await made.publish([event({ id: "after" })]);
    await expect.poll(() => seen).toEqual(["after"]);
  });
});

describe("the gateway's side", () => {
  it("asks publishers to wait while a function has too much before it", async () => {
    const { broker: made } = await broker({ mostLag: 3 });
    let release: () => void = () => {};
    const gate = new Promise<void>((settle) => (release = settle));
    made.add(
      consumer("slow", () => gate),
      undefined,
    );
    await made.publish([event(), event(), event()]);
    await expect(made.publish([event()])).rejects.toMatchObject({ code: "E_BACKLOG", message: "the function slow has 3 events before it, 3 are the most" });
    release();
    await expect.poll(() => made.deliveries.get("slow")?.lag).toBe(0);
    await made.publish([event()]);
  });

  it("keeps aside what breaks a contract, or only says so, where it is told to", async () => {
    const contracts = { emits: [], contracts: [{ type: "thing", schema: { type: "object", required: ["a"] } }] };
    const aside = await broker({ invalid: "dead" });
    aside.broker.contracts.add("f", contracts);
    expect(await aside.broker.publish([event({ id: "bad", data: {} }), event({ data: { a: 1 } })])).toHaveLength(1);
    expect([...deadLetters(aside.broker.log.store, GATEWAY)].map(({ event: { id }, code }) => [id, code])).toEqual([["bad", "E_CONTRACT"]]);
    await redrive(aside.broker.log, [...deadLetters(aside.broker.log.store)]);
    expect([[...deadLetters(aside.broker.log.store)], aside.broker.log.at(2)?.event.id]).toEqual([[], "bad"]);
    const warnings: string[] = [];
    const warned = await broker({ invalid: "warn", onWarning: (message) => warnings.push(message) });
    warned.broker.contracts.add("f", contracts);
    expect(await warned.broker.publish([event({ id: "bad", data: {} })])).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(/^the data of the event bad break the contract thing of f: they must have required property 'a'/)]);
  });

  it("hears of events that another process appends", async () => {
    const { broker: made, directory } = await broker();
    const seen: string[] = [];
    made.add(
      consumer("c", ({ event: { id } }) => seen.push(id) && undefined),
      undefined,
    );
    expect(sporelet(["emit", "t", "--id", "from afar", "--to", directory, ...logFlags(directory)], { cwd: join(root, "test") }).stdout).toBe("t is event 1\n");
    await expect.poll(() => seen).toEqual(["from afar"]);
  });
});

describe("a full disk", () => {
  it("refuses events, loses none that were taken, and goes on when there is room", async (context) => {
    const directory = join(temporaryDirectory(), "small");
    if (logFlags(directory).length > 0) {
      console.warn("a full disk not tested with a log on NATS: the stream takes the events, and a full copy goes on later");
      return context.skip();
    }
    mkdirSync(directory);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", directory], { stdio: "pipe" });
    } catch (error) {
      console.warn(`a full disk not tested: no small file system can be mounted here: ${(error as Error).message.split("\n")[1] ?? ""}`);
      return context.skip();
    }
    try {
      const { broker: made } = await broker({}, join(directory, "log"));
      const taken: number[] = [];
      let refused: unknown;
      for (let i = 0; i < 400 && refused === undefined; i++)
        await made.publish([event({ data: "x".repeat(20_000) })]).then(
          ([place]) => taken.push(place?.sequence as number),
          (error: unknown) => (refused = error),
        );
      expect(refused).toMatchObject({ code: "E_DISK_FULL" });
      expect(taken.length).toBeGreaterThan(5);
      expect(made.log.verify()).toMatchObject({ damaged: [], events: taken.length });
      execFileSync("mount", ["-o", "remount,size=8m", directory]);
      await made.publish([event()]);
      await close(made);
    } finally {
      execFileSync("umount", ["-l", directory]);
    }
  });
});
