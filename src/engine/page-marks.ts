// The map in which the shared engine marks the pages of linear memory that it stores to (src/assemble/engine/changes.ts),
// a byte each, and from which a host learns what it has to write anew (src/host/pages.ts).

/** A page of the map, in bytes; WebAssembly's own are 16 times as large. */
export const PAGE_BYTES = 4096;
/** A store may reach so many bytes beyond the page that it marks: then stores through one pointer share a mark. */
export const PAGE_REACH = 1024;
/** For 1 GiB, more than which no function has. */
export const MAP_BYTES = 2 ** 30 / PAGE_BYTES;

/** Where the map begins: above the C stack and a page that nothing may write, as little as the map but by marking. */
export function mapStart(stackTop: number): number {
  return stackTop + PAGE_BYTES;
}
