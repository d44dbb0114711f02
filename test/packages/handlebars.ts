// handlebars: compiles templates with `new Function`, which functions have only with --allow-eval.
import Handlebars from "handlebars";

export const needs = "eval";

export default async function (event: { people: { name: string; age: number }[] }) {
  const handlebars = Handlebars.create();
  handlebars.registerHelper("link", (url: string) => new handlebars.SafeString(`<a href="${url}">x</a>`));
  handlebars.registerPartial("person", "{{name}} ({{age}})");
  const render = handlebars.compile("{{#each people}}{{@index}}: {{> person}}{{#if @last}}.{{else}}, {{/if}}{{/each}} {{link '/a'}} {{title}}");
  return render({ ...event, title: "<t>" });
}

export const event = {
  people: [
    { name: "Ada", age: 36 },
    { name: "Bob", age: 50 },
  ],
};
