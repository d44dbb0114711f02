// What a package gets for a module of Node's that needs an operating system: a stub, whose functions throw when they are called.
// Many packages import such a module and never use it where there is none.
import { readFileSync } from "node:fs";
import type { Metafile } from "esbuild";
import { fileOfNode, NODE_DIRECTORY_PATH } from "./node-directory.ts";

/** The namespace of stubs. */
export const STUB = "node-stub";

/** The namespace of modules that functions have, with stubs for the functions of Node's that these do not have. */
export const COMPLETED = "node-completed";

/** Stands in a stub's source until the whole graph is known. */
const CHAIN = "the chain of imports";

/** As runtime/node/stub.ts takes it. */
interface Shape {
  functions: string;
  values: Record<string, unknown>;
  objects: Record<string, Shape>;
}

let shapes: Record<string, Shape> | undefined;

/** A module that only a newer Node has holds nothing here. */
function shapeOf(name: string): Shape {
  shapes ??= JSON.parse(readFileSync(`${NODE_DIRECTORY_PATH}shapes.json`, "utf8")) as Record<string, Shape>;
  return shapes[name] ?? { functions: "", values: {}, objects: {} };
}

/** The names that a module of Node's exports. */
export function namesOf(name: string): string[] {
  const { functions, values, objects } = shapeOf(name);
  return [...functions.split(","), ...Object.keys(values), ...Object.keys(objects)];
}

/** What of a module is true here, put over its stub. */
function truths(name: string): string {
  // There is no file, and packages ask before they read.
  if (name === "fs") return "module.exports.existsSync = () => false;\n";
  const dns = `require(${JSON.stringify(fileOfNode("dns"))})`;
  if (name === "dns") return `Object.assign(module.exports, ${dns}.default);\nObject.assign(module.exports.promises, ${dns}.promises);\n`;
  return name === "dns/promises" ? `Object.assign(module.exports, ${dns}.promises);\n` : "";
}

/** The source of the stub of `node:NAME`; CommonJS, so that whatever name is imported is looked up when the function runs. */
export function stubSource(name: string): string {
  return `const { stub } = require(${JSON.stringify(fileOfNode("stub"))});
const chain = ${JSON.stringify(chainMark(name))};
module.exports = stub(${JSON.stringify(name)}, ${JSON.stringify(shapeOf(name))}, chain);
${truths(name)}`;
}

/** The source of `node:NAME` as a package imports it, with stubs for the names in `missing`. */
export function completedSource(name: string, missing: readonly string[]): string {
  const file = JSON.stringify(fileOfNode(name));
  const stubs = missing.map(
    (key, i) => `const absent${i} = /* @__PURE__ */ absent(${JSON.stringify(name)}, ${JSON.stringify(key)}, ${JSON.stringify(chainMark(name))});
export { absent${i} as ${key} };\n`,
  );
  return `import { absent } from ${JSON.stringify(fileOfNode("stub"))};
export * from ${file};
export { default } from ${file};
${stubs.join("")}`;
}

const chainMark = (name: string) => `${CHAIN} to ${name}`;

const STUBS = new RegExp(`^(?:${STUB}|${COMPLETED}):`);

/** The stubs that the bundle holds, each with the imports that lead to it. */
function chainsOf(metafile: Metafile, entry: string): [name: string, chain: string][] {
  const [output] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  const held = Object.entries(output?.inputs ?? {}).filter(([path, { bytesInOutput }]) => STUBS.test(path) && bytesInOutput > 0);
  if (held.length === 0) return [];
  const reachedFrom = reaches(metafile, entry);
  return held.map(([path]) => {
    const name = path.replace(STUBS, "");
    return [name, [...lastOfEach(wayTo(reachedFrom, reachedFrom.get(path))), `node:${name}`].join(" → ")];
  });
}

const packageOf = (file: string) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file;

/** Of the files of one package that follow each other, the last. */
function lastOfEach(files: readonly string[]): string[] {
  return files.filter((file, i) => packageOf(file) !== packageOf(files[i + 1] ?? ""));
}

/** Every file of the bundle, and the one that imported it first. */
export function reaches({ inputs }: Metafile, entry: string): Map<string, string | undefined> {
  const reachedFrom = new Map<string, string | undefined>([[entry, undefined]]);
  for (const path of reachedFrom.keys())
    for (const imported of inputs[path]?.imports ?? []) if (!reachedFrom.has(imported.path)) reachedFrom.set(imported.path, path);
  return reachedFrom;
}

/** From the entry to `path`. */
export function wayTo(reachedFrom: ReadonlyMap<string, string | undefined>, path: string | undefined): string[] {
  const way: string[] = [];
  for (let from = path; from !== undefined; from = reachedFrom.get(from)) way.unshift(from);
  return way;
}

/** The bundle with the chains in its stubs, and one warning that says which there are. */
export function withChains(metafile: Metafile, entry: string, code: string): { code: string; warnings: string[] } {
  const chains = chainsOf(metafile, entry);
  if (chains.length === 0) return { code, warnings: [] };
  // Each stands at the end of a line, so no position in the source map moves.
  let told = code;
  for (const [name, chain] of chains) told = told.replaceAll(JSON.stringify(chainMark(name)), () => JSON.stringify(chain));
  const list = chains.map(([, chain]) => `  ${chain}\n`).join("");
  return {
    code: told,
    warnings: [`a package imports what is part of Node.js and needs an operating system; a function of it that is called throws E_NODE_BUILTIN:\n${list}`],
  };
}
