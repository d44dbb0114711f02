// currency.js: sums of money, formats and shares
import currency from "currency.js";

export default async function (event: { amounts: string[] }) {
  const euro = (value: currency.Any) => currency(value, { symbol: "€", separator: ".", decimal: ",", pattern: "# !", negativePattern: "-# !" });
  const sum = event.amounts.reduce((total, amount) => total.add(amount), currency(0));
  return [
    sum.value,
    sum.format(),
    sum.distribute(3).map((part) => part.value),
    euro("1.234,567").format(),
    euro(-1234.5).format(),
    currency(0.1).add(0.2).intValue,
    currency("(5.25)").value,
    currency(2.5, { precision: 0 }).value,
    sum.dollars(),
    sum.cents(),
  ];
}

export const event = { amounts: ["$1,234.56", "0.1", "-5"] };
