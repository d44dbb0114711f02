// deepmerge: objects merged, with arrays and keys merged our way
import deepmerge from "deepmerge";

export default async function (event: { a: object; b: object }) {
  const before = JSON.stringify(event.a);
  return [
    deepmerge(event.a, event.b),
    deepmerge(event.a, event.b, { arrayMerge: (_into, from) => from as unknown[] }),
    deepmerge.all([event.a, event.b, { c: 1 }]),
    deepmerge({ sum: [1] }, { sum: [2] }, { customMerge: (key) => (key === "sum" ? (x: number[], y: number[]) => [...x, ...y].reverse() : undefined) }),
    JSON.stringify(event.a) === before,
  ];
}

export const event = { a: { x: { y: 1, list: [1] }, s: "a" }, b: { x: { z: 2, list: [2] }, s: null } };
