// jmespath: queries on JSON with projections, filters, pipes and functions
import jmespath from "jmespath";

export default async function (event: { data: object; queries: string[] }) {
  return event.queries.map((query) => {
    try {
      return jmespath.search(event.data, query);
    } catch (error) {
      return (error as Error).name;
    }
  });
}

export const event = {
  data: {
    people: [
      { name: "a", age: 3 },
      { name: "b", age: 1 },
    ],
    deep: { x: { y: [1, [2]] } },
  },
  queries: [
    "people[?age > `2`].name",
    "sort_by(people, &age)[0]",
    "people[*].{n: name, old: age}",
    "deep.*.y[] | [1]",
    "max_by(people, &age).name",
    "length(people) == `2`",
    "join(', ', people[].name)",
    "people[",
    "nothing.here",
    "not_there(@)",
  ],
};
