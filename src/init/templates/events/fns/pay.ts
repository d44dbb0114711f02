import { on } from "sporelet/events";
import { OrderPaid, OrderPlaced } from "./_contracts.ts";

export default on(OrderPlaced, { filter: "price <= 2000", retries: 5 }, ({ data, subject }) => OrderPaid({ order: data.order }, { subject }));
