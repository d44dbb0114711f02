// The map in which the shared engine marks the pages of linear memory that it stores to (src/assemble/engine/changes.ts),
// a byte each, and from which a host learns what it has to write anew (src/host/pages.ts).

/** A page of the map, in bytes; WebAssembly's own are 16 times as large. */
export const PAGE_BYTES = 4096;
/** A store may reach so many bytes beyond the page that it marks: then stores through one pointer share a mark. */
export const PAGE_REACH = 1024;
/** For 1 GiB, the most memory that a function may have. */
export const MAP_BYTES = 2 ** 30 / PAGE_BYTES;

/** Above the C stack and one page, which is there so that what a mark on the stack is for does not reach into the map. */
export function mapStart(stackTop: number): number {
  return stackTop + PAGE_BYTES;
}

/** What a function that calls no other may use below the stack pointer without moving it (LLVM, WebAssemblyFrameLowering). */
export const RED_ZONE_BYTES = 128;
