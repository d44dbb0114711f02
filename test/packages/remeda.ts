// remeda: pipes, lazily, over lists and objects
import * as R from "remeda";

export default async function (event: { items: { name: string; n: number }[] }) {
  let touched = 0;
  const touch = (n: number) => {
    touched++;
    return n * 2;
  };
  return [
    R.pipe(
      event.items,
      R.filter(({ n }) => n > 1),
      R.map(({ name, n }) => ({ name, n: n * 2 })),
      R.sortBy([R.prop("n"), "desc"]),
      R.indexBy(R.prop("name")),
    ),
    R.pipe(
      [1, 2, 3, 4],
      R.map((n) => touch(n)),
      R.take(2),
    ),
    touched,
    R.groupBy(event.items, ({ n }) => (n % 2 ? "odd" : "even")),
    R.mergeDeep({ a: { b: 1 } }, { a: { c: 2 } }),
    R.isDeepEqual({ a: [1] }, { a: [1] }),
    R.chunk([1, 2, 3], 2),
    R.setPath({ a: { b: 1 } }, ["a", "b"], 5),
    R.mapValues({ a: 1 }, (n) => n + 1),
    R.toKebabCase("helloWorld fooBar"),
    R.partition([1, 2, 3], (n) => n > 1),
    R.sumBy(event.items, ({ n }) => n),
  ];
}

export const event = {
  items: [
    { name: "a", n: 1 },
    { name: "b", n: 2 },
    { name: "c", n: 3 },
  ],
};
