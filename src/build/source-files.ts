// Which files are sources, and which steer a build without being imported.
import { basename, dirname, extname, join, resolve } from "node:path";

/** Extensions of files that `build` takes. */
export const SOURCES: readonly string[] = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];

const STEERING = ["package.json", "tsconfig.json"];

/** Whether a file of this name is read as a source, or steers how others are. */
export function isNamedAsSource(path: string): boolean {
  return SOURCES.includes(extname(path)) || STEERING.includes(basename(path));
}

/** Absolute paths of the files by which imports of `entry` are resolved, whether they exist or not. */
export function steeringFiles(entry: string): string[] {
  const files: string[] = [];
  for (let directory = dirname(resolve(entry)), below = ""; directory !== below; below = directory, directory = dirname(directory))
    files.push(...STEERING.map((name) => join(directory, name)));
  return files;
}
