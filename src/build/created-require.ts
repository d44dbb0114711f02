// `const require = createRequire(import.meta.url)`: an ES module's way to `require`. What it names as a literal is bundled, as every
// other `require` is.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Plugin } from "esbuild";
import { sourceLoader } from "./loaders.ts";

const CREATED = /\b(?:const|let|var)\s+([\w$]+)\s*=\s*((?:[\w$]+\.)?createRequire)\((?:[^()]|\([^()]*\))*\)/g;

/** With `require` for what each created one is called. */
function withRequire(source: string): string {
  const names = [...source.matchAll(CREATED)].map(([, name]) => name as string);
  if (names.length === 0) return source;
  // A declaration stays one, of a name that nothing uses, so that whatever follows it in a list stands.
  let changed = source.replace(CREATED, (all, name: string, maker: string) => `${all.slice(0, all.indexOf(name))}created_${name} = ${maker}`);
  for (const name of names) changed = changed.replaceAll(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?=\\()`, "g"), "require");
  return changed;
}

/** @param files absolute paths of those that import node:module */
export function createdRequire(files: ReadonlySet<string>): Plugin {
  return {
    name: "created-require",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, ({ path }) => {
        if (!files.has(path)) return undefined;
        return { contents: withRequire(readFileSync(path, "utf8")), loader: sourceLoader(path), resolveDir: dirname(path) };
      });
    },
  };
}
