// `import("./pages/" + name)` reaches every file that fits the pattern, meant or not: notes, licences, and what sporelet
// itself has built there. Those that are no modules are left out, and an import of one of them says so when it is made.
import { extname, relative, resolve } from "node:path";
import type { BuildFailure, Metafile, Plugin } from "esbuild";
import { SOURCES } from "./source-files.ts";

type Import = Metafile["inputs"][string]["imports"][number];

/** Whether an import is of a pattern: esbuild notes it as external and names no file. */
export function isPattern({ external, original, path }: Import): boolean {
  return external === true && original === undefined && /^\.\.?\//.test(path);
}

export function hasPattern({ inputs }: Metafile): boolean {
  return Object.values(inputs).some(({ imports }) => imports.some(isPattern));
}

/** Whether a file that a pattern reached may be what failed the build. */
export function mayBeOfPattern({ errors = [] }: Partial<BuildFailure>): boolean {
  return errors.some(({ text, location }) => text.startsWith("No loader is configured") || (location !== null && extname(location.file) === ""));
}

/**
 * Leaves out what only a pattern reaches, and has no loader or is a WebAssembly module.
 * @param directory what paths in messages are relative to
 * @param loaders as in esbuild's options
 * @param named files that an import names; those that are met are added
 * @param leftOut what is left out is added
 */
function leaveStraysOut(directory: string, loaders: Readonly<Record<string, string>>, named: Set<string>, leftOut: Set<string>): Plugin {
  const isKnown = (extension: string) => extension !== ".wasm" && (SOURCES.includes(extension) || extension === ".json" || Object.hasOwn(loaders, extension));
  return {
    name: "leave-strays-out",
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        named.add(resolve(resolveDir, path));
        return undefined;
      });
      build.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        if (kind === "entry-point") named.add(resolve(directory, path));
        return undefined;
      });
      build.onLoad({ filter: /.*/, namespace: "file" }, ({ path, with: attributes }) => {
        if (isKnown(extname(path)) || named.has(path) || Object.keys(attributes).length > 0 || path.includes("/node_modules/")) return undefined;
        leftOut.add(path);
        const why = `${relative(directory, path)} is not part of this function: an import with a pattern reaches sources, and files that are known to be text or bytes`;
        return { contents: `throw new Error(${JSON.stringify(why)});` };
      });
    },
  };
}

/** @returns what `run` built without strays, and the absolute paths of those */
export async function withoutStrays<T>(
  directory: string,
  loaders: Readonly<Record<string, string>>,
  run: (strays: Plugin) => Promise<T>,
): Promise<{ built: T; leftOut: ReadonlySet<string> }> {
  const named = new Set<string>();
  for (;;) {
    const leftOut = new Set<string>();
    const built = await run(leaveStraysOut(directory, loaders, named, leftOut));
    // A file may be met by a pattern first and by its name later.
    if (![...leftOut].some((file) => named.has(file))) return { built, leftOut };
  }
}
