// msgpackr: values packed with structures, extensions and big integers, and unpacked
import { addExtension, Packr, pack, Unpackr, unpack, unpackMultiple } from "msgpackr";

class Point {
  constructor(
    public x = 0,
    public y = 0,
  ) {}
}
addExtension({ Class: Point, type: 11, pack: ({ x, y }: Point) => Buffer.from([x, y]), unpack: ([x, y]: Buffer) => new Point(x, y) } as never);

export default async function (event: { values: unknown[] }) {
  const structures: object[] = [];
  const packr = new Packr({ structures, moreTypes: true });
  const rich = {
    map: new Map([["a", 1]]),
    set: new Set([1]),
    at: new Date(5),
    big: 2n ** 40n,
    bytes: new Uint8Array([1, 2]),
    point: new Point(1, 2),
    none: undefined,
    floats: [0.1, 1e300, -0],
  };
  const bytes = pack(rich);
  const again = unpack(bytes) as typeof rich;
  const records = packr.pack(event.values);
  return [
    event.values.map((value) => Buffer.from(pack(value)).toString("hex")),
    again.point instanceof Point && again.point.y,
    [String(again.big), again.at.getTime(), [...new Uint8Array(again.bytes)], again.floats],
    Buffer.from(records).toString("hex"),
    new Unpackr({ structures }).unpack(records),
    unpackMultiple(Buffer.concat([pack(1), pack("two")])),
  ];
}

export const event = { values: [{ id: 1, name: "ü" }, { id: 70000, name: "x".repeat(40) }, [null, true, -1, 1.5]] };
