// Records counted and summed by a key, in an object and in a Map.
interface Group {
  count: number;
  total: number;
}

export default function handler({ rounds }: { rounds: number }) {
  const groups: Record<string, Group> = {};
  const byId = new Map<number, Group>();
  for (let i = 0; i < rounds * 1000; i++) {
    const order = { key: `key${i % 500}`, customer: i % 97, amount: i & 255 };
    // biome-ignore lint/suspicious/noAssignInExpressions: programs of the kind do it
    const group = (groups[order.key] ??= { count: 0, total: 0 });
    group.count++;
    group.total += order.amount;
    const customer = byId.get(order.customer) ?? { count: 0, total: 0 };
    byId.set(order.customer, { ...customer, count: customer.count + 1, total: customer.total + order.amount });
  }
  return { keys: Object.keys(groups).length, one: groups.key77, customer: byId.get(13) };
}
