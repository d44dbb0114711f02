// What both ways of bundling share: the settings, the checks before, and the checks after.
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { BuildOptions, Metafile } from "esbuild";
import { engineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";

export interface Bundle {
  code: string;
  /** Source map of `code` (JSON), its sources relative to the entry's directory. */
  map: string;
  kind: "handler" | "program";
  /** Absolute paths of everything that was read. */
  inputs: string[];
  /** The bundler's warnings, with their code frames. */
  warnings: string[];
}

/** esbuild's options; bundle-once.ts also writes them as command-line flags. */
export function settings() {
  return {
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["worker"],
    target: "es2024",
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
    charset: "utf8",
    define: { "process.env.NODE_ENV": '"production"', self: "globalThis", global: "globalThis", ...platformGlobals() },
  } as const satisfies BuildOptions;
}

/** Makes every use of a global that a part of the platform defines say so, for `platformOf` to find. */
function platformGlobals(): Record<string, string> {
  const names = engineManifest().parts.flatMap(({ globals }) => globals);
  return Object.fromEntries(names.map((name) => [name, `globalThis.${name}`]));
}

/** @throws SporeletError E_NOT_FOUND, E_UNREADABLE */
export function openEntry(entry: string): { path: string; directory: string } {
  const path = resolve(entry);
  checkEntry(entry, path);
  return { path, directory: dirname(path) };
}

function checkEntry(entry: string, path: string): void {
  let isFile: boolean;
  try {
    isFile = statSync(path).isFile();
  } catch (cause) {
    throw new SporeletError("E_NOT_FOUND", `there is no file ${entry}`, { cause });
  }
  if (!isFile) throw new SporeletError("E_UNREADABLE", `${entry} is not a file`);
}

/** What a plugin makes up has its namespace before its name. */
const VIRTUAL = /^[a-z-]{2,}:/;

/**
 * @param path absolute path of the entry
 * @throws SporeletError E_NODE_BUILTIN
 */
export function toBundle(path: string, metafile: Metafile, code: string, map: string, warnings: string[]): Bundle {
  const entry = basename(path);
  refuseBuiltins(metafile, entry);
  const [output] = Object.entries(metafile.outputs).filter(([name]) => name.endsWith(".js"));
  const isHandler = output?.[1].exports.includes("default") && exportsSomething(path, metafile.inputs[entry]);
  return {
    code,
    map,
    kind: isHandler ? "handler" : "program",
    inputs: Object.keys(metafile.inputs)
      .filter((input) => !VIRTUAL.test(input))
      .map((input) => resolve(dirname(path), input)),
    warnings: isHandler ? warnings : [...warnings, ...forgotten(code, output?.[1].exports ?? [])],
  };
}

/** What a program has in it that may have been meant for a handler. */
function forgotten(code: string, named: readonly string[]): string[] {
  const found: string[] = [];
  if (named.length > 0 && !named.includes("default"))
    found.push(
      `the source exports ${named.join(", ")}, but not as default: it is built as a program, which runs from top to bottom and is called with no event`,
    );
  if (/\baddEventListener\)?\(\s*["'`]fetch["'`]/.test(code))
    found.push("the source listens for fetch events, which nothing dispatches here: write `export default { fetch(request) { … } }`");
  return found;
}

/**
 * Every CommonJS file has a default export once it is bundled. One that assigns no export is a
 * program: such are Javy's, where a package.json beside them says `"type": "commonjs"`.
 */
function exportsSomething(path: string, input: Metafile["inputs"][string] | undefined): boolean {
  return input?.format !== "cjs" || /\bexports\b/.test(readFileSync(path, "utf8"));
}

/** @throws SporeletError E_NODE_BUILTIN with the chain of imports that leads to it */
function refuseBuiltins(metafile: Metafile, entry: string): void {
  const reachedFrom = new Map<string, string | undefined>([[entry, undefined]]);
  for (const path of reachedFrom.keys()) {
    for (const imported of metafile.inputs[path]?.imports ?? []) {
      if (imported.external && imported.path.startsWith("node:")) {
        const chain = [imported.path];
        for (let from: string | undefined = path; from !== undefined; from = reachedFrom.get(from)) chain.unshift(from);
        throw new SporeletError("E_NODE_BUILTIN", `${imported.path} is part of Node.js, and there is no operating system inside: ${chain.join(" → ")}`, {
          remedy: `Remove the import from ${path}, or use something that does not need ${imported.path}.`,
        });
      }
      if (!reachedFrom.has(imported.path)) reachedFrom.set(imported.path, path);
    }
  }
}

/** The function's name: that of its entry file, without extension. */
export function nameOf(entry: string): string {
  return basename(entry).replace(/\.[^.]+$/, "");
}
