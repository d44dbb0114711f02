// underscore: collections, objects, chains, functions, and templates compiled with `new Function` as the module loads
import _ from "underscore";

const template = _.template("<% _.each(items, function(item) { %><li><%- item %></li><% }) %><%= total %>");

export default async function (event: { items: string[] }) {
  const debounced: number[] = [];
  const push = _.debounce((n: number) => debounced.push(n), 2);
  push(1);
  push(2);
  await new Promise((settle) => setTimeout(settle, 8));
  return [
    template({ ...event, total: event.items.length }),
    _.chain([3, 1, 2, 1])
      .uniq()
      .sortBy()
      .map((n) => n * 2)
      .value(),
    _.groupBy(event.items, "length"),
    _.partition([1, 2, 3], (n) => n > 1),
    _.isEqual({ a: [1, { b: new Date(0) }] }, { a: [1, { b: new Date(0) }] }),
    _.zip(["a", "b"], [1, 2]),
    _.memoize((n: number) => n + 1)(1),
    _.pick({ a: 1, b: 2 }, "a"),
    _.escape("<&'\">"),
    debounced,
  ];
}

export const event = { items: ["a<", "bb", "cc"] };
