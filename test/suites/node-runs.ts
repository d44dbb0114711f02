// What Node found in earlier runs: the same Node finds the same in the same file, and half of the time is saved.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Run } from "./run.ts";

/** Outside of the checkout: what is in it is not the project's. */
export const cacheDirectory = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sporelet-suites");

/** @param inputs all that the run depends on */
export async function rememberedRun(inputs: readonly string[], run: () => Promise<Run>): Promise<Run> {
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 32);
  const path = join(cacheDirectory(), `node-${process.version}`, `${hash}.json`);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Run;
  } catch {
    const found = await run();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(found));
    return found;
  }
}
