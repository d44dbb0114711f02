// Orders, good ones and a bad one, checked by a schema of zod's.
import { z } from "zod";

const Order = z.object({
  id: z.string().min(3),
  email: z.email(),
  items: z.array(z.object({ sku: z.string().regex(/^[a-z]+-\d+$/), count: z.number().int().positive(), price: z.number() })).min(1),
  address: z.object({ street: z.string(), zip: z.string().length(5) }).optional(),
  status: z.enum(["new", "paid", "sent"]),
});

const orderOf = (i: number) => ({
  id: `order-${i}`,
  email: i % 10 === 3 ? "nobody" : `user${i}@example.com`,
  items: Array.from({ length: 1 + (i % 4) }, (_, k) => ({ sku: `tea-${k}`, count: 1 + k, price: k * 2.5 })),
  address: { street: `${i} Main Street`, zip: "12345" },
  status: "paid",
});

export default function handler({ rounds }: { rounds: number }) {
  let [good, bad] = [0, 0];
  for (let i = 0; i < rounds * 10; i++) {
    const parsed = Order.safeParse(orderOf(i));
    if (parsed.success) good += parsed.data.items.length;
    else bad += parsed.error.issues.length;
  }
  return { good, bad };
}
