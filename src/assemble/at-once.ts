// Work for other processes, as much of it at once as the machine has processors.
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

let free = availableParallelism();
const waiting: (() => void)[] = [];

/** Runs `task` when a processor is free for it. */
export async function atOnce<T>(task: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((begin) => waiting.push(begin));
  else free--;
  try {
    return await task();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
}

/**
 * Runs a script that is a compiler or linker in WebAssembly. It lives for a second or two, and V8 would spend a third of
 * that on optimising it (the engine in 25 s instead of 36 s, on two cores).
 */
export async function runTool(script: string, args: readonly string[]): Promise<void> {
  await atOnce(() => run(process.execPath, ["--liftoff-only", script, ...args]));
}
