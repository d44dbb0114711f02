// preact: virtual nodes with hooks and context, as far as they go without a document
import { cloneElement, createContext, createElement, Fragment, h, isValidElement, toChildArray } from "preact";
import { useContext, useMemo, useReducer } from "preact/hooks";
import { renderToStringAsync } from "preact-render-to-string";

const Theme = createContext("light");
function Counter({ start }: { start: number }) {
  const [count] = useReducer((n: number) => n + 1, start);
  const double = useMemo(() => count * 2, [count]);
  return h("b", { class: useContext(Theme) }, count, "/", double);
}

export default async function (event: { start: number }) {
  const node = h(Fragment, null, h(Counter, event), "text", null, [h("i", { key: "k" })]);
  return [
    toChildArray(node.props.children).length,
    isValidElement(node),
    isValidElement({}),
    cloneElement(h("a", { href: "x" }), { id: "y" }, "z").props,
    await renderToStringAsync(createElement(Theme.Provider, { value: "dark" }, node)),
  ];
}

export const event = { start: 3 };
