// marked: GitHub-flavoured Markdown to HTML, and its tokens.
import { Marked, marked } from "marked";

export default async function (event: { text: string }) {
  const upper = new Marked({ renderer: { heading: ({ text, depth }) => `<h${depth} class="up">${text.toUpperCase()}</h${depth}>` } });
  return { html: await marked.parse(event.text), tokens: marked.lexer(event.text).map((token) => token.type), custom: upper.parse(event.text) };
}

export const event = {
  text: '# Title\n\nSome *emphasis*, **strong**, `code` & <b>html</b>.\n\n- [x] done\n- item\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n```js\nlet x = 1;\n```\n\n> quote\n\n[link](https://example.com "t")\n',
};
