// @babel/parser: TypeScript and JSX parsed, with comments and errors recovered from
import { parse, parseExpression } from "@babel/parser";

export default async function (event: { source: string }) {
  const tree = parse(event.source, { sourceType: "module", plugins: ["typescript", "jsx", "decorators"], errorRecovery: true, tokens: true });
  const broken = (() => {
    try {
      parse("a = ;");
      return "parsed";
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [
    tree.program.body.map(({ type, start, end }) => [type, start, end]),
    tree.comments?.map(({ value }) => value),
    tree.tokens?.length,
    tree.errors?.map((error) => (error as unknown as Error).message),
    parseExpression("a?.b ?? c ** 2"),
    broken,
  ];
}

export const event = { source: "// c\nconst x: number = 1;\n@d class A<T> { #p = <b>{x}</b>; }\nlet x = 2; /* e */ export type { A };" };
