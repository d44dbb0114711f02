// Node's own modules, as a plugin for esbuild: those that have a faithful pure implementation get it
// (runtime/node), the others stay outside, so that the whole graph is known when they are refused.
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

/** Relative to the bundle, or in tests to this file; see src/assemble/build.mjs and vitest.config.ts. */
declare const NODE_DIRECTORY: string;

interface Provided {
  /** In runtime/node. */
  file: string;
  /** Syntax that a function which imports the module must not use natively, as esbuild's `supported` names it. */
  lowers?: string[];
  /** Whether importing it does something. */
  effects?: boolean;
}

interface Catalogue {
  provided: Record<string, Provided>;
}

const DIRECTORY = fileURLToPath(new URL(NODE_DIRECTORY, import.meta.url));

let catalogue: Catalogue["provided"] | undefined;

function provided(): Catalogue["provided"] {
  catalogue ??= (JSON.parse(readFileSync(`${DIRECTORY}modules.json`, "utf8")) as Catalogue).provided;
  return catalogue;
}

/** Whether `specifier` names a module of Node's, with or without `node:`. */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || (!specifier.startsWith("_") && builtinModules.includes(specifier));
}

const fileOf = (name: string) => `${DIRECTORY}${name.replaceAll("/", "-")}.js`;

/** The syntax that has to be lowered for what a bundle holds, as esbuild's option `supported`. */
export function loweredFor(inputs: readonly string[]): Record<string, boolean> | undefined {
  const names = Object.entries(provided()).filter(([name, { lowers }]) => lowers && inputs.includes(fileOf(name)));
  const lowers = names.flatMap(([, module]) => module.lowers ?? []);
  return lowers.length === 0 ? undefined : Object.fromEntries(lowers.map((feature) => [feature, false]));
}

/** Whether a bundle that holds `inputs` could have a server of node:http. */
export function hasServer(inputs: readonly string[]): boolean {
  return inputs.some((input) => /(?:^|\/)node\/https?\.js$/.test(input));
}

export const nodeModules: Plugin = {
  name: "node-modules",
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_0-9/]+$/ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === nodeModules || !isBuiltin(path)) return undefined;
      const name = path.replace(/^node:/, "");
      if (!path.startsWith("node:")) {
        // As in Node, its own module comes before a package of the same name; but a package may say what stands for it in browsers.
        const found = await build.resolve(path, { kind, resolveDir, pluginData: nodeModules });
        const isPackage = found.path.includes(`/node_modules/${name}/`);
        if (found.errors.length === 0 && !found.external && !isAbsolute(found.path)) return { path: name, namespace: "absent" };
        if (found.errors.length === 0 && !found.external && !(isPackage && Object.hasOwn(provided(), name))) return found;
      }
      if (!Object.hasOwn(provided(), name)) return { path: `node:${name}`, external: true };
      if (kind === "require-call") return { path: name, namespace: "required" };
      return { path: fileOf(name), sideEffects: Boolean(provided()[name]?.effects) };
    });
    build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "" }));
    // `require` gives what Node's CommonJS module would be: the default export.
    build.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(`default-of:${path}`)}).default;`,
    }));
    build.onResolve({ filter: /^default-of:/ }, ({ path }) => ({ path: path.slice("default-of:".length), namespace: "default-of" }));
    build.onLoad({ filter: /.*/, namespace: "default-of" }, ({ path }) => ({
      contents: `export { default } from ${JSON.stringify(fileOf(path))};`,
      resolveDir: DIRECTORY,
    }));
  },
};
