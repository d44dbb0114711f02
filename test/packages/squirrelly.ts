// squirrelly: templates with helpers and filters, which it compiles with `new Function` when they are rendered
import * as Sqrl from "squirrelly";

export const needs = "eval";

Sqrl.filters.define("shout", (text: string) => `${text.toUpperCase()}!`);
const page = Sqrl.compile(
  "{{@each(it.items) => item, i}}{{i}}={{item | shout}} {{/each}}{{@if(it.items.length > 1)}}many{{#else}}few{{/if}} {{it.name | safe}}",
);

export default async function (event: { name: string; items: string[] }) {
  return [page(event, Sqrl.defaultConfig), Sqrl.render("{{it.name}} {{! let x = 2 }}{{x}}", event)];
}

export const event = { name: "<ada>", items: ["a<b", "c"] };
