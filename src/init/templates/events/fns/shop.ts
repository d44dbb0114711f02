// POST /shop places an order. When it answers, the order is in the log.
import { emit } from "sporelet/events";
import type { Context } from "sporelet/handler";
import { OrderPlaced } from "./_contracts.ts";

export default {
  async fetch(request: Request, _env: object, context: Context): Promise<Response> {
    const order = (await request.json()) as { order: string; price: number };
    await emit(context, OrderPlaced(order, { id: order.order, subject: order.order }));
    return Response.json({ accepted: order.order }, { status: 202 });
  },
};
