// The command, as CommonJS: node starts it 16 ms sooner than ES modules. What it imports by `import()` is a file of its own,
// loaded when it is called for: in one file the command starts 9 ms later. (Medians of 40 paired runs of `sporelet run hello.wasm`,
// which takes 48 ms.)
import { join, relative } from "node:path";
import { build } from "esbuild";
import { shared } from "./import-source.mjs";
import { dist, madeBy, root } from "./step.mjs";

const sources = join(root, "src");

/** Leaves out what is imported by `import()`, and notes it in `files`, by the name of its own file. */
function leaveLazyOut(files) {
  return {
    name: "leave-lazy-out",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        const source = join(resolveDir, path);
        const name = `lazy-${relative(sources, source)
          .replace(/\.ts$/, "")
          .replaceAll(/[^\w-]+/g, "-")}`;
        files.set(name, source);
        return { path: `./${name}.cjs`, external: true };
      });
    },
  };
}

export async function bundleCommand() {
  const inputs = [];
  const outputs = new Map();
  const done = new Set();
  const files = new Map([["cli", join(sources, "cli/main.ts")]]);
  while (done.size < files.size) {
    const next = [...files].filter(([name]) => !done.has(name));
    for (const [name] of next) done.add(name);
    const bundled = await build({
      ...shared,
      write: false,
      entryPoints: next.map(([name, source]) => ({ in: source, out: name })),
      outdir: dist,
      outExtension: { ".js": ".cjs" },
      format: "cjs",
      // With require instead of import(), which would start the loader of ES modules.
      supported: { "dynamic-import": false },
      plugins: [leaveLazyOut(files)],
      define: { ...shared.define, "import.meta.url": "__moduleUrl" },
      banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
      metafile: true,
    });
    const made = madeBy(bundled);
    inputs.push(...made.inputs);
    for (const [path, bytes] of made.outputs) outputs.set(path, bytes);
  }
  return { inputs: ["src/assemble/command.mjs", ...inputs], outputs };
}
