// `npm run bench:events`: from an append to a function in a fresh VM and its position on the disk, beside a consumer without a VM on the
// same log, and JetStream with a consumer; and the same events once more, from their recordings, into a new version of the function.
// `-- --jetstream`: with the log on JetStream, beside a plain consumer on the same server.
// `-- --subscribers 10000`: clients of GET /events instead; `--every 50` sends an event each 50 ms, `--against ../other` measures another
// checkout in turn.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../src/build/build.ts";
import { Broker } from "../src/events/broker.ts";
import type { BrokerOptions } from "../src/events/broker-options.ts";
import type { CloudEvent } from "../src/events/cloud-event.ts";
import { type Consumer, DEFAULTS } from "../src/events/consumer.ts";
import { SubscriptionIndex } from "../src/events/subscription-index.ts";
import { NO_EVENTS } from "../src/module/description.ts";
import { createHost, type Host } from "../src/workers/host.ts";
import { jetStreamRate, plainRate, whyNoJetStream, withNatsServer } from "./events/jetstream.ts";
import { FOLD, projectionTimes } from "./events/projection.ts";
import { replaySubject } from "./events/replay.ts";
import { measureFanout } from "./events/subscribers.ts";
import { machineFacts, renderMachine } from "./harness/machine.ts";
import { interval, size, time } from "./report/format.ts";
import { ratioOfMedians } from "./statistics/bootstrap.ts";
import { median } from "./statistics/quantile.ts";
import { seededRandom, shuffled } from "./statistics/random.ts";

const SEED = 1;
/** Publishers that each wait for their event to be on the disk. */
const IN_FLIGHT = 512;
const KEYS = 1000;
/** Of the data, so that an event has some 1 KB. */
const PAD = "x".repeat(800);

const FUNCTION = `import { contract, on } from "sporelet/events";
const Order = contract("order.created", { type: "object", required: ["id"], properties: { id: { type: "string" } } });
export default on(Order, (event) => { if (event.data.id === "") throw new Error("no id"); });
`;

const event = (i: number): CloudEvent => ({
  specversion: "1.0",
  id: `${i}`,
  source: "/bench",
  type: "order.created",
  subject: `s${i % KEYS}`,
  datacontenttype: "application/json",
  data: { id: `${i}`, amount: 200, pad: PAD },
});

const row = (name: string, value: string, goal = "") => `  ${name.padEnd(52)} ${value.padEnd(36)}${goal && ` goal ${goal}`}`.trimEnd();

/** A consumer that is this process: it parses the event, which the function does too. */
const plain: Consumer = {
  name: "plain",
  options: DEFAULTS,
  matches: () => true,
  deliver: async ({ json }) => {
    JSON.parse(json.toString());
    return { events: [] };
  },
};

interface Run {
  /** Events/s from the first append to the last position. */
  rate: number;
  /** ms from append to position, each. */
  ages: number[];
}

interface DeliverOptions {
  /** Events/s that are published. Default: as many as can be. */
  rate?: number;
  record?: boolean;
  /** Where the log is. Default: it is a directory. */
  nats?: BrokerOptions["nats"];
  /** Default: it is removed. */
  keepAt?: string;
}

async function deliver(work: string, count: number, attach: (broker: Broker) => void, options: DeliverOptions = {}): Promise<Run> {
  const { rate = Number.POSITIVE_INFINITY, record = false, keepAt, nats } = options;
  const directory = keepAt ?? mkdtempSync(join(work, "log-"));
  const ages: number[] = [];
  let onLast: () => void = () => {};
  const last = new Promise<void>((settle) => (onLast = settle));
  const broker = await Broker.open(directory, {
    record,
    ...(nats && { nats }),
    onOutcome: ({ age, error }) => {
      if (error !== undefined) throw error;
      if (ages.push(age) === count) onLast();
    },
  });
  attach(broker);
  const began = performance.now();
  let sent = 0;
  const publish = async () => {
    for (let i = sent++; i < count; i = sent++) {
      const early = (i / rate) * 1000 - (performance.now() - began);
      if (early > 1) await new Promise((settle) => setTimeout(settle, early));
      await broker.publish([event(i)]);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, publish));
  await last;
  const run = { rate: (count / (performance.now() - began)) * 1000, ages };
  await broker.close();
  if (keepAt === undefined) rmSync(directory, { recursive: true });
  return run;
}

