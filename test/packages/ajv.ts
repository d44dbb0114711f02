// ajv: compiles JSON schemas with `new Function`, which functions have only with --allow-eval.
import { Ajv } from "ajv";

export const needs = "eval";

export default async function (event: { values: unknown[] }) {
  const ajv = new Ajv({ allErrors: true });
  const validate = ajv.compile({
    type: "object",
    properties: { id: { type: "integer", minimum: 1 }, tags: { type: "array", items: { type: "string" }, uniqueItems: true } },
    required: ["id"],
    additionalProperties: false,
  });
  return event.values.map((value) => (validate(value) ? "valid" : validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`)));
}

export const event = { values: [{ id: 1, tags: ["a"] }, { id: 0, tags: ["a", "a"], more: true }, 5] };
