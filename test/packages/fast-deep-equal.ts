// fast-deep-equal: equality of values of every kind
import equal from "fast-deep-equal";
import equalEs6 from "fast-deep-equal/es6/index.js";

export default async function (event: { pairs: [unknown, unknown][] }) {
  return [
    event.pairs.map(([a, b]) => equal(a, b)),
    equal(new Date(1), new Date(1)),
    equal(/a/g, /a/i),
    equal(Number.NaN, Number.NaN),
    equalEs6(new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])),
    equalEs6(new Set([1]), new Set([2])),
    equalEs6(new Uint8Array([1]), new Uint8Array([1])),
  ];
}

export const event = {
  pairs: [
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [{ a: 1 }, { b: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    ["1", 1],
  ],
};
