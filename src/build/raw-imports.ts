// `import text from "./page.html?raw"`: any file as text, as in Vite.
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { RAW } from "./bundle.ts";

const SUFFIX = /\?raw$/;

export function isRaw(specifier: string): boolean {
  return SUFFIX.test(specifier);
}

/** @param directory what paths in the bundle are relative to */
export function rawImports(directory: string): Plugin {
  return {
    name: "raw-imports",
    setup(build) {
      build.onResolve({ filter: SUFFIX }, async ({ path, kind, resolveDir }) => {
        const found = await build.resolve(path.replace(SUFFIX, ""), { kind, resolveDir });
        return found.errors.length > 0 ? found : { path: relative(directory, found.path), namespace: RAW };
      });
      build.onLoad({ filter: /.*/, namespace: RAW }, ({ path }) => ({ contents: readFileSync(resolve(directory, path)), loader: "text" }));
    },
  };
}
