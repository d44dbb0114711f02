// preact-render-to-string: components as HTML, at once, with promises, and as a stream
import { Component, h } from "preact";
import { lazy, Suspense } from "preact/compat";
import { render, renderToStringAsync } from "preact-render-to-string";
import { renderToReadableStream } from "preact-render-to-string/stream";

class Page extends Component<{ items: string[] }> {
  override render({ items }: { items: string[] }) {
    return h(
      "ul",
      { className: "list", style: { marginTop: 3 }, "aria-hidden": "true" },
      items.map((item) => h("li", { key: item, title: item }, item)),
      h("p", { dangerouslySetInnerHTML: { __html: "<b>" } }),
      h("br", null),
    );
  }
}

export default async function (event: { items: string[] }) {
  const Later = lazy(() => new Promise<{ default: () => preact.VNode }>((settle) => setTimeout(settle, 2, { default: () => h("em", null, "later") })));
  const page = () => h("div", null, h(Page, event), h(Suspense, { fallback: "…" }, h(Later, null)));
  return [render(h(Page, event)), await renderToStringAsync(page()), await new Response(renderToReadableStream(h(Page, event))).text()];
}

export const event = { items: ["a<b", 'c"d'] };
