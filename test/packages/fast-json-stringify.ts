// fast-json-stringify: a serializer from a schema, compiled at the top level.
import build from "fast-json-stringify";

const stringify = build({
  type: "object",
  properties: {
    id: { type: "integer" },
    name: { type: "string" },
    when: { type: "string", format: "date-time" },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["id"],
  additionalProperties: { type: "string" },
} as const);

export default async function (event: { values: Record<string, unknown>[] }) {
  return event.values.map((value) => {
    try {
      return stringify(value);
    } catch (error) {
      return String(error);
    }
  });
}

export const event = {
  values: [{ id: 1.5, name: 'a"\u2028', when: "2024-01-02T03:04:05Z", tags: ["x", 5], more: 7 }, { id: 2 }, { name: "no id" }],
};
