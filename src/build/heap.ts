// The allocator's free memory, found and cleared: what was freed before the snapshot must be
// neither in the module's bytes nor in its secrets.
//
// Layout of dlmalloc 2.8.6 as wasi-libc builds it for wasm32: a chunk is `prev_foot` (4 bytes,
// used only while the chunk before is free), `head` (4 bytes: size, with bit 0 = the chunk before
// is in use, bit 1 = this one is), then the user's memory. A free chunk keeps list links in the
// first bytes of the user's memory and its size in the `prev_foot` of the chunk behind it.

const FLAG_BITS = 7;
const IN_USE = 2;
const HEAD = 4;
const HEADER_BYTES = 8;
/** Two list links of a small free chunk; three tree links, parent and index more of a large one. */
const SMALL_LINK_BYTES = 8;
const LARGE_LINK_BYTES = 24;
const SMALL_CHUNK_LIMIT = 256;
/** TOP_FOOT_SIZE is 40 or 56 by the alignment; a chunk that ends so near the heap's end is the last. */
const TOP_FOOT_LIMIT = 64;

/**
 * Clears every free chunk from `start` to the end of the heap.
 * @param memory linear memory from anywhere below the heap to its end, changed in place
 * @param start where in it the first chunk lies
 * @returns bytes in use and bytes cleared
 * @throws Error when the chunks do not form a chain: the layout is not the one above
 */
export function scrubFreeChunks(memory: Uint8Array, start: number): { used: number; cleared: number } {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  let used = 0;
  let cleared = 0;
  for (let chunk = start; chunk + HEADER_BYTES < memory.length; ) {
    const head = view.getUint32(chunk + HEAD, true);
    const size = head & ~FLAG_BITS;
    const end = chunk + size;
    if (size < HEADER_BYTES || end > memory.length) throw new Error(`the heap chunk at ${chunk} has the impossible size ${size}`);
    if (head & IN_USE) used += size;
    else {
      // The last chunk, from which the heap is extended, is in no list and has a sentinel behind it.
      const isTop = memory.length - end <= TOP_FOOT_LIMIT;
      const links = isTop ? 0 : size < SMALL_CHUNK_LIMIT ? SMALL_LINK_BYTES : LARGE_LINK_BYTES;
      memory.fill(0, chunk + HEADER_BYTES + links, end);
      cleared += size;
      if (isTop) return { used, cleared };
    }
    chunk = end;
  }
  throw new Error("the heap has no last chunk");
}
