// immutable: maps, lists, records, sets and lazy sequences
import * as I from "immutable";

const Point = I.Record({ x: 0, y: 0 }, "Point");

export default async function (event: { tree: object }) {
  const tree = I.fromJS(event.tree) as I.Map<string, unknown>;
  const changed = tree
    .setIn(["a", "b", 0], 9)
    .updateIn(["n"], (n) => (n as number) + 1)
    .mergeDeep({ a: { c: 1 } });
  const many = I.Map(I.Range(0, 1000).map((n) => [`k${n}`, n]));
  return {
    before: tree.toJS(),
    after: changed.toJS(),
    same: I.is(tree.get("a"), I.fromJS({ b: [1, 2] })),
    text: changed.toString(),
    point: [new Point({ x: 1 }).set("y", 2).toJS(), String(new Point()), new Point({ x: 1 }).equals(new Point({ x: 1 }))],
    list: I.List([3, 1, 2]).sort().push(4).insert(1, 7).toArray(),
    grouped: I.List(["a", "bb", "cc"])
      .groupBy((word) => word.length)
      .map((group) => group.size)
      .toJS(),
    many: [
      many.size,
      many.get("k500"),
      many.hashCode(),
      many
        .filter((n) => n % 100 === 0)
        .keySeq()
        .sort()
        .toArray(),
    ],
    lazy: I.Range(1, Number.POSITIVE_INFINITY)
      .map((n) => n * n)
      .filter((n) => n % 2 === 0)
      .take(3)
      .toArray(),
    ordered: I.OrderedMap({ z: 1 }).set("a", 2).keySeq().toArray(),
    sets: [I.Set([1, 2]).union([2, 3]).toArray().sort(), I.Set([1, 2]).isSubset([1, 2, 3])],
    mutated: I.List<number>().withMutations((list) => void list.push(1).push(2)).size,
  };
}

export const event = { tree: { a: { b: [1, 2] }, n: 1 } };
