// devalue: cyclic and rich values as text.
import { parse, stringify, uneval } from "devalue";

export default async function (event: { name: string }) {
  const value: Record<string, unknown> = {
    name: event.name,
    at: new Date(0),
    set: new Set([1, { a: 1 }]),
    map: new Map([["k", 1n]]),
    holes: [1, undefined, Number.NaN, -0],
  };
  value.self = value;
  const back = parse(stringify(value));
  return { text: stringify(value), code: uneval({ ...value, self: 1 }), cyclic: back.self === back, zero: Object.is(back.holes[3], -0) };
}

export const event = { name: "</script>ü" };
