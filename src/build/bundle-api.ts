// Bundling through esbuild's library, whose service stays up for the next build.

import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { absentPackages, withAbsent } from "./absent-packages.ts";
import { nodePackages, withNodeFiles } from "./browser-files.ts";
import { type Bundle, type BundleRequest, openEntry, settings, toBundle } from "./bundle.ts";
import { bundlerError } from "./bundler-error.ts";
import { createdRequire } from "./created-require.ts";
import { embedding } from "./embed.ts";
import { INJECTED, injection, namedBuiltins } from "./named-builtins.ts";
import { importersOfModule, isBuiltin, isProvided, loweredFor, nodeModules } from "./node-modules.ts";
import { hasPattern, mayBeOfPattern, withoutStrays } from "./patterns.ts";
import { rawImports } from "./raw-imports.ts";
import { usesEvents, withoutUnusedContracts } from "./unused-contracts.ts";

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
type More = Pick<esbuild.BuildOptions, "supported" | "plugins" | "inject">;
/** Builds in one way or another. */
type Run = (more: More) => Promise<Built>;

function runOf(path: string, directory: string, request: BundleRequest): Run {
  const options = settings(request);
  const { embed, nodeBuiltins = "stub" } = request;
  const forNode = nodeModules({ stubs: nodeBuiltins === "stub", embeds: embed !== undefined });
  const own = [rawImports(directory), ...(embed ? [embedding(path, directory, embed)] : []), forNode, guestPackages];
  return ({ plugins = [], ...more }) =>
    esbuild.build({
      ...options,
      ...more,
      absWorkingDir: directory,
      entryPoints: [path],
      outfile: "bundle.js",
      write: false,
      metafile: true,
      plugins: [...plugins, ...own],
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
  const again = () => withoutStrays(directory, loaders, (strays) => runWhole(run, directory, [strays]));
  let built: Built;
  try {
    built = await runWhole(run, directory, []);
  } catch (error) {
    if (mayBeOfPattern(error as Partial<esbuild.BuildFailure>)) return again();
    throw error;
  }
  return hasPattern(built.metafile) ? again() : { built, leftOut: NOTHING };
}

const textOf = ({ outputFiles }: Built, end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? "";

/** Once, and again with what the first bundle is seen to need. */
async function runWhole(run: Run, directory: string, plugins: esbuild.Plugin[]): Promise<Built> {
  const more: More = { plugins: [...plugins] };
  let built: Built;
  try {
    built = await run(more);
  } catch (error) {
    const absent = absentPackages(error as Partial<esbuild.BuildFailure>);
    if (absent.length === 0) throw error;
    more.plugins?.push(withAbsent(absent));
    built = await run(more);
  }
  const forNode = nodePackages(built.metafile, directory, isBuiltin);
  if (forNode.size > 0) {
    more.plugins?.push(withNodeFiles(forNode, isBuiltin));
    built = await run(more);
  }
  const importers = importersOfModule(built.metafile, directory);
  if (importers.size > 0) more.plugins?.push(createdRequire(importers));
  const named = namedBuiltins(textOf(built, ".js")).filter(isProvided);
  if (named.length > 0) {
    more.plugins?.push(injection(named));
    more.inject = [INJECTED];
  }
  if (importers.size > 0 || named.length > 0) built = await run(more);
  const supported = loweredFor(Object.keys(built.metafile.inputs).map((input) => resolve(directory, input)));
  return supported === undefined ? built : ((await runLowered(run, { ...more, supported })) ?? withWarning(built, CONTEXT_LOST));
}

const CONTEXT_LOST =
  "the source awaits at top level and imports node:async_hooks: AsyncLocalStorage then forgets its context at every `await`. Move the await into the handler.";

/** esbuild lowers no top-level `await`; a function that has one stays as it is. */
async function runLowered(run: Run, more: More): Promise<Built | undefined> {
  try {
    return await run(more);
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
  } catch (cause) {
    throw await bundlerError(cause);
  }
  const whole = { code: textOf(result, ".js"), map: textOf(result, ".map") };
  const { code, map } = usesEvents(result.metafile) ? await withoutUnusedContracts(esbuild, whole, directory, settings(request)) : whole;
  const bundled = toBundle(path, result.metafile, code, map, await esbuild.formatMessages(result.warnings, { kind: "warning" }));
  return { ...bundled, inputs: bundled.inputs.filter((input) => !leftOut.has(input)) };
}
