import { z } from "zod";

// Built when the module is built: every invocation finds the schema ready.
const Order = z.object({
  id: z.string().min(1),
  items: z.array(z.object({ sku: z.string(), count: z.number().int().positive() })).min(1),
  email: z.email().optional(),
});

export default function handler(event: unknown) {
  const parsed = Order.safeParse(event);
  if (!parsed.success) return { ok: false, issues: parsed.error.issues.map(({ path, message }) => ({ path, message })) };
  return { ok: true, total: parsed.data.items.reduce((sum, item) => sum + item.count, 0) };
}
