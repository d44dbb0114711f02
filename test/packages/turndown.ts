// turndown: HTML as Markdown, with rules of our own; it parses by a document in browsers and by a package elsewhere
import TurndownService from "turndown";

const service = new TurndownService({ headingStyle: "atx", codeBlockStyle: "fenced", bulletListMarker: "-" });
service.addRule("struck", { filter: ["del", "s"], replacement: (content) => `~~${content}~~` });
service.keep(["kbd"]).remove("script");

export default async function (event: { html: string }) {
  return [
    service.turndown(event.html),
    service.escape("1. *a* _b_ [c]"),
    (() => {
      try {
        return service.turndown(undefined as unknown as string);
      } catch (error) {
        return (error as Error).message;
      }
    })(),
  ];
}

export const event = {
  html: `<h1>Title</h1><p>Some <b>bold</b>, <del>old</del> and <a href="/x" title="t">a link</a>.<br>Press <kbd>Esc</kbd></p>
    <ul><li>one</li><li>two<ol><li>a</li></ol></li></ul><pre><code class="language-js">let a = 1;\n</code></pre><script>gone()</script><img src="i.png" alt="i">`,
};
