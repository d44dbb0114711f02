// Node's own modules, as a plugin for esbuild: those that have a faithful pure implementation get it (runtime/node). Of the others a
// package gets a stub; what the user's own source imports stays outside, so that the whole graph is known when it is refused.
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { isAbsolute, resolve } from "node:path";
import type { Metafile, Plugin } from "esbuild";
import { embeddedSource } from "./embed.ts";
import { fileOfNode, NODE_DIRECTORY_PATH } from "./node-directory.ts";
import { COMPLETED, completedSource, namesOf, STUB, stubSource } from "./node-stubs.ts";

interface Provided {
  /** In runtime/node. */
  file: string;
  /** Syntax that a function which imports the module must not use natively, as esbuild's `supported` names it. */
  lowers?: string[];
  /** Whether importing it does something. */
  effects?: boolean;
  /** Functions of Node's module that this one does not have; src/assemble/node-modules.mjs adds them. */
  absent?: string[];
}

interface Catalogue {
  provided: Record<string, Provided>;
}

let catalogue: Catalogue["provided"] | undefined;

function provided(): Catalogue["provided"] {
  catalogue ??= (JSON.parse(readFileSync(`${NODE_DIRECTORY_PATH}modules.json`, "utf8")) as Catalogue).provided;
  return catalogue;
}

/** Whether `specifier` names a module of Node's, with or without `node:`. */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith("node:") || (!specifier.startsWith("_") && builtinModules.includes(specifier));
}

/** Whether functions have a module of Node's. */
export function isProvided(name: string): boolean {
  return Object.hasOwn(provided(), name);
}

/** The absolute paths of the files that import node:module. */
export function importersOfModule({ inputs }: Metafile, directory: string): Set<string> {
  const isModule = (path: string) => path === `${COMPLETED}:module` || resolve(directory, path) === fileOfNode("module");
  return new Set(
    Object.entries(inputs)
      .filter(([, { imports }]) => imports.some(({ path }) => isModule(path)))
      .map(([path]) => resolve(directory, path)),
  );
}

/** The syntax that has to be lowered for what a bundle holds, as esbuild's option `supported`. */
export function loweredFor(inputs: readonly string[]): Record<string, boolean> | undefined {
  const names = Object.entries(provided()).filter(([name, { lowers }]) => lowers && inputs.includes(fileOfNode(name)));
  const lowers = names.flatMap(([, module]) => module.lowers ?? []);
  return lowers.length === 0 ? undefined : Object.fromEntries(lowers.map((feature) => [feature, false]));
}

/**
 * Whether a bundle could have a server of node:http.
 * @param directory what paths in the bundle are relative to
 */
export function hasServer({ inputs }: Metafile, directory: string): boolean {
  const servers = [fileOfNode("http"), fileOfNode("https")];
  return Object.keys(inputs).some((input) => servers.includes(resolve(directory, input)));
}

export interface NodeModules {
  /** Whether a package's import of what needs an operating system becomes a stub. */
  stubs: boolean;
  /** Whether node:fs reads files that are embedded. */
  embeds: boolean;
}

const isPackage = (file: string) => /[\\/]node_modules[\\/]/.test(file);
const isFs = (name: string) => name === "fs" || name === "fs/promises";

export function nodeModules({ stubs, embeds }: NodeModules): Plugin {
  const plugin: Plugin = {
    name: "node-modules",
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z_0-9/]+$/ }, async ({ path, kind, resolveDir, importer, namespace, pluginData }) => {
        if (pluginData === plugin || !isBuiltin(path)) return undefined;
        const name = path.replace(/^node:/, "");
        if (!path.startsWith("node:")) {
          // As in Node, its own module comes before a package of the same name; but a package may say what stands for it in browsers.
          const found = await build.resolve(path, { kind, resolveDir, pluginData: plugin });
          const isNamesake = found.path.includes(`/node_modules/${name}/`);
          if (found.errors.length === 0 && !found.external && !isAbsolute(found.path)) return { path: name, namespace: "absent" };
          if (found.errors.length === 0 && !found.external && !(isNamesake && isProvided(name))) return found;
        }
        if (embeds && isFs(name)) return { path: name, namespace: kind === "require-call" ? "required" : "embedded-fs", sideEffects: false };
        // What stands for a package's module may import another in turn.
        const isOfPackage = isPackage(importer) || importer.startsWith(NODE_DIRECTORY_PATH) || namespace === "default-of";
        if (isProvided(name)) {
          if (kind === "require-call") return { path: name, namespace: "required" };
          const sideEffects = Boolean(provided()[name]?.effects);
          const lacks = stubs && isPackage(importer) && (provided()[name]?.absent ?? []).length > 0;
          return lacks ? { path: name, namespace: COMPLETED, sideEffects } : { path: fileOfNode(name), sideEffects };
        }
        return stubs && isOfPackage ? { path: name, namespace: STUB, sideEffects: false } : { path: `node:${name}`, external: true };
      });
      build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "" }));
      // `require` gives what Node's CommonJS module would be: the default export.
      build.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(`default-of:${path}`)}).default;`,
      }));
      build.onResolve({ filter: /^default-of:/ }, ({ path }) => ({ path: path.slice("default-of:".length), namespace: "default-of" }));
      build.onLoad({ filter: /.*/, namespace: "default-of" }, ({ path }) => ({
        contents: `export { default } from ${JSON.stringify(embeds && isFs(path) ? `embedded-fs:${path}` : fileOfNode(path))};`,
        resolveDir: NODE_DIRECTORY_PATH,
      }));
      build.onResolve({ filter: /^(?:node-stub|embedded-fs):/ }, ({ path }) => {
        const [namespace, name] = path.split(":") as [string, string];
        return { path: name, namespace, sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: STUB }, ({ path }) => ({ contents: stubSource(path), resolveDir: NODE_DIRECTORY_PATH }));
      build.onLoad({ filter: /.*/, namespace: COMPLETED }, ({ path }) => ({
        contents: completedSource(path, provided()[path]?.absent ?? []),
        resolveDir: NODE_DIRECTORY_PATH,
      }));
      build.onLoad({ filter: /.*/, namespace: "embedded-fs" }, ({ path }) => ({
        contents: embeddedSource(path as "fs" | "fs/promises", namesOf(path)),
        resolveDir: NODE_DIRECTORY_PATH,
      }));
    },
  };
  return plugin;
}
