// ramda: point-free pipelines and lenses.
import * as R from "ramda";

export default async function (event: { items: { name: string; price: number; tags: string[] }[] }) {
  const priceLens = R.lensPath(["price"]);
  return {
    names: R.pipe(R.filter(R.propSatisfies((price: number) => price > 1, "price")), R.sortBy(R.prop("price")), R.pluck("name"))(event.items),
    raised: R.map(R.over(priceLens, R.multiply(2)), event.items),
    tags: R.countBy(R.identity, R.chain(R.prop("tags"), event.items)),
    groups: R.groupBy(({ price }) => (price > 1 ? "dear" : "cheap"), event.items),
    diff: R.symmetricDifference([1, 2], [2, 3]),
    evolved: R.evolve({ a: R.inc, b: { c: R.toUpper } }, { a: 1, b: { c: "x" } }),
    transduced: R.transduce(R.compose(R.map(R.inc), R.take(2)), R.flip(R.append) as any, [] as number[], [1, 2, 3]),
  };
}

export const event = {
  items: [
    { name: "a", price: 1, tags: ["x"] },
    { name: "b", price: 3, tags: ["x", "y"] },
    { name: "c", price: 2, tags: [] },
  ],
};
