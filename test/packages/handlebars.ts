// handlebars: a template with a helper and a partial, which the first call of it compiles with `new Function`, at the top level.
import Handlebars from "handlebars";

const handlebars = Handlebars.create();
handlebars.registerHelper("link", (url: string) => new handlebars.SafeString(`<a href="${url}">x</a>`));
handlebars.registerPartial("person", "{{name}} ({{age}})");
const render = handlebars.compile("{{#each people}}{{@index}}: {{> person}}{{#if @last}}.{{else}}, {{/if}}{{/each}} {{link '/a'}} {{title}}");
render({ people: [{}] });

export default async function (event: { people: { name: string; age: number }[] }) {
  return render({ ...event, title: "<t>" });
}

export const event = {
  people: [
    { name: "Ada", age: 36 },
    { name: "Bob", age: 50 },
  ],
};
