// css-tree: parses, walks, matches against the grammar of CSS and writes
import * as csstree from "css-tree";

export default async function (event: { css: string }) {
  const tree = csstree.parse(event.css, { positions: true });
  const classes: string[] = [];
  csstree.walk(tree, (node) => {
    if (node.type === "ClassSelector") classes.push(node.name);
    if (node.type === "Declaration" && node.property === "color") node.important = true;
  });
  const match = (property: string, value: string) => csstree.lexer.matchProperty(property, csstree.parse(value, { context: "value" })).error?.name ?? "fits";
  const found = csstree.find(tree, (node) => node.type === "Dimension" && node.unit === "px");
  return [
    csstree.generate(tree),
    classes,
    match("border", "1px solid red"),
    match("border", "1px solid 5"),
    found && csstree.generate(found),
    csstree.toPlainObject(csstree.clone(tree)),
  ];
}

export const event = { css: "@media (min-width: 10px) { .a .b:not(.c) { color: rgb(1, 2, 3); margin: calc(1px + 2em) } }" };
