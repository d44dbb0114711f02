// HTML and SVG as text, with everything that comes from outside escaped.

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

/** A sentence whose `words` in backticks are code. */
export const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

/** `content` is markup already. */
export function element(name: string, attributes: Readonly<Record<string, string | number | undefined>>, ...content: readonly string[]): string {
  const listed = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(`${value}`)}"`)
    .join("");
  return `<${name}${listed}>${content.join("")}</${name}>`;
}

/** Each cell knows its column's title, for screens that have no room for columns. @param rows markup */
export function table(head: readonly string[], rows: readonly (readonly string[])[], className = ""): string {
  const cells = (row: readonly string[]) => row.map((text, i) => element("td", { "data-label": i === 0 ? undefined : head[i] }, text));
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      { class: className || undefined },
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", {}, escaped(text))))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row)))),
    ),
  );
}

/**
 * What is closed until somebody opens it. A link to `id` opens it too: it leads to the first element inside.
 * @param summary markup
 */
export function details(summary: string, content: string, { id, className = "more" }: { id?: string; className?: string } = {}): string {
  return element("details", { class: className }, element("summary", {}, summary), element("div", { id }, content));
}

export function list(items: readonly string[]): string {
  return element("ul", {}, ...items.map((item) => element("li", {}, item)));
}
