// Which files are sources, and which steer a build without being imported.
import { dirname, join, resolve } from "node:path";

/** Extensions of files that `build` takes. */
export const SOURCES: readonly string[] = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];

const STEERING = ["package.json", "tsconfig.json"];

/** Absolute paths of the files by which imports of `entry` are resolved, whether they exist or not. */
export function steeringFiles(entry: string): string[] {
  const files: string[] = [];
  for (let directory = dirname(resolve(entry)), below = ""; directory !== below; below = directory, directory = dirname(directory))
    files.push(...STEERING.map((name) => join(directory, name)));
  return files;
}
