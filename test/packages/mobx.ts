// mobx: observables, computed values, reactions, actions and flows
import { action, autorun, computed, flow, makeObservable, observable, reaction, runInAction, toJS, when } from "mobx";

class Cart {
  items: { name: string; price: number }[] = [];
  computations = 0;
  constructor() {
    makeObservable(this, { items: observable, total: computed, add: action });
  }
  get total() {
    this.computations++;
    return this.items.reduce((sum, { price }) => sum + price, 0);
  }
  add(name: string, price: number) {
    this.items.push({ name, price });
  }
}

export default async function (event: { items: [string, number][] }) {
  const cart = new Cart();
  const seen: number[] = [];
  const reacted: unknown[] = [];
  const stop = autorun(() => seen.push(cart.total));
  reaction(
    () => cart.items.length,
    (now, before) => reacted.push([now, before]),
  );
  for (const [name, price] of event.items) cart.add(name, price);
  runInAction(() => {
    cart.add("x", 1);
    cart.add("y", 1);
  });
  const full = when(() => cart.items.length > 4);
  const loaded = await flow(function* (): Generator<Promise<number>, number, number> {
    const price = yield Promise.resolve(7);
    cart.add("z", price);
    return price;
  })();
  await full;
  stop();
  cart.add("after", 1);
  const map = observable.map({ a: 1 });
  map.set("b", 2);
  return [seen, reacted, cart.computations, toJS(cart.items), loaded, [...map]];
}

export const event = {
  items: [
    ["a", 2],
    ["b", 3],
  ],
};
