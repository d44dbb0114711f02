// From the entry file to one ES module without imports.
import { readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
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

const BUILTINS = new Set(builtinModules.filter((name) => !name.startsWith("_")));
const OWN_GUEST_PACKAGES = /^javy(\/|$)/;
const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = "bundle.js";

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

/** Leaves Node's modules outside, so that the whole graph is known when they are refused. */
const nodeBuiltins: esbuild.Plugin = {
  name: "node-builtins",
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z_0-9/]+$/ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === nodeBuiltins) return undefined;
      const name = path.replace(/^node:/, "");
      if (!path.startsWith("node:")) {
        if (!BUILTINS.has(name)) return undefined;
        const installed = await build.resolve(path, { kind, resolveDir, pluginData: nodeBuiltins });
        if (installed.errors.length === 0 && !installed.external) return installed;
      }
      return { path: `node:${name}`, external: true };
    });
  },
};

function checkEntry(entry: string, path: string): void {
  let isFile: boolean;
  try {
    isFile = statSync(path).isFile();
  } catch (cause) {
    throw new SporeletError("E_NOT_FOUND", `there is no file ${entry}`, { cause });
  }
  if (!isFile) throw new SporeletError("E_UNREADABLE", `${entry} is not a file`);
}

/**
 * Bundles `entry` and all that it imports.
 * @throws SporeletError E_NOT_FOUND, E_UNREADABLE, E_SYNTAX, E_UNRESOLVED_IMPORT, E_NODE_BUILTIN, E_BUILD_FAILED
 */
export async function bundle(entry: string): Promise<Bundle> {
  const path = resolve(entry);
  checkEntry(entry, path);
  const directory = dirname(path);
  let result: esbuild.BuildResult<{ write: false; metafile: true }>;
  try {
    result = await esbuild.build({
      absWorkingDir: directory,
      entryPoints: [path],
      outfile: OUT,
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "browser",
      conditions: ["worker"],
      target: "es2024",
      sourcemap: "external",
      sourcesContent: false,
      legalComments: "none",
      charset: "utf8",
      define: { "process.env.NODE_ENV": '"production"' },
      plugins: [nodeBuiltins, guestPackages],
      logLevel: "silent",
    });
  } catch (cause) {
    throw await bundlerError(cause);
  }
  refuseBuiltins(result.metafile, basename(path));
  const [map, code] = [".map", ".js"].map((end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? "");
  const output = result.metafile.outputs[OUT];
  return {
    code: code as string,
    map: map as string,
    kind: output?.exports.includes("default") && exportsSomething(path, result.metafile.inputs[basename(path)]) ? "handler" : "program",
    inputs: Object.keys(result.metafile.inputs).map((input) => resolve(directory, input)),
    warnings: await esbuild.formatMessages(result.warnings, { kind: "warning" }),
  };
}

/**
 * Every CommonJS file has a default export once it is bundled. One that assigns no export is a
 * program: such are Javy's, where a package.json beside them says `"type": "commonjs"`.
 */
function exportsSomething(path: string, input: esbuild.Metafile["inputs"][string] | undefined): boolean {
  return input?.format !== "cjs" || /\bexports\b/.test(readFileSync(path, "utf8"));
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

/** @throws SporeletError E_NODE_BUILTIN with the chain of imports that leads to it */
function refuseBuiltins(metafile: esbuild.Metafile, entry: string): void {
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
