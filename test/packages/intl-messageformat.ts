// intl-messageformat: ICU messages with plurals, selections, numbers and dates, which Intl formats
import { IntlMessageFormat } from "intl-messageformat";

const message = new IntlMessageFormat(
  "{name} has {n, plural, =0 {no files} one {# file} other {# files}}, {kind, select, a {A} other {B}}, {sum, number, ::currency/EUR}",
  "en",
);
const day = new IntlMessageFormat("{at, date, long}", "en");

export default async function (event: { values: Record<string, string | number>[] }) {
  return [event.values.map((values) => message.format(values)), day.format({ at: 0 })];
}

export const event = {
  values: [
    { name: "Ada", n: 0, kind: "a", sum: 1.5 },
    { name: "Bob", n: 1234, kind: "x", sum: 0 },
  ],
};
