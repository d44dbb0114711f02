// react-dom: components rendered to text and to a stream, with hooks, context and suspense
import { createContext, createElement as h, type ReactNode, Suspense, use, useId, useMemo, useState } from "react";
import { renderToReadableStream, renderToStaticMarkup, renderToString } from "react-dom/server";

const Theme = createContext("light");
function Item({ text }: { text: string }) {
  const [count] = useState(() => text.length);
  const shout = useMemo(() => text.toUpperCase(), [text]);
  return h("li", { className: use(Theme), style: { marginTop: count, backgroundColor: "red" }, "data-id": useId(), onClick: () => {} }, shout, " ", count);
}
function Page({ items, children }: { items: string[]; children?: ReactNode }) {
  return h(
    Theme,
    { value: "dark" },
    h("title", null, "a & b"),
    h(
      "ul",
      { "aria-label": "x", hidden: false },
      // biome-ignore lint/correctness/useJsxKeyInIterable: it has one
      items.map((text) => h(Item, { key: text, text })),
    ),
    // biome-ignore lint/security/noDangerouslySetInnerHtml: it is what is tried
    h("p", { dangerouslySetInnerHTML: { __html: "<b>raw</b>" } }),
    h("input", { defaultValue: "v", disabled: true }),
    children,
  );
}
function Later({ text }: { text: Promise<string> }) {
  return h("em", null, use(text));
}

export default async function (event: { items: string[] }) {
  const text = new Promise<string>((settle) => setTimeout(settle, 5, "later"));
  const stream = await renderToReadableStream(h("html", null, h("body", null, h(Page, event, h(Suspense, { fallback: "…" }, h(Later, { text }))))));
  const failed: string[] = [];
  const broken = await renderToReadableStream(
    h(() => Promise.reject(new Error("no")) as never),
    { onError: (error) => void failed.push((error as Error).message) },
  ).catch((error: Error) => error.message);
  return [renderToString(h(Page, event)), renderToStaticMarkup(h(Page, event)), await new Response(stream).text(), broken, failed];
}

export const event = { items: ["a<b", "c"] };
