// dot: templates with conditions, loops and partials, compiled at the top level; their code has the text of a function of doT's in it.
import doT from "dot";

const render = doT.template("<h1>{{=it.title}}</h1>{{?it.items.length}}{{~it.items :item:i}}{{#def.row}}{{~}}{{??}}none{{?}}", undefined, {
  row: "<li>{{=i}} {{!item}}</li>",
});

export default async function (event: { pages: { title: string; items: string[] }[] }) {
  return event.pages.map((page) => render(page));
}

export const event = {
  pages: [
    { title: "A", items: ["<a>", "b & c"] },
    { title: "B", items: [] },
  ],
};
