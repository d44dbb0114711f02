// superstruct: structs with coercion, refinement and unions; every failure
import * as s from "superstruct";

const User = s.object({
  id: s.coerce(s.number(), s.string(), Number),
  name: s.size(s.trimmed(s.string()), 1, 10),
  email: s.optional(s.pattern(s.string(), /@/)),
  role: s.defaulted(s.enums(["admin", "user"]), "user"),
  at: s.nullable(s.union([s.date(), s.integer()])),
});
const Positive = s.refine(s.number(), "positive", (value) => value > 0 || `not positive: ${value}`);

export default async function (event: { values: unknown[] }) {
  const users = event.values.map((value) => {
    const [error, result] = s.validate(value, User, { coerce: true });
    return error ? [error.message, error.failures().map(({ path, type }) => [path, type])] : result;
  });
  return [users, s.is(1, Positive), s.validate(-1, Positive)[0]?.message, s.mask({ a: 1, b: 2 }, s.object({ a: s.number() }))];
}

export const event = { values: [{ id: "7", name: " Ada ", at: 3 }, { id: 1, name: "", email: "x", at: "y" }, 5] };
