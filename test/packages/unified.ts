// unified: remark and rehype: Markdown parsed, changed by a plugin, turned to HTML
import rehypeStringify from "rehype-stringify";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

interface Node {
  type: string;
  depth?: number;
  value?: string;
  children?: Node[];
}
const walk = (node: Node, visit: (node: Node) => void): void => {
  visit(node);
  for (const child of node.children ?? []) walk(child, visit);
};
const deeper = () => (tree: unknown) =>
  walk(tree as Node, (node) => {
    if (node.type === "heading") node.depth = (node.depth ?? 0) + 1;
  });
const processor = unified()
  .use(remarkParse)
  .use(deeper)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeStringify, { allowDangerousHtml: true })
  .freeze();

export default async function (event: { text: string }) {
  const file = await processor.process(event.text);
  const tree = unified().use(remarkParse).parse(event.text);
  return [String(file), file.messages.length, tree.children.map(({ type, position }) => [type, position?.start])];
}

export const event = { text: "# A\n\n*b* **c** `d` [e][f]\n\n- g\n- [ ] h\n\n[f]: /u 'v'\n\n<i>raw</i> <script>x</script>\n\n    code & more\n" };
