// highlight.js: code of several languages as marked-up HTML, and guessing the language
import hljs from "highlight.js/lib/core";
import javascript from "highlight.js/lib/languages/javascript";
import python from "highlight.js/lib/languages/python";
import xml from "highlight.js/lib/languages/xml";

for (const [name, language] of Object.entries({ javascript, python, xml })) hljs.registerLanguage(name, language);

export default async function (event: { sources: Record<string, string> }) {
  return [
    Object.entries(event.sources)
      .map(([language, code]) => hljs.highlight(code, { language }))
      .map(({ value, relevance }) => [value, relevance]),
    Object.values(event.sources).map((code) => hljs.highlightAuto(code).language),
    hljs.getLanguage("js")?.name,
    hljs.listLanguages(),
  ];
}

export const event = {
  sources: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
    javascript: "async function f(a = `x${1}`) { return /re/g.test(a) ?? null; } // c",
    python: "@d\ndef f(x: int) -> str:\n    '''doc'''\n    return f'{x!r}' if x else None",
    xml: '<!-- c --><a href="b">&amp;<script>let x = "y";</script></a>',
  },
};
