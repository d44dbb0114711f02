// io-ts: codecs decoded, encoded and reported
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import { PathReporter } from "io-ts/PathReporter";

const DateFromISO = new t.Type<Date, string, unknown>(
  "DateFromISO",
  (value): value is Date => value instanceof Date,
  (value, context) => {
    const date = new Date(value as string);
    return Number.isNaN(date.getTime()) ? t.failure(value, context) : t.success(date);
  },
  (date) => date.toISOString(),
);
const User = t.intersection([
  t.type({ id: t.Int, name: t.string, born: DateFromISO }),
  t.partial({ tags: t.array(t.string), role: t.union([t.literal("admin"), t.literal("user")]) }),
]);

export default async function (event: { values: unknown[] }) {
  return event.values.map((value) => {
    const decoded = User.decode(value);
    return E.isRight(decoded) ? User.encode(decoded.right) : PathReporter.report(decoded);
  });
}

export const event = { values: [{ id: 1, name: "Ada", born: "1815-12-10", tags: ["x"] }, { id: 1.5, born: "no", role: "none" }, null] };
