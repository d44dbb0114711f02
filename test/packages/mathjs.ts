// mathjs: expressions, matrices, units, fractions, big numbers.
import { bignumber, chain, derivative, det, evaluate, format, fraction, inv, matrix, simplify, unit } from "mathjs";

export default async function (event: { expression: string; scope: Record<string, number> }) {
  return {
    value: evaluate(event.expression, event.scope),
    derivative: derivative("x^3 + 2 x", "x").toString(),
    simplified: simplify("2 x + 3 x - y * 0").toString(),
    determinant: det(
      matrix([
        [1, 2],
        [3, 4],
      ]),
    ),
    inverse: inv([
      [4, 7],
      [2, 6],
    ]).map((row) => row.map((value) => format(value, { precision: 10 }))),
    unit: unit("5.08 cm").to("inch").toString(),
    fraction: fraction(0.125).toFraction(),
    big: bignumber("0.1").plus("0.2").toString(),
    chained: chain(3).add(4).multiply(2).done(),
    complex: evaluate("sqrt(-4) + 1").toString(),
  };
}

export const event = { expression: "sqrt(a^2 + b^2) + sin(pi / 2)", scope: { a: 3, b: 4 } };
