// Markdown to HTML: blocks by lines, what is inline by regular expressions.
const TEXT = `# A title

Some *emphasised* words, some **strong** ones, \`code\` and [a link](https://example.com/path).
Another line of the same paragraph with **two** strong *words* & a < sign.

- one item with \`code\`
- another *item*
- a [linked](/item) item

\`\`\`
let x = 1 < 2;
\`\`\`

## A smaller title

> Quoted **text** follows here, and is a little longer than the rest.
`.repeat(8);

const escapeHtml = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

function inline(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replace(/\*(.+?)\*/g, "<em>$1</em>")
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<a href="$2">$1</a>');
}

function toHtml(text: string): string {
  const html: string[] = [];
  let paragraph: string[] = [];
  let list: string[] = [];
  let code: string[] | undefined;
  const flush = () => {
    if (paragraph.length > 0) html.push(`<p>${paragraph.map(inline).join("\n")}</p>`);
    if (list.length > 0) html.push(`<ul>${list.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`);
    paragraph = [];
    list = [];
  };
  for (const line of text.split("\n")) {
    const heading = /^(#{1,6}) (.*)$/.exec(line);
    if (line.startsWith("```")) {
      if (code === undefined) flush();
      else html.push(`<pre>${escapeHtml(code.join("\n"))}</pre>`);
      code = code === undefined ? [] : undefined;
    } else if (code !== undefined) code.push(line);
    else if (heading !== null) {
      flush();
      html.push(`<h${heading[1]?.length}>${inline(heading[2] ?? "")}</h${heading[1]?.length}>`);
    } else if (line.startsWith("- ")) list.push(line.slice(2));
    else if (line.startsWith("> ")) html.push(`<blockquote>${inline(line.slice(2))}</blockquote>`);
    else if (line.trim() === "") flush();
    else paragraph.push(line);
  }
  flush();
  return html.join("\n");
}

export default function handler({ rounds }: { rounds: number }) {
  let html = "";
  for (let i = 0; i < rounds; i++) html = toHtml(TEXT);
  return { length: html.length, start: html.slice(0, 200) };
}
