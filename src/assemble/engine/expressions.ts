// A function in the text form as nested lists, for changes that depend on what an expression consists of.
export type Expression = string | Expression[];

const TOKEN = /\(|\)|[^\s()"]*"[^"]*"|[^\s()"]+/g;

/** The one expression that `text` is. */
export function parse(text: string): Expression[] {
  const open: Expression[][] = [[]];
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "(") open.push([]);
    else if (token !== ")") open.at(-1)?.push(token);
    else {
      const closed = open.pop() as Expression[];
      open.at(-1)?.push(closed);
    }
  }
  const [[whole] = []] = open;
  if (open.length !== 1 || !Array.isArray(whole)) throw new Error(`the text form is not one expression: ${text.slice(0, 80)}`);
  return whole;
}

export function print(expression: Expression): string {
  return typeof expression === "string" ? expression : `(${expression.map(print).join(" ")})`;
}

/** Its head, such as `i32.add`, and the expressions in it. */
export function partsOf(expression: Expression): { head: string; parts: Expression[][] } {
  if (typeof expression === "string") return { head: expression, parts: [] };
  return { head: String(expression[0]), parts: expression.filter((part) => Array.isArray(part)) };
}
