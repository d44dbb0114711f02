// bson: documents with every kind of value, written, read and as extended JSON
import { Binary, BSON, Code, Decimal128, Double, Int32, Long, ObjectId, Timestamp, UUID } from "bson";

export default async function (event: { id: string }) {
  const doc = {
    _id: new ObjectId(event.id),
    n: new Int32(1),
    d: new Double(1),
    long: Long.fromString("9223372036854775807"),
    dec: Decimal128.fromString("1.50"),
    at: new Date(5),
    re: /a/i,
    bin: new Binary(Buffer.from([1, 2])),
    uuid: new UUID("01234567-89ab-4def-8123-456789abcdef"),
    code: new Code("x", { y: 1 }),
    ts: new Timestamp({ t: 1, i: 2 }),
    nested: { list: [null, true, "ü"] },
  };
  const bytes = BSON.serialize(doc);
  const again = BSON.deserialize(bytes, { promoteValues: false });
  const broken = (() => {
    try {
      return BSON.deserialize(bytes.subarray(0, 20));
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [
    Buffer.from(bytes).toString("hex"),
    BSON.EJSON.stringify(again, { relaxed: false }),
    BSON.EJSON.parse('{"a":{"$date":"1970-01-01T00:00:00Z"},"b":{"$numberLong":"5"}}'),
    BSON.calculateObjectSize(doc),
    doc._id.getTimestamp().getTime(),
    doc.long.add(1).toString(),
    broken,
    new ObjectId().toHexString().length,
  ];
}

export const event = { id: "65a1b2c3d4e5f60718293a4b" };
