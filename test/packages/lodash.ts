// lodash: collections, objects, strings, functions; the CommonJS build.
import _ from "lodash";

export default async function (event: { people: { name: string; age: number; team: string }[] }) {
  const memo = _.memoize((n: number) => n * 2);
  return {
    grouped: _.mapValues(_.groupBy(event.people, "team"), (members) => _.map(_.orderBy(members, ["age"], ["desc"]), "name")),
    merged: _.merge({}, { a: { b: [1, 2], c: 1 } }, { a: { b: [9], d: 2 } }),
    deep: [_.get(event, "people[0].name"), _.set({}, "x.y[1]", 5), _.cloneDeep({ d: new Map([[1, { z: 1 }]]) }).d.get(1)],
    words: [
      _.camelCase("foo bar-baz"),
      _.kebabCase("fooBarBaz"),
      _.startCase("fooBar"),
      _.deburr("déjà vu"),
      _.truncate("a long sentence here", { length: 10 }),
    ],
    chained: _.chain([5, 1, 4, 1]).uniq().sortBy().map(memo).value(),
    equal: _.isEqual({ a: [1, { b: new Date(0) }] }, { a: [1, { b: new Date(0) }] }),
    chunks: _.chunk(_.range(7), 3),
    template: _.escape("<a href='x'>"),
  };
}

export const event = {
  people: [
    { name: "Ada", age: 36, team: "x" },
    { name: "Bob", age: 50, team: "y" },
    { name: "Cy", age: 40, team: "x" },
  ],
};
