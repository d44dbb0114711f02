// One process at a time: who comes second waits for the first.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dist } from "./step.mjs";

const LOOK_AGAIN_MS = 200;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // somebody else's
  }
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0; // it has just been given back
  }
}

/** @returns {number | undefined} who holds the lock; undefined if it is ours now */
function take(file) {
  try {
    writeFileSync(file, `${process.pid}`, { flag: "wx" });
    return undefined;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const holder = holderOf(file);
  if (holder > 0 && !isRunning(holder)) rmSync(file, { force: true }); // it died
  return holder;
}

/**
 * @param {string} name of the lock
 * @param {() => Promise<void>} work
 * @param {string} [directory] where locks are kept
 */
export async function alone(name, work, directory = join(dist, ".stamps")) {
  const file = join(directory, `${name}.lock`);
  mkdirSync(dirname(file), { recursive: true });
  for (let said = false, holder = take(file); holder !== undefined; holder = take(file)) {
    if (!said && holder > 0 && isRunning(holder)) {
      console.error(`${name}: process ${holder} does the same, waiting for its end (if it is another program, delete ${file})`);
      said = true;
    }
    await new Promise((look) => setTimeout(look, LOOK_AGAIN_MS));
  }
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}
