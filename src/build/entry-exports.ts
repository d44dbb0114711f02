// What the entry exports, as the bundler knows it, and what to write where that makes no handler.
import type { Metafile } from "esbuild";

/**
 * Whether a CommonJS entry uses `module` or `exports` at all. The bundler's wrapper around the file has as parameters
 * those of them that the file uses, so a comment, a string or a local variable of that name does not count.
 * @param code the bundle, not minified
 */
function usesModuleOrExports(code: string): boolean {
  const last = code.slice(code.lastIndexOf("\nexport default ") + 1);
  const wrapper = /^export default ([^\s(]+)\(\);/.exec(last)?.[1];
  const start = wrapper === undefined ? -1 : code.lastIndexOf(`var ${wrapper} = __commonJS({\n`);
  if (start < 0) return true; // not in the form that is known: whether something was exported is seen when it has run
  return !code.slice(start).split("\n", 2)[1]?.endsWith("() {");
}

export interface EntryKind {
  kind: "handler" | "program";
  /**
   * Every CommonJS file has a default export once it is bundled; one that turns out to be empty is a program's. And a source
   * without a default export that has a server of node:http may make it listen.
   */
  mayBeProgram: boolean;
  exports: string[];
}

/**
 * @param entry the entry's key in `metafile.inputs`
 * @param code the bundle
 * @param hasServer whether it could have a server of node:http
 */
export function entryKind(metafile: Metafile, entry: string, code: string, hasServer: boolean): EntryKind {
  const [output] = Object.entries(metafile.outputs).filter(([name]) => name.endsWith(".js"));
  const exports = output?.[1].exports ?? [];
  const isCommonJs = metafile.inputs[entry]?.format === "cjs";
  // Programs for Javy are CommonJS where a package.json beside them says `"type": "commonjs"`.
  const hasDefault = exports.includes("default") && (!isCommonJs || usesModuleOrExports(code));
  const mayListen = !hasDefault && hasServer;
  return {
    kind: hasDefault || mayListen ? "handler" : "program",
    mayBeProgram: mayListen || (hasDefault && isCommonJs),
    exports: hasDefault || !isCommonJs ? exports : [],
  };
}

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

/** What to write for a default export, where the names say what is meant. */
export function defaultExportOf(names: readonly string[]): string {
  if (names.includes("fetch")) return "export default { fetch }";
  if (names.some((name) => METHOD.test(name))) return "export default { fetch(request) { … } }` and look at `request.method";
  const name = ["handler", "handle", "main"].find((known) => names.includes(known)) ?? (names.length === 1 ? names[0] : undefined);
  return name === undefined ? "export default function handler(event) { … }" : `export default ${name}`;
}

/** What a program has in it that may have been meant for a handler, one warning each. */
export function forgottenIn(code: string, names: readonly string[]): string[] {
  const found: string[] = [];
  if (names.length > 0)
    found.push(
      `the source exports ${names.join(", ")}, but not as default: it is built as a program, which runs from top to bottom and is called with no event. For a handler, write \`${defaultExportOf(names)}\`.`,
    );
  // The bundler has put `globalThis.` before each use of the global.
  if (/\bglobalThis\.addEventListener\)?\(\s*["'`]fetch["'`]/.test(code))
    found.push("the source listens for fetch events, which nothing dispatches here: write `export default { fetch(request) { … } }`");
  return found;
}
