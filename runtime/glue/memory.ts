// The engine's `memory.size` and `memory.grow` are patched into calls of these two. The heap then
// has an end of its own, which is part of the snapshot, and memory that an earlier invocation made
// the instance grow serves the next one: a reset clears it instead of dropping the instance.
import { HEAP_PAGES, LIMIT_PAGES, OUT_OF_MEMORY } from "./state";

export function heap_pages(): i32 {
  return load<u32>(HEAP_PAGES);
}

/** Answers the old end in pages, or -1 like `memory.grow`. */
export function heap_grow(pages: u32): i32 {
  const end = load<u32>(HEAP_PAGES);
  const wanted = end + pages;
  if (wanted < end || wanted > load<u32>(LIMIT_PAGES) || !reserve(wanted)) {
    store<u32>(OUT_OF_MEMORY, 1);
    return -1;
  }
  store<u32>(HEAP_PAGES, wanted);
  return end;
}

/**
 * How long linear memory may become, in pages: the host's word. A global, for whatever lies in linear memory a snapshot
 * that nobody trusts can change, and LIMIT_PAGES with it.
 * MOST_PAGES of abi.ts as a literal: from an import the compiler would make a start function.
 */
export let ceiling: u32 = 65536;

/** Makes linear memory at least `pages` long. */
export function reserve(pages: u32): bool {
  const have: u32 = memory.size();
  if (pages <= have) return true;
  return pages <= ceiling && memory.grow(pages - have) != -1;
}
