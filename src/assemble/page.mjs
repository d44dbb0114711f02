// The page of the admin port: one file that holds its style and its script, for it may ask nobody for anything.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { madeBy, root } from "./step.mjs";

const PAGE = "src/server/page/";
const read = (name) => readFileSync(join(root, PAGE, name), "utf8");

export async function bundlePage() {
  const bundled = await build({
    write: false,
    entryPoints: [join(root, PAGE, "main.js")],
    outfile: "main.js",
    bundle: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    metafile: true,
    logLevel: "warning",
  });
  const [script] = bundled.outputFiles;
  const page = read("index.html")
    .replace("<style></style>", () => `<style>\n${read("style.css")}</style>`)
    .replace("<script></script>", () => `<script>\n${script.text}</script>`);
  const { inputs } = madeBy(bundled);
  return { inputs: ["src/assemble/page.mjs", ...inputs, `${PAGE}index.html`, `${PAGE}style.css`], outputs: new Map([["page.html", page]]) };
}
