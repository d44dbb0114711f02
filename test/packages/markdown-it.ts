// markdown-it: CommonMark with links, typographer and tables.
import MarkdownIt from "markdown-it";

export default async function (event: { text: string }) {
  const md = new MarkdownIt({ html: true, linkify: true, typographer: true });
  return { html: md.render(event.text), inline: md.renderInline("a *b* -- c"), tokens: md.parse(event.text, {}).length };
}

export const event = { text: '# Title\n\n"Quotes" and (c) www.example.com/ü\n\n1. one\n2. two\n\n| a |\n|---|\n| 1 |\n\n```ts\nlet a;\n```\n' };
