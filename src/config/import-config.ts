// Runs a config file of TypeScript or JavaScript in this process: bundled, for this Node.js may know no TypeScript.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { SporeletError } from "../errors.ts";
import { Positions } from "../module/positions.ts";

const BUNDLE = "sporelet-config-bundle.mjs";

/** The command is CommonJS, where esbuild makes a `require` of every `import()`; this one stays. */
const importModule = new Function("url", "return import(url)") as (url: string) => Promise<Record<string, unknown>>;

/**
 * Installed packages stay outside the bundle, at their own places. "sporelet" is here: the project need not have it
 * installed, and loading the library would take longer than all the rest.
 */
const packages: esbuild.Plugin = {
  name: "packages",
  setup(build) {
    build.onResolve({ filter: /^[^./\\]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === packages || kind === "entry-point") return undefined;
      if (path === "sporelet") return { path, namespace: "sporelet" };
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: packages });
      const isInstalled = found.errors.length === 0 && !found.external && /[\\/]node_modules[\\/]/.test(found.path);
      return isInstalled ? { path: pathToFileURL(found.path).href, external: true } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "sporelet" }, () => ({ contents: "export const defineConfig = (config) => config;" }));
  },
};

/** The notes are advice on options of the bundler's that nobody can set. */
function withoutNotes(errors: readonly esbuild.Message[]): esbuild.Message[] {
  return errors.map((error) => ({ ...error, notes: [] }));
}

/** @throws SporeletError E_CONFIG, with the bundler's code frame */
async function bundled(file: string, name: string): Promise<{ code: string; map: string }> {
  const directory = dirname(file);
  const url = pathToFileURL(file).href;
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [file],
      outfile: join(directory, BUNDLE),
      absWorkingDir: directory,
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      target: `node${process.versions.node}`,
      sourcemap: "external",
      sourcesContent: false,
      define: { "import.meta.url": JSON.stringify(url), "import.meta.filename": JSON.stringify(file), "import.meta.dirname": JSON.stringify(directory) },
      plugins: [packages],
      logLevel: "silent",
    });
    const [map = "", code = ""] = [".map", ".mjs"].map((end) => outputFiles.find(({ path }) => path.endsWith(end))?.text);
    return { code, map };
  } catch (cause) {
    const { errors } = cause as Partial<esbuild.BuildFailure>;
    const frames = errors === undefined ? [String(cause)] : await esbuild.formatMessages(withoutNotes(errors), { kind: "error" });
    throw new SporeletError("E_CONFIG", `${name} can't be read:\n${frames.join("").trimEnd()}`, { cause });
  }
}

/**
 * What the file exports as default.
 * @param file absolute
 * @param name how messages call it
 * @throws SporeletError E_CONFIG
 */
export async function importConfig(file: string, name: string): Promise<unknown> {
  const { code, map } = await bundled(file, name);
  const work = mkdtempSync(join(tmpdir(), "sporelet-config-"));
  let exports: Record<string, unknown>;
  try {
    const bundle = join(work, BUNDLE);
    writeFileSync(bundle, code);
    exports = await importModule(pathToFileURL(bundle).href);
  } catch (cause) {
    const place = cause instanceof Error ? new Positions(map, BUNDLE).first(cause.stack ?? "") : undefined;
    throw new SporeletError("E_CONFIG", `${name} throws${place === undefined ? "" : ` at ${place}`}: ${String(cause)}`, { cause });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (!("default" in exports)) {
    const names = Object.keys(exports);
    throw new SporeletError("E_CONFIG", `${name} has no default export${names.length === 0 ? "" : `; it exports ${names.join(", ")}`}`, {
      remedy: 'Write `import { defineConfig } from "sporelet"; export default defineConfig({ … });`.',
    });
  }
  return exports.default;
}
