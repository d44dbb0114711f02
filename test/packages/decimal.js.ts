// decimal.js: arithmetic with many digits.
import { Decimal } from "decimal.js";

export default async function (event: { a: string; b: string }) {
  const [a, b] = [new Decimal(event.a), new Decimal(event.b)];
  return [
    a.plus(b),
    a.div(b),
    a.pow(20),
    Decimal.sqrt(2),
    b.ln(),
    a.toFixed(2),
    a.toBinary(),
    Decimal.max(a, b),
    new Decimal("1e1000").times(3),
    Decimal.sin(1),
  ].map(String);
}

export const event = { a: "0.1", b: "0.2" };
