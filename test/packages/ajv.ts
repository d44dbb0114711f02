// ajv: compiles a JSON schema with `new Function`, at the top level.
import { Ajv } from "ajv";

const validate = new Ajv({ allErrors: true }).compile({
  type: "object",
  properties: { id: { type: "integer", minimum: 1 }, tags: { type: "array", items: { type: "string" }, uniqueItems: true } },
  required: ["id"],
  additionalProperties: false,
});

export default async function (event: { values: unknown[] }) {
  return event.values.map((value) => (validate(value) ? "valid" : validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`)));
}

export const event = { values: [{ id: 1, tags: ["a"] }, { id: 0, tags: ["a", "a"], more: true }, 5] };
