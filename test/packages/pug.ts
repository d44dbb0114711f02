// pug: templates with mixins, interpolation and blocks, compiled with `new Function` as the module loads
import pug from "pug";

export const needs = "eval";

const template = pug.compile(
  `mixin item(text, url)
  li(class=url ? 'link' : 'plain')
    if url
      a(href=url)= text
    else
      | #{text}
doctype html
ul#list
  each entry, i in entries
    +item(entry.text, entry.url)(data-i=i)
  else
    li none
p !{html}
`,
  { doctype: "html" },
);
const source = pug.compileClient("p Hello #{name}", { compileDebug: false, name: "hello" });

export default async function (event: { entries: object[] }) {
  const broken = (() => {
    try {
      pug.compile("p(");
      return "compiled";
    } catch (error) {
      return (error as { code: string }).code;
    }
  })();
  return [template({ ...event, html: "<i>x</i>" }), template({ entries: [], html: "" }), source.length, broken];
}

export const event = { entries: [{ text: "a<b", url: "/a?x=1&y=2" }, { text: "c" }] };
