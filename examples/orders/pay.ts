// Takes the money: up to 2,000 at once.
import { on } from "sporelet/events";
import { OrderPaid, StockReserved } from "./_contracts.ts";

export default on(StockReserved, { filter: "price <= 2000", retries: 5 }, ({ data: { order, price }, subject }) => OrderPaid({ order, price }, { subject }));
