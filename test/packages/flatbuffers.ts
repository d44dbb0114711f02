// flatbuffers: a table with text, a vector and a nested table, built and read
import { Builder, ByteBuffer } from "flatbuffers";

export default async function (event: { name: string; sizes: number[] }) {
  const builder = new Builder(16);
  const name = builder.createString(event.name);
  builder.startVector(4, event.sizes.length, 4);
  for (const size of [...event.sizes].reverse()) builder.addInt32(size);
  const sizes = builder.endVector();
  builder.startObject(3);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldOffset(1, sizes, 0);
  builder.addFieldFloat64(2, 1.5, 0);
  builder.finish(builder.endObject());
  const bytes = builder.asUint8Array();
  const buffer = new ByteBuffer(bytes);
  const table = buffer.readInt32(buffer.position()) + buffer.position();
  const field = (n: number) => table + buffer.__offset(table, 4 + 2 * n);
  const vector = buffer.__vector(field(1));
  return [
    Buffer.from(bytes).toString("hex"),
    buffer.__string(field(0)),
    event.sizes.map((_, i) => buffer.readInt32(vector + i * 4)),
    buffer.readFloat64(field(2)),
  ];
}

export const event = { name: "ü", sizes: [1, -2, 300] };
