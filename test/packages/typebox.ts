// typebox: schemas compiled where that is allowed, and checked without where not; errors, defaults, conversion.
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";

const Order = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  lines: Type.Array(Type.Tuple([Type.String(), Type.Number()])),
  note: Type.Optional(Type.String()),
});
const compiled = Compile(Order);

export default async function (event: { values: unknown[] }) {
  const late = Compile(Type.Union([Type.Literal("a"), Order]));
  return event.values.map((value) => [
    compiled.Check(value),
    late.Check(value),
    compiled.Errors(value).map(({ instancePath, message }) => [instancePath, message]),
    Value.Convert(Order, value),
  ]);
}

export const event = { values: [{ id: 1, lines: [["a", 2]] }, { id: 0, lines: [["a"]], note: 5 }, "a", { id: "7", lines: [] }] };
