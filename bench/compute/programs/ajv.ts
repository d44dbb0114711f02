// Orders, good ones and a bad one, checked by a function that ajv has made of a JSON schema.
import { Ajv } from "ajv";

const validate = new Ajv({ allErrors: true }).compile({
  type: "object",
  required: ["id", "items", "status"],
  additionalProperties: false,
  properties: {
    id: { type: "string", minLength: 3, pattern: "^order-\\d+$" },
    items: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["sku", "count"],
        properties: { sku: { type: "string" }, count: { type: "integer", minimum: 1 }, price: { type: "number" } },
      },
    },
    status: { enum: ["new", "paid", "sent"] },
  },
});

const orderOf = (i: number) => ({
  id: `order-${i}`,
  items: Array.from({ length: 1 + (i % 4) }, (_, k) => ({ sku: `tea-${k}`, count: k + (i % 10 === 3 ? 0 : 1), price: k * 2.5 })),
  status: "paid",
});

export default function handler({ rounds }: { rounds: number }) {
  let [good, bad] = [0, 0];
  for (let i = 0; i < rounds * 10; i++)
    if (validate(orderOf(i))) good++;
    else bad += validate.errors?.length ?? 0;
  return { good, bad };
}
