// valibot: pipes, objects, errors flattened.
import * as v from "valibot";

const Person = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(2)),
  age: v.pipe(v.number(), v.integer(), v.minValue(0)),
  tags: v.optional(v.array(v.picklist(["a", "b"])), []),
});

export default async function (event: { people: unknown[] }) {
  return event.people.map((person) => {
    const result = v.safeParse(Person, person);
    return result.success ? result.output : v.flatten(result.issues);
  });
}

export const event = { people: [{ name: " Ada ", age: 36 }, { name: "x", age: -1.5, tags: ["c"] }, null] };
