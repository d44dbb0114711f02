// zod: a schema with transforms, unions and refinements; parsing, errors, JSON Schema.
import { z } from "zod";

const Order = z.object({
  id: z.uuid(),
  email: z.email().transform((text) => text.toLowerCase()),
  lines: z.array(z.object({ sku: z.string().min(3), count: z.number().int().positive() })).nonempty(),
  payment: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("card"), last4: z.string().length(4) }),
    z.object({ kind: z.literal("invoice"), days: z.number().default(30) }),
  ]),
});

export default async function (event: { order: unknown }) {
  const good = await Order.parseAsync(event.order);
  const bad = Order.safeParse({ id: "1", email: "x", lines: [], payment: { kind: "cash" } });
  return { good, issues: bad.error?.issues.map(({ path, code, message }) => ({ path, code, message })), schema: z.toJSONSchema(Order, { io: "input" }) };
}

export const event = {
  order: { id: "0b8e3d5c-6a53-4ad1-9a6c-9f9e0a6f2d11", email: "Ada@Example.COM", lines: [{ sku: "ABC", count: 2 }], payment: { kind: "invoice" } },
};
