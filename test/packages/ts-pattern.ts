// ts-pattern: matching on shapes.
import { isMatching, match, P } from "ts-pattern";

type Shape = { kind: "circle"; radius: number } | { kind: "square"; side: number } | { kind: "many"; shapes: Shape[] };

export default async function (event: { shapes: Shape[] }) {
  const area = (shape: Shape): number =>
    match(shape)
      .with({ kind: "circle", radius: P.select() }, (radius) => 3 * radius ** 2)
      .with({ kind: "square" }, ({ side }) => side ** 2)
      .with({ kind: "many", shapes: P.array() }, ({ shapes }) => shapes.map(area).reduce((a, b) => a + b, 0))
      .exhaustive();
  return [
    event.shapes.map(area),
    isMatching({ kind: P.union("circle", "square") }, event.shapes[0]),
    match<unknown>(5)
      .with(P.number.gt(3), () => "big")
      .otherwise(() => "small"),
  ];
}

export const event = {
  shapes: [
    { kind: "circle", radius: 2 },
    { kind: "many", shapes: [{ kind: "square", side: 3 }] },
  ],
};
