// One step of the build, skipped where nothing that it reads has changed since it ran last. A step only computes; its files
// are written when all of them are there, so that a step that fails leaves dist/ as it was.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const dist = join(root, "dist");

/** What every step reads: the versions of the packages and of this one, and what all steps share. */
const ALWAYS = ["package-lock.json", "src/assemble/step.mjs", "src/assemble/import-source.mjs"];

/** Packages are known by the lock file; what is not in the project can't be told. */
const isOwn = (path) => !path.startsWith("..") && !path.split(/[/\\]/).includes("node_modules");

/** @returns {string[]} the file, or all files in the directory (`…/`) and below */
function filesIn(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

/** Replaces `path` at once: nobody reads half of it. */
function writeWhole(path, bytes, mode) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes, { mode });
  renameSync(`${path}.new`, path);
}

/**
 * @typedef {object} Made
 * @property {string[]} inputs the paths of what was read, relative to the root; a directory with a slash at its end
 * @property {Map<string, Uint8Array>} outputs what was made, by its path relative to dist/
 * @property {string[]} [executables] those of the outputs that are programs
 */

/**
 * @param {string} name what the step is called in messages
 * @param {() => Promise<Made>} make computes the outputs and writes none of them
 * @param {{ root: string, dist: string }} [place]
 */
export function step(name, make, place = { root, dist }) {
  const stamp = join(place.dist, ".stamps", `${name}.json`);
  const outputPath = (path) => join(place.dist, path);

  /** Of a file its content; of a directory the names and contents of all that is in it. */
  function hashOf(path) {
    const hash = createHash("sha256");
    for (const file of filesIn(join(place.root, path))) hash.update(`${relative(place.root, file)}\n`).update(readFileSync(file));
    return hash.digest("hex");
  }

  /** Whether somebody has written it since `started`: then nobody knows which content the step has read. */
  const isWrittenSince = (path, started) =>
    filesIn(join(place.root, path)).some((file) => {
      const { mtimeMs } = statSync(file);
      return mtimeMs > started && mtimeMs <= Date.now();
    });

  function last() {
    try {
      return JSON.parse(readFileSync(stamp, "utf8"));
    } catch {
      return undefined; // it never ran to its end
    }
  }

  function remove(paths) {
    for (const path of paths) rmSync(outputPath(path), { recursive: true, force: true });
  }

  return {
    name,

    isUpToDate() {
      const { inputs, outputs } = last() ?? {};
      return (
        inputs !== undefined && outputs.every((path) => existsSync(outputPath(path))) && Object.entries(inputs).every(([path, hash]) => hashOf(path) === hash)
      );
    },

    async run() {
      const started = Date.now();
      const { inputs, outputs, executables = [] } = await make();
      const before = last()?.outputs ?? [];
      rmSync(stamp, { force: true });
      for (const [path, bytes] of outputs) writeWhole(outputPath(path), bytes, executables.includes(path) ? 0o755 : 0o644);
      remove(before.filter((path) => !outputs.has(path)));
      const read = [...new Set([...ALWAYS, ...inputs.filter(isOwn)])];
      const hashes = read.map((path) => [path, isWrittenSince(path, started) ? "written while it was read" : hashOf(path)]);
      writeWhole(stamp, JSON.stringify({ inputs: Object.fromEntries(hashes), outputs: [...outputs.keys()] }));
    },

    wasMade: () => last() !== undefined,

    /** Removes what it has made. */
    discard() {
      remove(last()?.outputs ?? []);
      rmSync(stamp, { force: true });
    },
  };
}

/** What esbuild has read and made, for a step. With `write: false` and `metafile: true`. */
export function madeBy({ metafile, outputFiles }) {
  return {
    inputs: Object.keys(metafile.inputs),
    outputs: new Map(outputFiles.map(({ path, contents }) => [relative(dist, path).split(sep).join("/"), contents])),
  };
}
