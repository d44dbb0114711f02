// joi: object schema with conditions and references.
import Joi from "joi";

const schema = Joi.object({
  username: Joi.string().alphanum().min(3).required(),
  password: Joi.string().pattern(/^[a-z0-9]{3,30}$/),
  repeat: Joi.ref("password"),
  year: Joi.number().integer().min(1900),
  kind: Joi.valid("a", "b"),
  // biome-ignore lint/suspicious/noThenProperty: joi calls it so
  extra: Joi.when("kind", { is: "a", then: Joi.required(), otherwise: Joi.forbidden() }),
}).with("password", "repeat");

export default async function (event: { values: unknown[] }) {
  return event.values.map((value) => {
    const { error, value: result } = schema.validate(value, { abortEarly: false });
    return error ? error.details.map(({ message, type, path }) => ({ message, type, path })) : result;
  });
}

export const event = {
  values: [
    { username: "ada", year: "1990", kind: "a", extra: 1 },
    { username: "a!", password: "abc", kind: "b", extra: 2 },
  ],
};