/** ms to match an event, among subscriptions each to a type of its own. */
function matchTime(subscriptions: number): number {
  const index = new SubscriptionIndex<number>();
  for (let i = 0; i < subscriptions; i++) index.add({ all: [{ exact: { type: `order.${i}` } }, { sql: "amount > 100" }] }, i);
  const probe = { ...event(1), type: "order.5" };
  const began = performance.now();
  const times = 100_000;
  for (let i = 0; i < times; i++) if (index.match(probe).length !== 1) throw new Error("the index does not find the subscription");
  return (performance.now() - began) / times;
}

/** @param root the checkout, with the package built */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "5" },
      count: { type: "string" },
      soak: { type: "string" },
      replay: { type: "string" },
      projection: { type: "string", default: "1000000" },
      subscribers: { type: "string" },
      every: { type: "string", default: "500" },
      against: { type: "string" },
      jetstream: { type: "boolean" },
    },
  });
  const [rounds, count] = [Number(values.rounds), Number(values.count ?? (values.subscribers === undefined ? 50_000 : 40))];
  const work = mkdtempSync(join(tmpdir(), "sporelet-bench-"));
  if (values.subscribers !== undefined) {
    console.log(`${renderMachine(machineFacts())}\n`);
    await measureFanout(root, work, { clients: Number(values.subscribers), events: count, every: Number(values.every), rounds, against: values.against });
    rmSync(work, { recursive: true, force: true });
    return;
  }
  const host = createHost({ workers: availableParallelism() });
  try {
    console.log(`${renderMachine(machineFacts())}\n`);
    writeFileSync(join(work, "fn.ts"), FUNCTION);
    const { module } = await build({ entry: join(work, "fn.ts"), thin: true });
    // As `serve` loads what it has built.
    const fn = await host.load(module, { name: "fn", concurrency: 4096, trusted: true });
    const { description } = fn.metadata ?? {};
    if (description === undefined) throw new Error("the function does not say what it takes");
    const ours = (broker: Broker) => broker.addFunction(fn, description);
    const why = whyNoJetStream();
    if (values.jetstream) {
      if (why === undefined) await benchOnJetStream(root, work, rounds, count, ours);
      else console.log(row("sporelet on JetStream", `not measured: ${why}`));
      return;
    }
    const recorded = join(work, "recorded");
    await deliver(work, count, ours, { record: true, keepAt: recorded });
    const replay = await replaySubject(join(work, "fn.ts"), host);
    const subjects: Record<string, () => Promise<number>> = {
      sporelet: async () => (await deliver(work, count, ours)).rate,
      recorded: async () => (await deliver(work, count, ours, { record: true })).rate,
      replay: async () => (await replay(recorded)).perSecond,
      plain: async () => (await deliver(work, count, (broker) => void broker.add(plain, undefined))).rate,
      ...(why === undefined && {
        jetstream: () => jetStreamRate(root, mkdtempSync(join(work, "js-")), count, IN_FLIGHT, (i) => Buffer.from(JSON.stringify(event(i)))),
      }),
    };
    const rates = new Map<string, number[][]>(Object.keys(subjects).map((name) => [name, []]));
    const random = seededRandom(SEED);
    for (let round = 0; round <= rounds; round++)
      for (const [name, measure] of shuffled(Object.entries(subjects), random)) {
        const rate = await measure();
        if (round > 0) rates.get(name)?.push([rate]);
      }
    const of = (name: string) => rates.get(name) ?? [];
    const perSecond = (name: string) => `${Math.round(median(of(name).flat()))}/s`;
    const ratio = (name: string) => (of(name).length > 0 ? `${interval(ratioOfMedians(of("sporelet"), of(name)))} ×` : `not measured: ${why}`);
    const half = await deliver(work, count, ours, { rate: median(of("sporelet").flat()) / 2 });
    const sorted = half.ages.toSorted((a, b) => a - b);
    const at = (share: number) => time(sorted[Math.floor(sorted.length * share)] as number);
    const matches = Array.from({ length: rounds }, () => [matchTime(10), matchTime(10_000)] as const);
    console.log(
      [
        `${count} events of 1 KB, ${KEYS} keys, ${IN_FLIGHT} publishers that wait for the disk, one process`,
        row("sporelet: append → matched → fresh VM → position", perSecond("sporelet"), "≥ 15,000/s on two cores"),
        row("a consumer without a VM on the same log", perSecond("plain")),
        row("JetStream, file storage, and a consumer", of("jetstream").length > 0 ? perSecond("jetstream") : `not measured: ${why}`),
        row("sporelet / without a VM", ratio("plain"), "≥ 0.6"),
        row("sporelet / JetStream", ratio("jetstream"), "≥ 2"),
        row("recorded: append → … → position and recording", perSecond("recorded")),
        row("sporelet / recorded", ratio("recorded")),
        row("replay of recordings into a new version, trials", perSecond("replay"), `≥ ${25_000 * availableParallelism()}/s`),
        row("replay / sporelet", `${interval(ratioOfMedians(of("replay"), of("sporelet")))} ×`),
        row("at half that load: p50, p99", `${at(0.5)}, ${at(0.99)}`, "≤ 3 ms, ≤ 15 ms"),
        row(
          "matching, 10,000 subscriptions / 10",
          `${interval(
            ratioOfMedians(
              matches.map(([, many]) => [many]),
              matches.map(([few]) => [few]),
            ),
          )} ×`,
          "≤ 2",
        ),
      ].join("\n"),
    );
    if (values.replay !== undefined) {
      const many = Number(values.replay);
      const keepAt = join(work, "many");
      await deliver(work, many, ours, { record: true, keepAt });
      const { perSecond: rate, differ, rss } = await replay(keepAt);
      console.log(`\n${row(`replay of ${many} recorded events`, `${Math.round(rate)}/s, ${differ} differ, ${size(rss)} resident`)}`);
    }
    await benchProjection(work, host, Number(values.projection));
    if (values.soak !== undefined) await soak(work, Number(values.soak), ours);
  } finally {
    await host.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Events of the log on JetStream through fresh VMs, and the same number through a plain consumer, in turn, on one server. */
async function benchOnJetStream(root: string, work: string, rounds: number, count: number, ours: (broker: Broker) => void): Promise<void> {
  const body = (i: number) => Buffer.from(JSON.stringify(event(i)));
  process.chdir(join(root, "test")); // the client is one of the tests' packages
  const rates = await withNatsServer(mkdtempSync(join(work, "js-")), async (port) => {
    const found: [ours: number[][], plain: number[][]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const nats = { url: `nats://127.0.0.1:${port}`, stream: `bench${round}` };
      const pair = [(await deliver(work, count, ours, { nats })).rate, await plainRate(root, port, count, IN_FLIGHT, body)];
      if (round > 0) for (const [i, rate] of pair.entries()) found[i]?.push([rate]);
    }
    return found;
  });
  const perSecond = (of: number[][]) => `${Math.round(median(of.flat()))}/s`;
  console.log(
    [
      `${count} events of 1 KB, ${KEYS} keys, ${IN_FLIGHT} publishers that wait for the stream, ${rounds} rounds on one server`,
      row("sporelet on JetStream: publish → copy → fresh VM", perSecond(rates[0])),
      row("a plain consumer in this process", perSecond(rates[1])),
      row("sporelet / plain consumer", `${interval(ratioOfMedians(...rates))} ×`, "≥ 0.8"),
    ].join("\n"),
  );
}

async function benchProjection(work: string, host: Host, count: number): Promise<void> {
  writeFileSync(join(work, "view.ts"), FOLD);
  const { module } = await build({ entry: join(work, "view.ts"), thin: true });
  const view = await host.load(module, { name: "view" });
  const { rate, plainRate, read } = await projectionTimes(work, count, event, view, view.metadata?.description ?? NO_EVENTS);
  console.log(
    [
      `\na projection of ${count} events of 1 KB, ${KEYS} keys`,
      row("built anew through fresh VMs", `${time((count / rate) * 1000)}, ${Math.round(rate)}/s`, "≤ 60 s for 1,000,000 on two cores"),
      row("built anew / a reduce in this process, nothing written", `${(rate / plainRate).toFixed(2)} ×`),
      row("one state is read: p99", time(read), "≤ 1 ms"),
    ].join("\n"),
  );
}

/** Memory while many events go through, a million at a time. */
async function soak(work: string, millions: number, attach: (broker: Broker) => void): Promise<void> {
  console.log("\nmemory resident after each million events");
  for (let i = 1; i <= millions; i++) {
    await deliver(work, 1_000_000, attach);
    console.log(row(`${i} million`, size(process.memoryUsage().rss)));
  }
}
