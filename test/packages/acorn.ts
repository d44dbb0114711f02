// acorn: parses JavaScript.
import { parse, tokenizer } from "acorn";

export default async function (event: { code: string }) {
  let error = "";
  try {
    parse("let = ;", { ecmaVersion: "latest" });
  } catch (caught) {
    error = (caught as Error).message;
  }
  return {
    tree: parse(event.code, { ecmaVersion: "latest", sourceType: "module" }),
    tokens: [...tokenizer(event.code, { ecmaVersion: "latest" })].length,
    error,
  };
}

export const event = { code: "const f = async ({ a = 1, ...b }) => { for await (const x of y) a ??= x?.z; }" };
