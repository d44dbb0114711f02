// `process.getBuiltinModule("node:NAME")`: code that is to run without Node too asks this way for a module of Node's. Those that the
// bundle names are put into it.
import type { Plugin } from "esbuild";

const NAMED = /\bgetBuiltinModule\s*(?:\?\.)?\(\s*["'`](?:node:)?([a-z_0-9/]+)["'`]\s*\)/g;

/** The modules of Node's that `code` asks for by a literal. */
export function namedBuiltins(code: string): string[] {
  return [...new Set([...code.matchAll(NAMED)].map(([, name]) => name as string))].sort();
}

/** What esbuild's option `inject` names, so that it comes before all other code. */
export const INJECTED = "sporelet:builtins";

/** Puts the modules where the part `process` finds them (runtime/platform/process.ts). */
export function injection(names: readonly string[]): Plugin {
  return {
    name: "named-builtins",
    setup(build) {
      build.onResolve({ filter: /^sporelet:builtins$/ }, () => ({ path: "all", namespace: "named-builtins" }));
      build.onLoad({ filter: /.*/, namespace: "named-builtins" }, () => ({
        contents: `${names.map((name, i) => `import module${i} from "node:${name}";\n`).join("")}globalThis[Symbol.for("sporelet.builtins")] = {
${names.map((name, i) => `  ${JSON.stringify(name)}: module${i},\n`).join("")}};\n`,
      }));
    },
  };
}
