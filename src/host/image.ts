// What linear memory holds when an invocation begins.
import type { Layout, Mailbox } from "../engine/manifest.ts";
import { applyRuns, type PackedRuns } from "../module/runs.ts";

/** What memory holds before an invocation; all else is zero. */
export interface Image {
  layout: Layout;
  mailbox: Mailbox;
  /** Memory from `layout.image` on; functions of one engine share it. */
  base: Uint8Array;
  /** What a thin module changes in it. */
  runs: PackedRuns;
  /** End of the heap in the snapshot, in pages. */
  heapPages: number;
  /** How far the heap may grow, in pages; absent where the module says it right. */
  limitPages?: number;
  /** Bytes of stack that the function may use; absent where the snapshot says it right. */
  stackBytes?: number;
  /** Whether the caller says that `build` made the snapshot: its function then writes only to stack, data and heap. */
  isTrusted: boolean;
}

/** Writes what the image has beyond its base. */
export function finishImage(memory: Uint8Array, image: Image): void {
  applyRuns(memory, image.runs);
  writeLimits(memory, image);
}

/**
 * Makes memory in [from, to) that of the image, but for the limits.
 * @returns of how many runs it is beyond the base
 */
export function writePart(memory: Uint8Array, { layout, base, runs }: Image, from: number, to: number): number {
  const start = layout.image;
  const end = start + base.length;
  if (from < start) memory.fill(0, from, Math.min(to, start));
  if (from < end && start < to) memory.set(base.subarray(Math.max(from - start, 0), to - start), Math.max(from, start));
  if (end < to) memory.fill(0, Math.max(from, end), to);
  return applyRuns(memory, runs, from, to);
}

export function writeLimits(memory: Uint8Array, { layout, limitPages, stackBytes }: Image): void {
  if (limitPages !== undefined) writeWord(memory, layout.limitPages, limitPages);
  if (stackBytes !== undefined) writeWord(memory, layout.stackBytes, stackBytes);
}

function writeWord(memory: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) memory[at + i] = value >>> (8 * i);
}
