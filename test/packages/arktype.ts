// arktype: types with ranges, unions, defaults and morphs, some made in the handler; it does without compiling.
import { type } from "arktype";

const User = type({ name: "string > 0", "age?": "number.integer >= 0", role: "'admin' | 'user' = 'user'", born: "string.date.parse" });
const Named = type({ name: "string" });

export default async function (event: { values: unknown[] }) {
  const Flexible = Named.or({ id: "number" });
  return event.values.map((value) => {
    const [strict, flexible] = [User(value), Flexible(value)];
    return [strict instanceof type.errors ? strict.summary : strict, flexible instanceof type.errors ? flexible.count : flexible];
  });
}

export const event = {
  values: [{ name: "Ada", age: 36, born: "1815-12-10" }, { name: "", age: 1.5, born: "x" }, { id: 5 }, null],
};
