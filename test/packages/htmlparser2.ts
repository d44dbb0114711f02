// htmlparser2: events of a broken document, and its tree.
import { DomUtils, Parser, parseDocument } from "htmlparser2";

export default async function (event: { html: string }) {
  const log: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => log.push(`<${name} ${JSON.stringify(attributes)}`),
    ontext: (text) => log.push(text),
    onclosetag: (name) => log.push(`>${name}`),
  });
  for (const piece of event.html.match(/.{1,7}/gs) ?? []) parser.write(piece);
  parser.end();
  const document = parseDocument(event.html);
  return { log, text: DomUtils.textContent(document), outer: DomUtils.getOuterHTML(document), found: DomUtils.getElementsByTagName("b", document).length };
}

export const event = { html: "<p class=a>One <b>two</p><!-- c --><p>&lt;three&gt; &eacute;<br><i>x" };
