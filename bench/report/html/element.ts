// HTML and SVG as text, with everything that comes from outside escaped.

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

/** `content` is markup already. */
export function element(name: string, attributes: Readonly<Record<string, string | number | undefined>>, ...content: readonly string[]): string {
  const listed = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(`${value}`)}"`)
    .join("");
  return `<${name}${listed}>${content.join("")}</${name}>`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[], className = ""): string {
  const row = (cells: readonly string[], cell: string) => element("tr", {}, ...cells.map((text) => element(cell, {}, text)));
  return element(
    "div",
    { class: "scroll" },
    element("table", { class: className || undefined }, element("thead", {}, row(head, "th")), element("tbody", {}, ...rows.map((cells) => row(cells, "td")))),
  );
}

export function list(items: readonly string[]): string {
  return element("ul", {}, ...items.map((item) => element("li", {}, item)));
}
