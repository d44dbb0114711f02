// parse5: broken HTML to a tree with places, and back
import { type DefaultTreeAdapterMap, parse, parseFragment, serialize, serializeOuter } from "parse5";

type Element = DefaultTreeAdapterMap["element"];

export default async function (event: { html: string }) {
  const errors: string[] = [];
  const tree = parse(event.html, { sourceCodeLocationInfo: true, onParseError: ({ code, startLine }) => errors.push(`${code}:${startLine}`) });
  const fragment = parseFragment("<td>a<table><b>c</b></table>");
  return [
    serialize(tree),
    errors,
    tree.mode,
    serialize(fragment),
    serializeOuter(fragment.childNodes.at(-1) as Element),
    (tree.childNodes.at(-1) as Element).sourceCodeLocation?.startOffset,
  ];
}

export const event = {
  html: "<!doctype html>\n<p>a<p>b<b>c<i>d</b>e</i><table><tr>x<td>&amp &notit; &#x80;</table><svg><foreignObject><p>z</svg><script>1<2</script>",
};
