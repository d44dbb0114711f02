// yup: casting and validation with all errors.
import { array, date, number, object, string, type ValidationError } from "yup";

const schema = object({
  name: string().required().trim(),
  age: number().positive().integer().required(),
  born: date(),
  langs: array(string().oneOf(["en", "de"])),
});

export default async function (event: { good: unknown; bad: unknown }) {
  const good = await schema.validate(event.good);
  const errors = await schema.validate(event.bad, { abortEarly: false }).catch((error: ValidationError) => error.errors);
  return { good, errors };
}

export const event = { good: { name: " Ada ", age: "36", born: "1815-12-10T00:00:00Z", langs: ["en"] }, bad: { age: -1, langs: ["fr"] } };
