// esprima: a syntax tree, tokens and tolerated errors
import { parseModule, parseScript, tokenize } from "esprima";

export default async function (event: { source: string }) {
  const types: string[] = [];
  parseScript(event.source, { range: true }, (node) => types.push(node.type));
  const broken = (() => {
    try {
      parseScript("a b");
      return "parsed";
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [types, tokenize(event.source, { loc: true }), parseModule("import a from 'a'; export default a;").body.map(({ type }) => type), broken];
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
export const event = { source: "for (const [a, ...b] of c) { d = `x${a}`; } /re/g.test(async () => {});" };
