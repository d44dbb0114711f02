// Bundling through esbuild's library, whose service stays up for the next build.

import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { type Bundle, type BundleRequest, openEntry, settings, toBundle } from "./bundle.ts";
import { bundlerError } from "./bundler-error.ts";
import { loweredFor, nodeModules } from "./node-modules.ts";
import { hasPattern, mayBeOfPattern, withoutStrays } from "./patterns.ts";
import { rawImports } from "./raw-imports.ts";

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
/** Builds in one way or another. */
type Run = (more?: { supported?: Record<string, boolean>; plugins?: esbuild.Plugin[] }) => Promise<Built>;

function runOf(path: string, directory: string, request: BundleRequest): Run {
  const options = settings(request);
  return ({ supported = {}, plugins = [] } = {}) =>
    esbuild.build({
      ...options,
      supported,
      absWorkingDir: directory,
      entryPoints: [path],
      outfile: "bundle.js",
      write: false,
      metafile: true,
      plugins: [...plugins, rawImports(directory), nodeModules, guestPackages],
      logLevel: "silent",
    });
}

const NOTHING: ReadonlySet<string> = new Set();

/** Without what only a pattern reaches, if there is a pattern. */
async function runWithoutStrays(
  run: Run,
  directory: string,
  loaders: Readonly<Record<string, string>>,
): Promise<{ built: Built; leftOut: ReadonlySet<string> }> {
  const again = () => withoutStrays(directory, loaders, (strays) => run({ plugins: [strays] }));
  let built: Built;
  try {
    built = await run();
  } catch (error) {
    if (mayBeOfPattern(error as Partial<esbuild.BuildFailure>)) return again();
    throw error;
  }
  return hasPattern(built.metafile) ? again() : { built, leftOut: NOTHING };
}

const CONTEXT_LOST =
  "the source awaits at top level and imports node:async_hooks: AsyncLocalStorage then forgets its context at every `await`. Move the await into the handler.";

/** esbuild lowers no top-level `await`; a function that has one stays as it is. */
async function runLowered(run: Run, supported: Record<string, boolean>): Promise<Built | undefined> {
  try {
    return await run({ supported });
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
 * @throws SporeletError E_NOT_FOUND, E_UNREADABLE, E_OPTION_VALUE, E_SYNTAX, E_UNRESOLVED_IMPORT, E_NO_LOADER, E_NODE_BUILTIN, E_BUILD_FAILED
 */
export async function bundle(request: BundleRequest): Promise<Bundle> {
  const { path, directory } = openEntry(request.entry);
  const { loader } = settings(request);
  const run = runOf(path, directory, request);
  let result: Built;
  let leftOut: ReadonlySet<string>;
  try {
    ({ built: result, leftOut } = await runWithoutStrays(run, directory, loader));
    const supported = loweredFor(Object.keys(result.metafile.inputs).map((input) => resolve(directory, input)));
    if (supported !== undefined) result = (await runLowered(run, supported)) ?? withWarning(result, CONTEXT_LOST);
  } catch (cause) {
    throw await bundlerError(cause);
  }
  const [map = "", code = ""] = [".map", ".js"].map((end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text);
  const bundled = toBundle(path, result.metafile, code, map, await esbuild.formatMessages(result.warnings, { kind: "warning" }));
  return { ...bundled, inputs: bundled.inputs.filter((input) => !leftOut.has(input)) };
}
