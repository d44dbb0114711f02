// Names that mean something in other runtimes and nothing, or something else, inside. Where such a name is free, the
// bundler puts a property of `globalThis` in its place, by which the bundle is searched for it.
import { SporeletError } from "../errors.ts";
import { type BundleMap, positionsOf } from "./top-level.ts";

const RESOLVE = "globalThis.importMetaResolve";
const MAIN = "globalThis.importMetaMain";
const REACT = "globalThis.React";
/** What JSX becomes where nothing says otherwise; `React` alone is what a library may look for. */
const CLASSIC_JSX = ["createElement", "Fragment"];

/**
 * esbuild's option `define` for `import.meta` and for what is looked for.
 * @param name the function's name, which its one file goes by, as in stack traces
 */
export function marksOf(name: string): Record<string, string> {
  const filename = `/${name}.js`;
  const values = { url: `file:///${encodeURIComponent(name)}.js`, filename, dirname: "/" };
  return {
    "import.meta": JSON.stringify(values),
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`import.meta.${key}`, JSON.stringify(value)])),
    "import.meta.env": "globalThis.process.env",
    "import.meta.resolve": RESOLVE,
    "import.meta.main": MAIN,
    ...Object.fromEntries(CLASSIC_JSX.map((name) => [`React.${name}`, `${REACT}.${name}`])),
  };
}

/** Where `mark` stands in the source, as the beginning of a message. */
async function placeOf(mark: string, code: string, map: BundleMap): Promise<string> {
  const before = code.slice(0, code.indexOf(mark)).split("\n");
  const positions = await positionsOf(map);
  const place = positions.first(`${map.fileName}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`);
  return place === undefined ? "" : `${place}: `;
}

const has = (code: string, mark: string) => new RegExp(`\\b${mark.replaceAll(".", "\\.")}\\b`).test(code);

/**
 * Looks for what can't work.
 * @returns warnings
 * @throws SporeletError E_IMPORT_META
 */
export async function checkMarks(code: string, kind: "handler" | "program", map: BundleMap): Promise<string[]> {
  if (has(code, RESOLVE))
    throw new SporeletError(
      "E_IMPORT_META",
      `${await placeOf(RESOLVE, code, map)}import.meta.resolve finds nothing inside: a function is one file, and all that it imports is part of it`,
      { remedy: 'Import the module; of a file, import what is in it: import text from "./a.txt" with { type: "text" }.' },
    );
  if (kind === "program" && has(code, MAIN))
    throw new SporeletError("E_IMPORT_META", `${await placeOf(MAIN, code, map)}import.meta.main is never true inside, so what depends on it would not run`, {
      remedy: "Run it without the condition, or export it: export default main.",
    });
  if (CLASSIC_JSX.some((name) => has(code, `${REACT}.${name}`)))
    return [
      `${await placeOf(REACT, code, map)}JSX became calls of React.createElement, and nothing defines React. Name the package that makes JSX here: /** @jsxImportSource hono/jsx */ at the top of the file, or "jsx": "react-jsx" and "jsxImportSource" in tsconfig.json.`,
    ];
  return [];
}
