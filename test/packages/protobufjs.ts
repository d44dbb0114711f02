// protobufjs: a schema from JSON, whose encoder and decoder `setup()` compiles at the top level; messages to bytes and back.
import protobuf from "protobufjs";

const root = protobuf.Root.fromJSON({
  nested: {
    Kind: { values: { NONE: 0, ADMIN: 1 } },
    Person: {
      fields: {
        id: { type: "int32", id: 1 },
        name: { type: "string", id: 2 },
        tags: { rule: "repeated", type: "string", id: 3 },
        kind: { type: "Kind", id: 4 },
        friend: { type: "Person", id: 5 },
        weight: { type: "double", id: 6 },
      },
    },
  },
});
const Person = root.lookupType("Person").setup();

export default async function (event: { person: Record<string, unknown> }) {
  const bytes = Person.encode(Person.fromObject(event.person)).finish();
  const back = Person.decode(bytes);
  return [[...bytes], Person.toObject(back, { enums: String, defaults: true }), Person.verify({ id: "no" }), Person.verify(back)];
}

export const event = { person: { id: 7, name: "Ädä", tags: ["a", ""], kind: "ADMIN", friend: { id: -1 }, weight: 1.5 } };
