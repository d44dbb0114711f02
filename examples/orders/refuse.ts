// What is too dear is refused.
import { on } from "sporelet/events";
import { OrderRejected, StockReserved } from "./_contracts.ts";

export default on(StockReserved, { filter: "price > 2000" }, ({ data: { order, price }, subject }) =>
  OrderRejected({ order, why: `${price} is more than can be paid at once` }, { subject }),
);
