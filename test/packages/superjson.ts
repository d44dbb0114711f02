// superjson: values that JSON has no form for, there and back.
import superjson from "superjson";

export default async function (event: { at: number }) {
  const value = {
    date: new Date(event.at),
    map: new Map([["a", new Set([1, 2])]]),
    big: 12345678901234567890n,
    none: undefined,
    pattern: /x+/gi,
    nan: Number.NaN,
    url: new URL("https://example.com/a?b=1"),
    bytes: new Uint8Array([1, 2]),
  };
  const text = superjson.stringify(value);
  const back = superjson.parse<typeof value>(text);
  return {
    text,
    same: [
      back.date.getTime(),
      back.map.get("a")?.has(2),
      `${back.big}`,
      "none" in back,
      back.pattern.flags,
      Number.isNaN(back.nan),
      back.url.href,
      back.bytes.length,
    ],
  };
}

export const event = { at: 1_700_000_000_000 };
