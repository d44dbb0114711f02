// mustache: sections, partials, lambdas, escaping.
import Mustache from "mustache";

export default async function (event: { people: { name: string; admin?: boolean }[] }) {
  const template = "{{#people}}{{> person}}{{/people}}{{^people}}nobody{{/people}} {{{raw}}} {{raw}} {{#shout}}hey {{n}}{{/shout}}";
  const view = { ...event, raw: "<b>&", n: 1, shout: () => (text: string, render: (text: string) => string) => render(text).toUpperCase() };
  return [Mustache.render(template, view, { person: "{{name}}{{#admin}}*{{/admin}};" }), Mustache.render(template, { people: [] })];
}

export const event = { people: [{ name: "Ada & co", admin: true }, { name: "Bob" }] };
