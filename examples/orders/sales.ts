// How much was sold of each item: GET /state/sales/lamp.
import { fold } from "sporelet/events";
import { StockReserved } from "./_contracts.ts";

export default fold(
  StockReserved,
  { orders: 0, pieces: 0, sum: 0 },
  ({ orders, pieces, sum }, { data }) => ({ orders: orders + 1, pieces: pieces + data.pieces, sum: sum + data.price }),
  { filter: "price <= 2000", key: ({ data }) => data.item },
);
