// Work for other processes, as much of it at once as the machine has processors.
import { availableParallelism } from "node:os";

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
