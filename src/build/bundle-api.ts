// Bundling through esbuild's library, whose service stays up for the next build.

import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { SporeletError } from "../errors.ts";
import { type Bundle, openEntry, settings, toBundle } from "./bundle.ts";
import { loweredFor, nodeModules } from "./node-modules.ts";

const OWN_GUEST_PACKAGES = /^javy(\/|$)/;
const HERE = dirname(fileURLToPath(import.meta.url));
/** Resolves `javy` from the user's own packages first, then from sporelet's. */
const guestPackages: esbuild.Plugin = {
  name: "guest-packages",
  setup(build) {
    build.onResolve({ filter: OWN_GUEST_PACKAGES }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === guestPackages) return undefined;
      const options = { kind, pluginData: guestPackages };
      const own = await build.resolve(path, { ...options, resolveDir });
      return own.errors.length === 0 ? own : build.resolve(path, { ...options, resolveDir: HERE });
    });
  },
};

type Built = esbuild.BuildResult<{ write: false; metafile: true }>;

function run(path: string, directory: string, supported: Record<string, boolean> = {}): Promise<Built> {
  return esbuild.build({
    ...settings(),
    supported,
    absWorkingDir: directory,
    entryPoints: [path],
    outfile: "bundle.js",
    write: false,
    metafile: true,
    plugins: [nodeModules, guestPackages],
    logLevel: "silent",
  });
}

const CONTEXT_LOST =
  "the source awaits at top level and imports node:async_hooks: AsyncLocalStorage then forgets its context at every `await`. Move the await into the handler.";

/** esbuild lowers no top-level `await`; a function that has one stays as it is. */
async function runLowered(path: string, directory: string, supported: Record<string, boolean>): Promise<Built | undefined> {
  try {
    return await run(path, directory, supported);
  } catch (error) {
    const { errors = [] } = error as Partial<esbuild.BuildFailure>;
    if (errors.length > 0 && errors.every(({ text }) => text.startsWith("Top-level await"))) return undefined;
    throw error;
  }
}

function withWarning(built: Built, text: string): Built {
  return { ...built, warnings: [...built.warnings, { id: "", pluginName: "", text, location: null, notes: [], detail: undefined }] };
}

/**
 * Bundles `entry` and all that it imports.
 * @throws SporeletError E_NOT_FOUND, E_UNREADABLE, E_SYNTAX, E_UNRESOLVED_IMPORT, E_NODE_BUILTIN, E_BUILD_FAILED
 */
export async function bundle(entry: string): Promise<Bundle> {
  const { path, directory } = openEntry(entry);
  let result: Built;
  try {
    result = await run(path, directory);
    const supported = loweredFor(Object.keys(result.metafile.inputs).map((input) => resolve(directory, input)));
    if (supported !== undefined) result = (await runLowered(path, directory, supported)) ?? withWarning(result, CONTEXT_LOST);
  } catch (cause) {
    throw await bundlerError(cause);
  }
  const [map = "", code = ""] = [".map", ".js"].map((end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text);
  return toBundle(path, result.metafile, code, map, await esbuild.formatMessages(result.warnings, { kind: "warning" }));
}

async function bundlerError(cause: unknown): Promise<SporeletError> {
  const errors = (cause as Partial<esbuild.BuildFailure>).errors;
  const [first] = errors ?? [];
  if (errors === undefined || first === undefined) return new SporeletError("E_BUILD_FAILED", `the bundler failed: ${String(cause)}`, { cause });
  const frames = (await esbuild.formatMessages(errors, { kind: "error" })).map((frame) => frame.trimEnd()).join("\n\n");
  const code = first.text.startsWith("Could not resolve")
    ? "E_UNRESOLVED_IMPORT"
    : first.text.startsWith("Could not read") || first.pluginName
      ? "E_BUILD_FAILED"
      : "E_SYNTAX";
  const place = first.location ? `${first.location.file}:${first.location.line}:${first.location.column + 1}: ` : "";
  return new SporeletError(code, `${place}${first.text}\n\n${frames}`, { cause });
}
