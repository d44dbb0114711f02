// What the events are. All functions share this file; its name begins with _, so it is not served itself.
import { contract } from "sporelet/events";

export const OrderPlaced = contract<{ order: string; price: number }>(
  "order.placed",
  { type: "object", required: ["order", "price"], properties: { order: { type: "string" }, price: { type: "number", minimum: 0 } } },
  { examples: [{ order: "o-1", price: 80 }] },
);

export const OrderPaid = contract<{ order: string }>(
  "order.paid",
  { type: "object", required: ["order"], properties: { order: { type: "string" } } },
  { examples: [{ order: "o-1" }] },
);
