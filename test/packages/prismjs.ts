// prismjs: code as marked-up HTML, its tokens, and a grammar of our own
import Prism from "prismjs";

export default async function (event: { sources: Record<string, string> }) {
  const own = Prism.languages.extend("clike", { keyword: /\b(?:deal|card)\b/ });
  return [
    Object.entries(event.sources).map(([name, code]) => Prism.highlight(code, Prism.languages[name] as Prism.Grammar, name)),
    Prism.tokenize("deal(1) // x", own),
  ];
}

export const event = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
  sources: { javascript: "const a = `x${b}`; /re/.test(c) // d", css: "@media x { a:b { c: #fff } }", markup: "<a href='b'>&lt;<style>c{d:e}</style></a>" },
};
