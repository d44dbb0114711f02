// Packages have files for browsers: behind the condition "browser" of `exports`, or in the field `browser`. They are what suits a
// function, which has the web's interfaces and none of an operating system, with exceptions. Another file in the place of the whole
// package is one for pages: callers on a server expect all that Node gets. So is a file that needs a document. There Node's file is
// taken. And a package that finds out by process.versions that this is Node gets the modules of Node that it leaves out for browsers.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import type { Metafile, Plugin } from "esbuild";

interface Manifest {
  main?: unknown;
  module?: unknown;
  browser?: unknown;
  exports?: unknown;
}

const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

const NEEDS_DOCUMENT = /\bnew (?:window\.)?(?:DOMParser|XMLSerializer)\b|\bdocument\.(?:create|implementation|getElement|querySelector|documentElement)/;

/** The paths that `name` may mean to whoever leaves out an extension. */
const endings = (name: string): string[] => ["", ".js", ".cjs", ".mjs", ".json", "/index.js"].map((end) => name + end);

/** The files that `exports` has for browsers. */
function behindBrowser(exported: unknown, isInside = false): string[] {
  if (typeof exported === "string") return isInside ? [exported] : [];
  if (typeof exported !== "object" || exported === null) return [];
  return Object.entries(exported).flatMap(([condition, value]) => behindBrowser(value, isInside || condition === "browser"));
}

/** Packages of which files or modules are to be Node's, by their directories: which files, as the bundle has them now. */
export type NodePackages = ReadonlyMap<string, ReadonlySet<string>>;

type IsBuiltin = (specifier: string) => boolean;

/** What a package leaves out for browsers is found as something that is none. */
const isFile = (path: string): boolean => isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const readManifest = (root: string) => JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

/** Whether a package leaves out modules of Node's for browsers, and asks where it runs. */
function asksForNode({ browser }: Manifest, files: ReadonlySet<string>, isBuiltin: IsBuiltin): boolean {
  if (typeof browser !== "object" || browser === null || !Object.keys(browser).some(isBuiltin)) return false;
  return [...files].some((file) => existsSync(file) && /\bprocess\.versions\b/.test(readFileSync(file, "utf8")));
}

/** Of a package's files those that are for pages only: all that replace others, if the whole package is replaced. */
function* forPages(root: string, { main = "index.js", module, browser, exports: exported }: Manifest, files: ReadonlySet<string>): Generator<string> {
  const find = (name: string) => endings(resolve(root, name)).find(isFile);
  const pairs = (typeof browser === "object" && browser !== null ? Object.entries(browser) : []).flatMap(([name, target]) => {
    const path = typeof target === "string" ? find(target) : undefined;
    return path === undefined ? [] : [{ name, path }];
  });
  const entries = [main, module].filter((entry) => typeof entry === "string").map((entry) => find(entry));
  const isWhole = exported === undefined && pairs.some(({ name, path }) => name.startsWith(".") && files.has(path) && entries.includes(find(name)));
  const candidates = [...pairs.map(({ path }) => path), ...behindBrowser(exported).map(find)];
  for (const path of candidates) if (path !== undefined && (isWhole || (files.has(path) && NEEDS_DOCUMENT.test(readFileSync(path, "utf8"))))) yield path;
}

/** @param directory what paths in the bundle are relative to */
export function nodePackages({ inputs }: Metafile, directory: string, isBuiltin: IsBuiltin): NodePackages {
  const packages = new Map<string, Set<string>>();
  for (const input of Object.keys(inputs)) {
    const path = resolve(directory, input);
    const root = PACKAGE.exec(path)?.[1];
    if (root !== undefined) packages.set(root, (packages.get(root) ?? new Set()).add(path));
  }
  const found = new Map<string, Set<string>>();
  for (const [root, files] of packages) {
    if (!existsSync(join(root, "package.json"))) continue;
    const manifest = readManifest(root);
    const pages = new Set(forPages(root, manifest, files));
    if (pages.size > 0 || asksForNode(manifest, files, isBuiltin)) found.set(root, pages);
  }
  return found;
}

/** Takes Node's files in the place of these, and in these packages Node's modules too. */
export function withNodeFiles(packages: NodePackages, isBuiltin: IsBuiltin): Plugin {
  const roots = [...packages.keys()];
  const names = roots.map((root) => root.replace(/^.*[\\/]node_modules[\\/]/, "").replaceAll("\\", "/"));
  const isForPages = (path: string) => roots.some((root) => packages.get(root)?.has(path));
  const plugin: Plugin = {
    name: "node-files",
    setup(build) {
      build.onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        const isInside = roots.some((root) => importer.startsWith(root + sep));
        if (pluginData === plugin || !(isInside || names.some((name) => path === name || path.startsWith(`${name}/`)))) return undefined;
        const options = { kind, importer, resolveDir, pluginData: plugin };
        if (isInside && isBuiltin(path) && !path.startsWith("node:")) return build.resolve(`node:${path}`, options);
        const found = await build.resolve(path, options);
        if (found.errors.length > 0 || found.external || (isFile(found.path) && !isForPages(found.path))) return found;
        try {
          return { path: createRequire(join(importer === "" ? resolveDir : dirname(importer), "_.js")).resolve(path) };
        } catch {
          return found;
        }
      });
    },
  };
  return plugin;
}
