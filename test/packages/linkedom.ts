// linkedom: a DOM with selectors, events and serialisation.
import { parseHTML } from "linkedom";

export default async function (event: { html: string }) {
  const { document, Event } = parseHTML(event.html);
  const log: string[] = [];
  const button = document.querySelector("button");
  button?.addEventListener("click", (clicked: any) => log.push(clicked.type));
  button?.dispatchEvent(new Event("click"));
  const item = document.createElement("li");
  item.textContent = "new <item>";
  document.querySelector("ul")?.append(item);
  return {
    log,
    items: [...document.querySelectorAll("li")].map((element: any) => element.textContent),
    html: document.documentElement.outerHTML,
    whole: document.toString(),
  };
}

export const event = { html: "<!doctype html><html><body><ul><li class='a'>one</li></ul><button>b</button></body></html>" };
