// A small application of three functions, for tests of what is said of applications.
import { dirname } from "node:path";
import { source } from "./support.ts";

const CONTRACTS = `import { contract } from "sporelet/events";
const order = { type: "string" };
export const OrderCreated = contract("order.created", { type: "object", required: ["order", "amount"], properties: { order, amount: { type: "number" } } }, { examples: [{ order: "o1", amount: 120 }] });
export const OrderPaid = contract("order.paid", { type: "object", required: ["order"], properties: { order } }, { examples: [{ order: "o1" }] });
export const OrderShipped = contract("order.shipped", { $ref: "#/$defs/shipped", $defs: { shipped: { type: "object", required: ["order"], properties: { order } } } });
`;

const FUNCTIONS = {
  "pay.ts": `import { on } from "sporelet/events";
import { OrderCreated, OrderPaid } from "./_contracts.ts";
export default on(OrderCreated, (event) => OrderPaid({ order: event.data.order }, { subject: event.subject }));
`,
  "ship.ts": `import { on } from "sporelet/events";
import { OrderPaid, OrderShipped } from "./_contracts.ts";
export default on(OrderPaid, (event) => OrderShipped({ order: event.data.order }, { subject: event.subject }));
`,
  "audit.ts": `import { on } from "sporelet/events";
export default on("order.*", () => {});
`,
};

/**
 * Writes the sources into a directory of their own.
 * @param changed files that are others, or more
 * @returns the directory
 */
export function shop(changed: Record<string, string> = {}): string {
  return dirname(source({ "_contracts.ts": CONTRACTS, ...FUNCTIONS, ...changed }));
}

/** `pay`, which emits numbers where `ship` expects strings. */
export const PAY_IN_NUMBERS = `import { contract, on } from "sporelet/events";
import { OrderCreated } from "./_contracts.ts";
const OrderPaid = contract("order.paid", { type: "object", required: ["order"], properties: { order: { type: "number" } } });
export default on(OrderCreated, (event) => OrderPaid({ order: 1 }));
`;
