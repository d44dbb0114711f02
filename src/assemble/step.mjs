// One step of the build, skipped where nothing that it reads has changed since it ran last.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const dist = join(root, "dist");

const stampOf = (name) => join(dist, ".stamps", `${name}.json`);

/** What every step reads: the versions of the packages and of this one, and what all steps share. */
const ALWAYS = ["package-lock.json", "src/assemble/step.mjs", "src/assemble/import-source.mjs"];

/** Of a file its content; of a directory (`…/`) the names and contents of all that is in it. */
function hashOf(path) {
  const hash = createHash("sha256");
  const add = (file) => {
    if (!statSync(file, { throwIfNoEntry: false })) return;
    if (statSync(file).isDirectory()) for (const name of readdirSync(file).sort()) add(join(file, name));
    else hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  };
  add(join(root, path));
  return hash.digest("hex");
}

/** Packages are known by the lock file; what is not in the project can't be told. */
const isOwn = (path) => !path.startsWith("..") && !path.split(/[/\\]/).includes("node_modules");

function isUpToDate(name) {
  try {
    const { inputs, outputs } = JSON.parse(readFileSync(stampOf(name), "utf8"));
    return outputs.every((path) => existsSync(join(dist, path))) && Object.entries(inputs).every(([path, hash]) => hashOf(path) === hash);
  } catch {
    return false; // it never ran to its end
  }
}

function outputsOf(name) {
  try {
    return JSON.parse(readFileSync(stampOf(name), "utf8")).outputs;
  } catch {
    return [];
  }
}

/**
 * @param {string} name what the step is called in messages
 * @param {() => Promise<{ inputs: string[], outputs: string[] }>} run makes the outputs, and answers the paths of what it
 *   has read (relative to the root, a directory with a slash at its end) and of what it has made (relative to dist/)
 * @returns {{ name: string, isUpToDate: boolean, run: () => Promise<void> }}
 */
export function step(name, run) {
  return {
    name,
    isUpToDate: isUpToDate(name),
    async run() {
      const before = outputsOf(name);
      rmSync(stampOf(name), { force: true });
      const { inputs, outputs } = await run();
      for (const path of before) if (!outputs.includes(path)) rmSync(join(dist, path), { recursive: true, force: true });
      const read = [...new Set([...ALWAYS, ...inputs.filter(isOwn)])];
      mkdirSync(dirname(stampOf(name)), { recursive: true });
      writeFileSync(stampOf(name), JSON.stringify({ inputs: Object.fromEntries(read.map((path) => [path, hashOf(path)])), outputs }));
    },
  };
}

/** What esbuild has read and written, for a step. */
export function filesOf({ inputs, outputs }) {
  return {
    inputs: Object.keys(inputs),
    outputs: Object.keys(outputs).map((path) => relative(dist, join(root, path)).split(sep).join("/")),
  };
}
