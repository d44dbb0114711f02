// A schema of a library, built when the module is loaded, and an event that fits it.
import { array, email, integer, minLength, minValue, number, object, pipe, safeParse, string } from "valibot";

const Order = object({
  id: pipe(string(), minLength(1)),
  email: pipe(string(), email()),
  items: pipe(array(object({ sku: string(), count: pipe(number(), integer(), minValue(1)) })), minLength(1)),
});

export default function handler(event: unknown) {
  const parsed = safeParse(Order, event);
  if (!parsed.success) return { ok: false, issues: parsed.issues.map(({ message }) => message) };
  return { ok: true, total: parsed.output.items.reduce((sum, { count }) => sum + count, 0) };
}
