// liquidjs: templates with loops, filters and assignments.
import { Liquid } from "liquidjs";

export default async function (event: { items: { name: string; price: number }[] }) {
  const engine = new Liquid();
  engine.registerFilter("shout", (text: string) => `${text.toUpperCase()}!`);
  return engine.parseAndRender(
    "{% assign total = 0 %}{% for item in items %}{{ forloop.index }}. {{ item.name | shout }} {{ item.price | times: 2 | round: 1 }}{% assign total = total | plus: item.price %}\n{% endfor %}{{ total }} {{ items | map: 'name' | join: ', ' }} {% if total > 3 %}much{% endif %} {{ '<a>' | escape }}",
    event,
  );
}

export const event = {
  items: [
    { name: "a", price: 1.25 },
    { name: "b", price: 2.5 },
  ],
};
