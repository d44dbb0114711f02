// One process at a time: who comes second waits for the first.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dist } from "./step.mjs";

const LOOK_AGAIN_MS = 200;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Takes the lock; what a process that has died left behind is no obstacle. */
function take(file) {
  try {
    writeFileSync(file, `${process.pid}`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const holder = Number(readFileSync(file, { encoding: "utf8", flag: "a+" }));
    if (holder > 0 && !isRunning(holder)) rmSync(file, { force: true });
    return false;
  }
}

/**
 * @param {string} name of the lock
 * @param {() => Promise<void>} work
 */
export async function alone(name, work) {
  const file = join(dist, ".stamps", `${name}.lock`);
  mkdirSync(join(dist, ".stamps"), { recursive: true });
  while (!take(file)) await new Promise((look) => setTimeout(look, LOOK_AGAIN_MS));
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}
