// XML to a tree of objects, and what is wanted from it.
interface Node {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
  text: string;
}

const TEXT = `<?xml version="1.0"?><catalog>${Array.from(
  { length: 100 },
  (_, i) => `<book id="b${i}" lang="en"><title>Title &amp; ${i}</title><price currency="EUR">${i + 0.5}</price><stock/></book>`,
).join("\n")}</catalog>`;

const decode = (text: string) => text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name] as string);

function parse(text: string): Node {
  const root: Node = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf("<", at);
    if (start < 0) break;
    const parent = open.at(-1) as Node;
    if (start > at) parent.text += decode(text.slice(at, start));
    const end = text.indexOf(">", start);
    const tag = text.slice(start + 1, end);
    at = end + 1;
    if (tag.startsWith("?")) continue;
    if (tag.startsWith("/")) {
      open.pop();
      continue;
    }
    const isEmpty = tag.endsWith("/");
    const [, name = "", rest = ""] = /^([\w:-]+)\s*([\s\S]*?)\/?$/.exec(tag) ?? [];
    const node: Node = { name, attributes: {}, children: [], text: "" };
    for (const [, key, value] of rest.matchAll(/([\w:-]+)="([^"]*)"/g)) node.attributes[key as string] = decode(value as string);
    parent.children.push(node);
    if (!isEmpty) open.push(node);
  }
  return root;
}

export default function handler({ rounds }: { rounds: number }) {
  let total = 0;
  let title = "";
  for (let i = 0; i < rounds; i++)
    for (const book of parse(TEXT).children[0]?.children ?? []) {
      total += Number(book.children.find(({ name }) => name === "price")?.text);
      title = `${book.attributes.id}: ${book.children[0]?.text}`;
    }
  return { total, title };
}
