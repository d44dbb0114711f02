// A simulation with classes: events in a heap, accounts of several kinds.
abstract class Account {
  balance = 0;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  deposit(amount: number): void {
    this.balance += amount - this.fee(amount);
  }
  abstract fee(amount: number): number;
}
class Free extends Account {
  fee() {
    return 0;
  }
}
class Fixed extends Account {
  fee() {
    return 2;
  }
}
class Share extends Account {
  #paid = 0;
  fee(amount: number) {
    const fee = amount >> 4;
    this.#paid += fee;
    return fee;
  }
  get paid() {
    return this.#paid;
  }
}

class Heap<T extends { at: number }> {
  #items: T[] = [];
  push(item: T): void {
    const items = this.#items;
    let i = items.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((items[parent] as T).at <= item.at) break;
      items[i] = items[parent] as T;
      i = parent;
    }
    items[i] = item;
  }
  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let i = 0;
    for (let child = 1; child < items.length; child = 2 * i + 1) {
      if (child + 1 < items.length && (items[child + 1] as T).at < (items[child] as T).at) child++;
      if ((items[child] as T).at >= last.at) break;
      items[i] = items[child] as T;
      i = child;
    }
    items[i] = last;
    return first;
  }
}

export default function handler({ rounds }: { rounds: number }) {
  const share = new Share("c");
  const accounts = [new Free("a"), new Fixed("b"), share];
  const heap = new Heap<{ at: number; account: Account; amount: number }>();
  for (let i = 0; i < 50; i++) heap.push({ at: (i * 37) % 50, account: accounts[i % 3] as Account, amount: 100 + i });
  for (let i = 0; i < rounds * 100; i++) {
    const event = heap.pop();
    if (event === undefined) break;
    event.account.deposit(event.amount);
    heap.push({ at: event.at + 1 + (event.amount % 7), account: event.account, amount: 1 + ((event.amount * 7) % 400) });
  }
  return { balances: accounts.map(({ name, balance }) => [name, balance]), paid: share.paid };
}
