// bignumber.js: arithmetic, bases and formats.
import { BigNumber } from "bignumber.js";

export default async function (event: { a: string; b: string }) {
  const [a, b] = [new BigNumber(event.a), new BigNumber(event.b)];
  return [
    a.plus(b),
    a.dividedBy(3),
    a.sqrt(),
    b.toString(16),
    a.toFormat(2),
    a.modulo(7),
    a.comparedTo(b),
    new BigNumber("ff.8", 16),
    b.integerValue(BigNumber.ROUND_CEIL),
    a.toFraction().join("/"),
  ].map(String);
}

export const event = { a: "1234567.891", b: "255.5" };
