// ejs: compiles templates with `new Function`, which functions have only with --allow-eval.
import ejs from "ejs";

export const needs = "eval";

export default async function (event: { items: string[] }) {
  return ejs.render("<% for (const item of items) { %><li><%= item %></li><% } %><%- '<raw>' %>", event);
}

export const event = { items: ["a<b", "c"] };
