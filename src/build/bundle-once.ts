// Bundling for a process that builds one thing and ends: esbuild's executable is started directly, because its library takes
// longer to load than the bundling itself. `sporelet build` then takes 71 ms instead of 80 (medians of 40 paired runs). Only
// plain success ends here: everything else is done again through the library, which resolves more and explains what is wrong.
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { decoded } from "../module/source-path.ts";
import { nodePackages } from "./browser-files.ts";
import { type Bundle, type BundleRequest, openEntry, settings, toBundle } from "./bundle.ts";
import { namedBuiltins } from "./named-builtins.ts";
import { isBuiltin } from "./node-modules.ts";
import { isPattern } from "./patterns.ts";
import { isRaw } from "./raw-imports.ts";
import { usesEvents } from "./unused-contracts.ts";

/** A setting as esbuild's command line has it: `--name`, `--name=value` or `--name:key=value`. */
function flagsOf(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return flag;
    if (Array.isArray(value)) return `${flag}=${value.join(",")}`;
    if (typeof value === "object" && value !== null) return Object.entries(value).map(([key, item]) => `${flag}:${key}=${item}`);
    return `${flag}=${value}`;
  });
}

/** Only the command bundles this way, and it is CommonJS. */
declare const require: NodeJS.Require;

/** esbuild's executable: the package that npm installs for this platform. */
function executable(): string | undefined {
  try {
    const paths = [dirname(require.resolve("esbuild"))];
    return require.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`, { paths });
  } catch {
    return undefined; // another platform's layout; the library knows it
  }
}

/** The same as `bundle` of bundle-api.ts. */
export async function bundleOnce(request: BundleRequest): Promise<Bundle> {
  const { path, directory } = openEntry(request.entry);
  const isPlain = process.env.ESBUILD_BINARY_PATH === undefined && request.embed === undefined;
  const esbuild = isPlain ? executable() : undefined;
  const direct = esbuild && (await runDirectly(esbuild, path, directory, request));
  if (direct) return direct;
  const { bundle } = await import("./bundle-api.ts");
  return bundle(request);
}

/** What the program says goes into a file: making streams for it takes as long as the bundling. */
function run(program: string, args: readonly string[], cwd: string, messages: string): Promise<number | null> {
  const stderr = openSync(messages, "w");
  try {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "ignore", stderr] });
    return new Promise((end) => child.once("error", () => end(null)).once("exit", end));
  } finally {
    closeSync(stderr);
  }
}

/** Nothing where esbuild has something to say. */
async function runDirectly(esbuild: string, path: string, directory: string, request: BundleRequest): Promise<Bundle | undefined> {
  const work = mkdtempSync(join(tmpdir(), "sporelet-bundle-"));
  const file = (name: string) => join(work, name);
  try {
    const flags = [...flagsOf(settings(request)), `--outfile=${file("bundle.js")}`, `--metafile=${file("meta.json")}`, "--log-level=warning"];
    const status = await run(esbuild, [path, ...flags], directory, file("messages"));
    if (status !== 0 || readFileSync(file("messages")).length > 0) return undefined;
    const metafile = JSON.parse(readFileSync(file("meta.json"), "utf8")) as Metafile;
    if (needsPlugins(metafile) || usesEvents(metafile) || nodePackages(metafile, directory, isBuiltin).size > 0) return undefined;
    const read = (name: string) => readFileSync(file(name), "utf8");
    const code = read("bundle.js");
    if (namedBuiltins(code).length > 0) return undefined;
    return toBundle(path, metafile, code, relocate(read("bundle.js.map"), work, directory), []);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A package may have the name of a module of Node's; which of the two is meant, a plugin decides. The others are esbuild's own failings. */
function needsPlugins({ inputs }: Metafile): boolean {
  return Object.values(inputs).some(({ imports }) =>
    imports.some((imported) => {
      // What is required inside of `try` and not found has no original.
      const { original = imported.path } = imported;
      return isPattern(imported) || isRaw(original) || isBuiltin(original);
    }),
  );
}

/** The map's sources are relative to where it was written; they shall be to the entry's directory. */
function relocate(map: string, from: string, to: string): string {
  const parsed = JSON.parse(map) as { sources: string[] };
  parsed.sources = parsed.sources.map((source) => relative(to, resolve(from, decoded(source))).replace(/[%#?]/g, encodeURIComponent));
  return JSON.stringify(parsed);
}
