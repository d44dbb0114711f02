// What both ways of bundling share: the settings, the checks before, and the checks after.
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions as EsbuildOptions, Metafile } from "esbuild";
import { engineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { withClassNames } from "./class-names.ts";
import { EMBEDDED, PLACE_NAMES } from "./embed.ts";
import { type EntryKind, entryKind, forgottenIn } from "./entry-exports.ts";
import { checkDefine, loadersWith } from "./loaders.ts";
import { marksOf } from "./marks.ts";
import { hasServer } from "./node-modules.ts";
import { reaches, wayTo, withChains } from "./node-stubs.ts";
import type { BuildOptions } from "./options.ts";

export interface BundleRequest extends Pick<BuildOptions, "entry" | "define" | "loader" | "embed" | "nodeBuiltins"> {
  /** The function's. */
  name: string;
}

export interface Bundle extends EntryKind {
  code: string;
  /** Source map of `code` (JSON), its sources relative to the entry's directory. */
  map: string;
  /** Absolute paths of everything that was read. */
  inputs: string[];
  /** The bundler's warnings, with their code frames. */
  warnings: string[];
}

declare const EVENTS_FILE: string;
/** What a function imports as sporelet/events. */
export const EVENTS = fileURLToPath(new URL(EVENTS_FILE, import.meta.url));
/** And as sporelet/webhooks and sporelet/client. */
const beside = (name: string) => join(dirname(EVENTS), `${name}.js`);

/**
 * esbuild's options; bundle-once.ts also writes them as command-line flags.
 * @throws SporeletError E_OPTION_VALUE
 */
export function settings({ name, define = {}, loader, embed }: BundleRequest) {
  checkDefine(define);
  return {
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["worker"],
    // Not "browser": what stands there alone is another package, for pages (browser-files.ts).
    mainFields: ["module", "main"],
    target: "es2024",
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
    charset: "utf8",
    loader: loadersWith(loader),
    // This release's, whether or not the function's project has installed the package.
    alias: { "sporelet/events": EVENTS, "sporelet/webhooks": beside("webhooks"), "sporelet/client": beside("client") },
    // Its advice is about names that a minifier shortens. Whether eval works is for refused-later.ts to say.
    logOverride: { "direct-eval": "silent" },
    define: {
      "process.env.NODE_ENV": '"production"',
      self: "globalThis",
      global: "globalThis",
      ...platformGlobals(),
      ...marksOf(name),
      ...(embed && PLACE_NAMES),
      ...define,
    },
  } as const satisfies EsbuildOptions;
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

/** The namespace of files that are imported with ?raw. */
export const RAW = "raw";

/** What a plugin or esbuild makes up: it has its namespace before its name, or stands in <>. */
const VIRTUAL = /^(?:[a-z-]{2,}:|<)/;

/** What a plugin reads from a file. */
const FROM_FILE = new RegExp(`^(?:${RAW}|${EMBEDDED}):`);

/** The paths of what was read, relative to the entry's directory. */
function filesOf({ inputs }: Metafile): string[] {
  const files = Object.entries(inputs).map(([key, { with: attributes }]) => {
    const path = key.replace(FROM_FILE, "");
    return attributes === undefined ? path : path.replace(/ with \{[^{}]*\}$/, "");
  });
  return [...new Set(files.filter((file) => !VIRTUAL.test(file)))];
}

/** The text of a file that is in the bundle. */
function sourceOf({ inputs }: Metafile, input: string, directory: string): string | undefined {
  return inputs[input] === undefined || VIRTUAL.test(input) ? undefined : readFileSync(resolve(directory, input), "utf8");
}

/**
 * @param path absolute path of the entry
 * @throws SporeletError E_NODE_BUILTIN
 */
export function toBundle(path: string, metafile: Metafile, code: string, map: string, warnings: string[]): Bundle {
  const entry = basename(path);
  refuseBuiltins(metafile, entry);
  const told = withChains(
    metafile,
    entry,
    withClassNames(code, (input) => sourceOf(metafile, input, dirname(path))),
  );
  const found = entryKind(metafile, entry, code, hasServer(metafile, dirname(path)));
  const said = [...warnings, ...told.warnings];
  return {
    ...found,
    code: told.code,
    map,
    inputs: filesOf(metafile).map((input) => resolve(dirname(path), input)),
    warnings: found.kind === "handler" ? said : [...said, ...forgottenIn(code, found.exports)],
  };
}

/** @throws SporeletError E_NODE_BUILTIN with the chain of imports that leads to it */
function refuseBuiltins(metafile: Metafile, entry: string): void {
  const reachedFrom = reaches(metafile, entry);
  for (const path of reachedFrom.keys()) {
    const refused = metafile.inputs[path]?.imports.find((imported) => imported.external && imported.path.startsWith("node:"))?.path;
    if (refused === undefined) continue;
    const chain = [...wayTo(reachedFrom, path), refused].join(" → ");
    throw new SporeletError("E_NODE_BUILTIN", `${refused} is part of Node.js, and there is no operating system inside: ${chain}`, {
      remedy: /^node:fs\b/.test(refused)
        ? `To read files that the function brings with it, name them: --embed DIRECTORY. Else remove the import from ${path}.`
        : `Remove the import from ${path}, or use something that does not need ${refused}.`,
    });
  }
}

/** The function's name: that of its entry file, without extension. */
export function nameOf(entry: string): string {
  return basename(entry).replace(/\.[^.]+$/, "");
}
