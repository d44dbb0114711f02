// avsc: Avro types written, read with an older schema, and inferred; it compiles them with `new Function` in the handler too
import avro from "avsc";

export const needs = "eval";

const Pet = avro.Type.forSchema({
  type: "record",
  name: "Pet",
  fields: [
    { name: "kind", type: { type: "enum", name: "Kind", symbols: ["CAT", "DOG"] } },
    { name: "name", type: "string" },
    { name: "age", type: ["null", "int"], default: null },
    { name: "tags", type: { type: "map", values: { type: "array", items: "double" } } },
  ],
});
const Newer = avro.Type.forSchema({
  type: "record",
  name: "Pet",
  fields: [
    { name: "name", type: "string" },
    { name: "color", type: "string", default: "grey" },
  ],
});
const resolver = Newer.createResolver(Pet);

export default async function (event: { pet: object }) {
  const bytes = Pet.toBuffer(event.pet);
  const wrong: string[] = [];
  Pet.isValid({ ...event.pet, kind: "FISH" }, { errorHook: (path) => void wrong.push(path.join(".")) });
  return [
    bytes.toString("hex"),
    Pet.fromBuffer(bytes),
    Newer.fromBuffer(bytes, resolver),
    wrong,
    Pet.compareBuffers(bytes, Pet.toBuffer({ ...event.pet, name: "B" })),
    avro.Type.forValue({ a: [1, 2.5], b: "x" }).schema(),
    Pet.fingerprint().toString("hex"),
  ];
}

export const event = { pet: { kind: "CAT", name: "Albert", age: 3, tags: { x: [1.5] } } };
