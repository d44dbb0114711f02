// lodash-es: the same as ES modules, of which only what is used is bundled.
import { debounce, difference, flow, keyBy, partition, pick, sumBy, throttle, zipObject } from "lodash-es";

export default async function (event: { items: { id: string; price: number }[] }) {
  return {
    byId: keyBy(event.items, "id"),
    total: sumBy(event.items, "price"),
    parts: partition(event.items, ({ price }) => price > 2),
    picked: event.items.map((item) => pick(item, "id")),
    zipped: zipObject(["a", "b"], [1, 2]),
    difference: difference([1, 2, 3], [2]),
    flowed: flow([(n: number) => n + 1, (n: number) => n * 2])(4),
    timers: [typeof debounce(() => 1), typeof throttle(() => 1)],
  };
}

export const event = {
  items: [
    { id: "a", price: 1.5 },
    { id: "b", price: 2.5 },
  ],
};
