// postcss: plugins on a style sheet, warnings, and errors that show the place
import postcss from "postcss";

const vendor: postcss.Plugin = {
  postcssPlugin: "vendor",
  Once(root) {
    root.prepend({ text: "made" });
  },
  Declaration(decl, { result }) {
    if (decl.prop === "user-select" && decl.prev()?.toString() !== "-webkit-user-select: none") decl.cloneBefore({ prop: "-webkit-user-select" });
    if (decl.value.includes("$blue")) decl.value = decl.value.replaceAll("$blue", "#00f");
    if (decl.prop === "float") decl.warn(result, `float ${decl.value}`);
  },
  AtRule: {
    media: (rule) => {
      rule.params = rule.params.replace("$wide", "100px");
    },
  },
  OnceExit(root) {
    root.walkRules((rule) => {
      rule.selectors = rule.selectors.map((selector) => `.app ${selector}`);
    });
  },
};

export default async function (event: { css: string }) {
  const result = await postcss([vendor]).process(event.css, { from: undefined });
  const broken = await postcss([vendor])
    .process("a {\n  color: ", { from: undefined })
    .then(String, (error: postcss.CssSyntaxError) => [error.name, error.message, error.line, error.showSourceCode(false)]);
  const [first] = postcss.parse(event.css).nodes;
  return [
    result.css,
    result.warnings().map(String),
    broken,
    postcss.list.comma("a, b(c, d), 'e,f'"),
    first?.source?.end,
    postcss.rule({ selector: "x", nodes: [] }).toString(),
  ];
}

export const event = { css: "a, b > c { color: $blue; user-select: none; float: left }\n@media (min-width: $wide) { d { top: 0 } }" };
