// commonmark: Markdown to a tree, walked, changed, and written as HTML and XML
import { HtmlRenderer, Parser, XmlRenderer } from "commonmark";

export default async function (event: { text: string }) {
  const tree = new Parser({ smart: true }).parse(event.text);
  const walker = tree.walker();
  const seen: string[] = [];
  for (let step = walker.next(); step !== null; step = walker.next()) {
    if (step.entering) seen.push(step.node.type);
    if (step.entering && step.node.type === "link") step.node.destination = `${step.node.destination}#x`;
  }
  return [seen, new HtmlRenderer({ safe: true, sourcepos: true }).render(tree), new XmlRenderer().render(tree)];
}

export const event = { text: '# *A* "b" -- c\n\n1. x\n   - [y](z "t")\n\n```js\ncode\n```\n<b>raw</b> &copy; ![i](javascript:x)\n\n> q\nlazy\n\n---' };
