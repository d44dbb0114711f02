// big.js: exact decimal arithmetic and rounding
import Big from "big.js";

export default async function (event: { a: string; b: string }) {
  const [a, b] = [new Big(event.a), new Big(event.b)];
  const refused = (() => {
    try {
      return a.div(0).toString();
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [
    a.plus(b).toString(),
    a.times(b).toFixed(5),
    a.div(b).toString(),
    a.mod(b).toString(),
    a.pow(-3).toPrecision(8),
    b.sqrt().round(4, Big.roundHalfEven).toString(),
    a.cmp(b),
    a.toExponential(3),
    new Big("1e-20").toJSON(),
    refused,
  ];
}

export const event = { a: "0.1", b: "2.000000000000000000003" };
