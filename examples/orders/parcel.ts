// Packs what is paid.
import { on } from "sporelet/events";
import { OrderPaid, ParcelSent } from "./_contracts.ts";

export default on(OrderPaid, ({ data: { order }, subject }) => ParcelSent({ order, parcel: order.replace("o-", "p-") }, { subject }));
