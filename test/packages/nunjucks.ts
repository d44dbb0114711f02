// nunjucks: templates with inheritance, macros and filters, which it compiles with `new Function` when they are rendered
import nunjucks from "nunjucks";

export const needs = "eval";

const sources: Record<string, string> = {
  "base.html": "<title>{% block title %}base{% endblock %}</title>{% block body %}{% endblock %}",
  "page.html": `{% extends "base.html" %}{% from "macros.html" import field %}{% block title %}{{ super() }}: {{ name | upper }}{% endblock %}
{% block body %}{% for item in items %}{{ loop.index }}. {{ field(item, loop.last) }}{% else %}none{% endfor %}{% endblock %}`,
  "macros.html": "{% macro field(text, last) %}<b>{{ text }}</b>{{ '' if last else ', ' }}{% endmacro %}",
};
const loader = { getSource: (name: string) => ({ src: sources[name] ?? "", path: name, noCache: false }) };
const environment = new nunjucks.Environment(loader as unknown as nunjucks.ILoader, { autoescape: true });
environment.addFilter("twice", (text: string) => text + text);
const page = nunjucks.compile(sources["page.html"] as string, environment);

export default async function (event: { name: string; items: string[] }) {
  return [
    page.render(event),
    environment.renderString("{{ items | join('-') | twice }} {{ items | length }} {% set x = 3 %}{{ x ** 2 }} {{ name | replace('d', 'D') | safe }}", event),
    environment.renderString("{{ items | dump | safe }} {% if 'a<b' in items %}in{% endif %}", event),
  ];
}

export const event = { name: "ada", items: ["a<b", "c"] };
