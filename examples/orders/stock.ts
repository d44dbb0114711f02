// Looks whether there is enough, and what it costs.
import { on } from "sporelet/events";
import { OrderPlaced, OrderRejected, StockReserved } from "./_contracts.ts";

const STOCK: Readonly<Record<string, { pieces: number; price: number }>> = {
  lamp: { pieces: 100, price: 40 },
  chair: { pieces: 4, price: 120 },
  bed: { pieces: 1, price: 900 },
};

export default on(OrderPlaced, ({ data, subject }) => {
  const found = STOCK[data.item];
  const why = found === undefined ? `there is no ${data.item}` : found.pieces < data.pieces ? `there are only ${found.pieces}` : undefined;
  if (found === undefined || why !== undefined) return OrderRejected({ order: data.order, why: why ?? "" }, { subject });
  return StockReserved({ ...data, price: found.price * data.pieces }, { subject });
});
