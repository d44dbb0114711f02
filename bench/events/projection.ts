// A projection of many events: how long it takes to build its states from the log, and to read one.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Broker } from "../../src/events/broker.ts";
import type { CloudEvent } from "../../src/events/cloud-event.ts";
import { EventLog } from "../../src/events/log.ts";
import { stateAt } from "../../src/events/projections.ts";
import type { Description } from "../../src/module/description.ts";
import type { HostedFunction } from "../../src/workers/hosted.ts";

/** Counts and sums for each subject. */
export const FOLD = `import { contract, fold } from "sporelet/events";
const Order = contract("order.created", { type: "object", required: ["id", "amount"] });
export default fold(Order, { count: 0, sum: 0 }, (state, { data }) => ({ count: state.count + 1, sum: state.sum + data.amount }));
`;

const APPEND_STEP = 5000;
const READS = 10_000;

export interface ProjectionTimes {
  /** Events/s from the first to the state of the last. */
  rate: number;
  /** The same without a VM: the log is read, parsed and reduced in this process. Nothing is written. */
  plainRate: number;
  /** ms of one read, the 99th percentile. */
  read: number;
}

interface State {
  count: number;
  sum: number;
}

function reducePlainly(log: EventLog): Map<string, State> {
  const states = new Map<string, State>();
  for (const { event } of log.all()) {
    const { count, sum } = states.get(event.subject ?? "") ?? { count: 0, sum: 0 };
    states.set(event.subject ?? "", { count: count + 1, sum: sum + (event.data as { amount: number }).amount });
  }
  return states;
}

export async function projectionTimes(
  work: string,
  count: number,
  make: (i: number) => CloudEvent,
  fn: HostedFunction,
  description: Description,
): Promise<ProjectionTimes> {
  const directory = mkdtempSync(join(work, "projection-"));
  const log = new EventLog(directory);
  for (let i = 0; i < count; i += APPEND_STEP) await log.append(Array.from({ length: Math.min(APPEND_STEP, count - i) }, (_, n) => make(i + n)));
  let began = performance.now();
  const expected = reducePlainly(log);
  const plain = performance.now() - began;
  await log.close();
  let onBuilt: () => void = () => {};
  const built = new Promise<void>((settle) => (onBuilt = settle));
  const broker = await Broker.open(directory, { onRebuilding: ({ isDone }) => isDone && onBuilt() });
  began = performance.now();
  broker.addFunction(fn, description);
  await built;
  const taken = performance.now() - began;
  const keys = [...expected.keys()];
  const reads = Array.from({ length: READS }, (_, i) => {
    const key = keys[i % keys.length] as string;
    const before = performance.now();
    const { state } = stateAt(broker.log, fn.name, key);
    const ms = performance.now() - before;
    if ((state as State).count !== expected.get(key)?.count) throw new Error(`the state of ${key} is ${JSON.stringify(state)}`);
    return ms;
  }).sort((a, b) => a - b);
  await broker.close();
  rmSync(directory, { recursive: true });
  return { rate: (count / taken) * 1000, plainRate: (count / plain) * 1000, read: reads[Math.floor(READS * 0.99)] as number };
}
