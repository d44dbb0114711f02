// ejs: a template that comes with the event; without --allow-eval, templates have to be compiled at the top level.
import ejs from "ejs";

export const needs = "eval";

export default async function (event: { template: string; items: string[] }) {
  return ejs.render(event.template, event);
}

export const event = { template: "<% for (const item of items) { %><li><%= item %></li><% } %><%- '<raw>' %>", items: ["a<b", "c"] };
