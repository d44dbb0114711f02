// runtypes: checks, constraints, unions and records; failures with their places
import * as rt from "runtypes";

const Shape = rt.Union(
  rt.Object({ kind: rt.Literal("circle"), radius: rt.Number.withConstraint((radius) => radius > 0 || `radius ${radius} is not positive`) }),
  rt.Object({ kind: rt.Literal("box"), size: rt.Tuple(rt.Number, rt.Number), label: rt.String.optional() }),
);
const Shapes = rt.Array(Shape);

export default async function (event: { values: unknown[] }) {
  const inspected = event.values.map((value) => {
    const result = Shape.inspect(value);
    return result.success ? result.value : [result.code, result.message];
  });
  const checked = (() => {
    try {
      return Shapes.check(event.values).length;
    } catch (error) {
      return (error as Error).name;
    }
  })();
  return [inspected, checked, Shapes.guard([{ kind: "circle", radius: 1 }])];
}

export const event = { values: [{ kind: "circle", radius: 2 }, { kind: "box", size: [1, "2"] }, { kind: "circle", radius: -1 }, { kind: "none" }, 3] };
