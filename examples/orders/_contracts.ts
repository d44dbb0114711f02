// What the shop's events are. All functions share this file.
import { contract } from "sporelet/events";

const order = { type: "string", pattern: "^o-[0-9]+$" } as const;

export interface Order {
  order: string;
  item: string;
  pieces: number;
}

export const OrderPlaced = contract<Order>(
  "order.placed",
  {
    type: "object",
    required: ["order", "item", "pieces"],
    properties: { order, item: { type: "string" }, pieces: { type: "integer", minimum: 1 } },
  },
  { examples: [{ order: "o-1", item: "lamp", pieces: 2 }] },
);

export const StockReserved = contract<Order & { price: number }>(
  "stock.reserved",
  {
    type: "object",
    required: ["order", "item", "pieces", "price"],
    properties: { order, item: { type: "string" }, pieces: { type: "integer", minimum: 1 }, price: { type: "number", minimum: 0 } },
  },
  { examples: [{ order: "o-1", item: "lamp", pieces: 2, price: 80 }] },
);

export const OrderPaid = contract<{ order: string; price: number }>(
  "order.paid",
  { type: "object", required: ["order", "price"], properties: { order, price: { type: "number" } } },
  { examples: [{ order: "o-1", price: 80 }] },
);

export const ParcelSent = contract<{ order: string; parcel: string }>(
  "parcel.sent",
  { type: "object", required: ["order", "parcel"], properties: { order, parcel: { type: "string" } } },
  { examples: [{ order: "o-1", parcel: "p-1" }] },
);

export const OrderRejected = contract<{ order: string; why: string }>(
  "order.rejected",
  { type: "object", required: ["order", "why"], properties: { order, why: { type: "string" } } },
  { examples: [{ order: "o-1", why: "there is no such item" }] },
);
