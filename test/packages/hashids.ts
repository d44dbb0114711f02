// hashids: numbers as short text and back
import Hashids from "hashids";

export default async function (event: { numbers: number[] }) {
  const ids = new Hashids("salt", 8, "abcdefghijklmnopqrstuvwxyz123");
  const text = ids.encode(event.numbers);
  const refused = (() => {
    try {
      return new Hashids("s", 0, "abc").encode(1);
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [
    text,
    ids.decode(text),
    ids.decode(`${text}x`),
    ids.encodeHex("deadbeef"),
    ids.decodeHex(ids.encodeHex("deadbeef")),
    String(ids.decode(ids.encode(2n ** 60n))),
    refused,
  ];
}

export const event = { numbers: [1, 2, 3000] };
