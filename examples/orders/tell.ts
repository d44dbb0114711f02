// Tells the customer how it ended.
import { on } from "sporelet/events";
import { OrderRejected, ParcelSent } from "./_contracts.ts";

export default on([ParcelSent, OrderRejected], ({ type, data }) => {
  console.log(type === "parcel.sent" ? `order ${data.order} is on its way as parcel ${data.parcel}` : `order ${data.order} was refused: ${data.why}`);
});
