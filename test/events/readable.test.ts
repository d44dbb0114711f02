// A transaction is announced a moment before its records can be read, on a busy machine some ms. Nobody may take what can't be read yet
// for what is not there.
import { setTimeout as pass } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Broker } from "../../src/events/broker.ts";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import { DEFAULTS } from "../../src/events/consumer.ts";
import type { Filter } from "../../src/events/filter.ts";
import type { EventLog } from "../../src/events/log.ts";
import type { Record } from "../../src/events/record.ts";
import { EventStreams } from "../../src/server/event-streams.ts";
import { MOST_WAITING_BYTES, type Transport } from "../../src/server/event-transport.ts";
import { temporaryDirectory } from "../support.ts";

const open: Broker[] = [];
afterEach(async () => {
  for (const broker of open.splice(0)) await broker.close();
});

async function newBroker(): Promise<Broker> {
  const broker = await Broker.open(temporaryDirectory());
  open.push(broker);
  return broker;
}

/** Hides what is behind a sequence from whoever reads outside of a transaction. */
class Veil {
  upTo = Number.POSITIVE_INFINITY;

  constructor(log: EventLog) {
    let isWriting = false;
    const { store } = log;
    const write = store.write.bind(store);
    store.write = (action, isDurable) =>
      write(() => {
        isWriting = true;
        try {
          return action();
        } finally {
          isWriting = false;
        }
      }, isDurable);
    const [read, all] = [log.read.bind(log), log.all.bind(log)];
    const isThere = ({ sequence }: Record) => sequence <= this.upTo;
    const last = () => store.facts.get("last") ?? 0;
    Object.defineProperty(log, "last", { get: () => (isWriting ? last() : Math.min(last(), this.upTo)) });
    log.read = (...asked) => read(...asked).filter(isThere);
    log.all = function* (from, isReversed) {
      for (const record of all(from, isReversed)) if (isThere(record)) yield record;
    };
  }
}

let made = 0;
const event = (type: string, data = ""): CloudEvent => ({ specversion: "1.0", id: `${made++}`, source: "/test", type, data });

describe("what can't be read yet", () => {
  it("is delivered when it can be, to a consumer that lags", async () => {
    const broker = await newBroker();
    const veil = new Veil(broker.log);
    let release: () => void = () => {};
    const held = new Promise<void>((settle) => (release = settle));
    const handled: number[] = [];
    const deliver = async ({ sequence }: Record) => {
      await held;
      handled.push(sequence);
      return { events: [] };
    };
    broker.add({ name: "slow", options: { ...DEFAULTS, concurrency: 8 }, matches: () => true, deliver }, undefined);
    await broker.publish(Array.from({ length: 6000 }, () => event("a")));
    veil.upTo = 5000;
    release();
    await expect.poll(() => handled.length).toBe(5000);
    veil.upTo = Number.POSITIVE_INFINITY;
    await expect.poll(() => handled.length).toBe(6000);
    expect(new Set(handled).size).toBe(6000);
  });
});

/** A client that takes so much at a time. */
class Client implements Transport {
  readonly heard: number[] = [];
  waiting = 0;
  isStuck = false;
  #drained = () => {};
  readonly format = (records: readonly Record[]) => Buffer.from(JSON.stringify(records.map(({ sequence }) => sequence)));

  write(chunk: Buffer): void {
    this.heard.push(...(JSON.parse(chunk.toString()) as number[]));
    if (this.isStuck) this.waiting += MOST_WAITING_BYTES + 1;
  }

  release(): void {
    this.isStuck = false;
    if (this.waiting === 0) return;
    this.waiting = 0;
    this.#drained();
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  beat(): void {}
  end(): void {}
}

const FILTERS: (Filter | undefined)[] = [undefined, { exact: { type: "a" } }, { prefix: { type: "a" } }, { sql: "type <> 'a'" }];
const TYPES = ["a", "ab", "b"];

type Step =
  | { do: "publish"; types: number[]; size: number }
  | { do: "join"; filter: number; back: number }
  | { do: "stick" | "release"; client: number }
  | { do: "veil"; back: number }
  | { do: "unveil" }
  | { do: "wait"; ms: number };

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ do: fc.constant("publish" as const), types: fc.array(fc.nat(2), { minLength: 1, maxLength: 400 }), size: fc.constantFrom(0, 500, 5000) }),
    fc.record({ do: fc.constant("join" as const), filter: fc.nat(FILTERS.length - 1), back: fc.nat(600) }),
    fc.record({ do: fc.constantFrom("stick" as const, "release" as const), client: fc.nat(5) }),
    fc.record({ do: fc.constant("veil" as const), back: fc.nat(300) }),
    fc.record({ do: fc.constant("unveil" as const) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.nat(3) }),
  ),
  { minLength: 10, maxLength: 30 },
);

describe("streams", () => {
  it("give every client what it wants, in order, without gap or duplicate, whoever is slow and whenever it comes", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const broker = await newBroker();
        const veil = new Veil(broker.log);
        const streams = new EventStreams(broker);
        const types: string[] = [];
        const clients: { client: Client; filter: number; after: number }[] = [];
        const publishing: Promise<unknown>[] = [];
        for (const step of plan) {
          if (step.do === "publish") {
            const events = step.types.map((type) => event(TYPES[type] as string, "x".repeat(step.size)));
            types.push(...events.map(({ type }) => type));
            publishing.push(broker.publish(events));
          } else if (step.do === "join") {
            const client = new Client();
            const after = Math.max(0, broker.router.head - step.back);
            streams.open(client, FILTERS[step.filter], after);
            clients.push({ client, filter: step.filter, after });
          } else if (step.do === "veil") veil.upTo = Math.max(0, broker.router.head - step.back);
          else if (step.do === "unveil") veil.upTo = Number.POSITIVE_INFINITY;
          else if (step.do === "wait") await pass(step.ms);
          else if (step.do === "stick") for (const { client } of clients.slice(step.client, step.client + 2)) client.isStuck = true;
          else clients[step.client]?.client.release();
        }
        await Promise.all(publishing);
        veil.upTo = Number.POSITIVE_INFINITY;
        for (const { client } of clients) client.release();
        const passes = [() => true, (type: string) => type === "a", (type: string) => type.startsWith("a"), (type: string) => type !== "a"];
        for (const { client, filter, after } of clients) {
          const wanted = types.flatMap((type, i) => (i >= after && passes[filter]?.(type) ? [i + 1] : []));
          await expect.poll(() => client.heard.length).toBe(wanted.length);
          expect(client.heard).toEqual(wanted);
        }
        streams.close();
      }),
      { numRuns: 25 },
    );
  });
});
