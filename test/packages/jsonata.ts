// jsonata: queries on JSON.
import jsonata from "jsonata";

export default async function (event: { orders: { product: string; price: number; quantity: number }[] }) {
  const ask = async (query: string) => JSON.parse(JSON.stringify((await jsonata(query).evaluate(event)) ?? null));
  return [
    await ask("$sum(orders.(price * quantity))"),
    await ask("orders[price > 10].product"),
    await ask("orders^(>price).{ 'p': $uppercase(product), 'q': quantity }"),
    await ask("$reduce(orders.quantity, function($a, $b) { $a + $b })"),
    await ask("orders{ product: $formatNumber(price, '#,##0.00') }"),
  ];
}

export const event = {
  orders: [
    { product: "hat", price: 34.45, quantity: 2 },
    { product: "pin", price: 4.5, quantity: 10 },
    { product: "coat", price: 1100, quantity: 1 },
  ],
};
