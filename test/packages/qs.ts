// qs: nested query strings.
import qs from "qs";

export default async function (event: { query: string }) {
  return {
    parsed: qs.parse(event.query),
    written: qs.stringify({ a: { b: ["x y", "ü"], c: null }, d: undefined, e: true }),
    brackets: qs.stringify({ a: [1, 2] }, { arrayFormat: "brackets", encode: false }),
    dots: qs.parse("a.b=1&a.c[]=2", { allowDots: true }),
  };
}

export const event = { query: "a[b][]=1&a[b][]=2&c=%C3%BC&d[e][f]=x+y" };
