// The way of an event: published, matched, handled in a fresh VM, and what the handler emits handled in turn.
import { afterAll, describe, expect, it } from "vitest";
import { build } from "../../src/build/build.ts";
import { Broker, type BrokerOptions } from "../../src/events/broker.ts";
import type { Outcome } from "../../src/events/delivery.ts";
import { createHost, type Host } from "../../src/workers/host.ts";
import { source, temporaryDirectory } from "../support.ts";

const CONTRACTS = `import { contract } from "sporelet/events";
export const Order = contract<{ id: string; amount: number }>("order.created", {
  type: "object", required: ["id", "amount"], properties: { id: { type: "string" }, amount: { type: "number" } },
});
export const OrderPaid = contract<{ order: string }>("order.paid", { type: "object", required: ["order"], properties: { order: { type: "string" } } });
`;

const host: Host = createHost({ workers: 1 });
afterAll(() => host.close());

async function start(functions: Record<string, string>, options: BrokerOptions = {}, directory = temporaryDirectory()) {
  const outcomes: Outcome[] = [];
  const broker = await Broker.open(directory, { ...options, onOutcome: (outcome) => outcomes.push(outcome) });
  for (const [name, text] of Object.entries(functions)) {
    const { module } = await build({ entry: source({ [`${name}.ts`]: text, "contracts.ts": CONTRACTS }), thin: true });
    const fn = await host.load(module, { name });
    broker.addFunction(fn, fn.metadata?.description ?? { emits: [], contracts: [] });
  }
  return { broker, outcomes, directory };
}

const order = (id: string, amount: number, more: object = {}) => ({
  specversion: "1.0" as const,
  id,
  source: "/shop",
  type: "order.created",
  subject: id,
  data: { id, amount },
  ...more,
});

const PAY = `import { on } from "sporelet/events";
import { Order, OrderPaid } from "./contracts.ts";
export default on(Order, { filter: "amount > 100" }, async (event, context) => {
  await context.emit(OrderPaid({ order: event.data.id }, { subject: event.subject }));
});
`;
const SHIP = `import { on } from "sporelet/events";
import { OrderPaid } from "./contracts.ts";
export default on(OrderPaid, (event) => console.log("shipped", event.data.order));
`;

describe("a flow", () => {
  it("takes an event through two functions, each once", async () => {
    const { broker, outcomes } = await start({ pay: PAY, ship: SHIP });
    expect(await broker.publish([order("o1", 120), order("o2", 50)])).toEqual([
      { sequence: 1, isDuplicate: false },
      { sequence: 2, isDuplicate: false },
    ]);
    expect(await broker.publish([order("o1", 120)])).toEqual([{ sequence: 1, isDuplicate: true }]);
    await expect.poll(() => outcomes.length).toBe(2);
    expect(outcomes.map(({ consumer, record }) => [consumer, record.event.type, record.event.subject])).toEqual([
      ["pay", "order.created", "o1"],
      ["ship", "order.paid", "o1"],
    ]);
    const paid = broker.log.at(3)?.event;
    expect(paid).toMatchObject({ type: "order.paid", source: "/pay", subject: "o1", causationid: "o1", correlationid: "o1", data: { order: "o1" } });
    await broker.close();
  });
});
