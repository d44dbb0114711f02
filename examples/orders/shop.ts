// POST /shop places an order. When it answers, the order is in the log.
import { emit } from "sporelet/events";
import type { Context } from "sporelet/handler";
import { type Order, OrderPlaced } from "./_contracts.ts";

export default {
  async fetch(request: Request, _env: object, context: Context): Promise<Response> {
    if (request.method !== "POST") return new Response("POST an order: { order, item, pieces }\n", { status: 405 });
    const order = (await request.json()) as Order;
    try {
      await emit(context, OrderPlaced(order, { id: order.order, subject: order.order }));
    } catch (error) {
      return Response.json({ refused: (error as Error).message }, { status: 400 });
    }
    return Response.json({ accepted: order.order }, { status: 202 });
  },
};
