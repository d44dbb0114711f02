// Text in a frame of its own, below a heading.
import { element } from "./elements.js";
import { grouped } from "./units.js";

/** Characters that are shown. */
export const MOST_SHOWN = 200_000;

/** A block with a heading, or nothing where there is no text. */
export function block(title, text, className = "") {
  if (text === "") return [];
  const isLong = text.length > MOST_SHOWN;
  const shown = isLong ? `${text.slice(0, MOST_SHOWN)}\n… ${grouped.format(text.length - MOST_SHOWN)} more characters are not shown` : text;
  return [element("div", {}, element("h3", {}, title), element("pre", { className, tabindex: "0", role: "group", "aria-label": title }, shown))];
}

export function errorBlock(title, { code, message, remedy }) {
  return [...block(title, `${code}: ${message}`, "error frame"), ...(remedy ? [element("p", { className: "soft" }, remedy)] : [])];
}
