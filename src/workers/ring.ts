// A queue of records between two threads, one of which writes and one reads. What was committed is
// there for the reader even if the writer dies right after.

const ALIGNMENT = 8;
/** In the place of a record's size: the rest up to the ring's end is not used. */
const SKIP = -1;

const HEAD = 0;
const TAIL = 1;
const HEADER_BYTES = 16;
/** Before every record: its size, padded to the alignment. */
const SIZE_BYTES = 8;

export class Ring {
  readonly capacity: number;
  /** All of the ring's bytes; records lie in it at offsets that are multiples of 8. */
  readonly bytes: Buffer;
  readonly ints: Int32Array;
  readonly floats: Float64Array;
  readonly #positions: Int32Array;
  /** Of the record that is being written or read. */
  #size = 0;

  /** Shared memory for a ring of `capacity` bytes, a power of two. */
  static memory(capacity: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + capacity);
  }

  constructor(memory: SharedArrayBuffer) {
    this.capacity = memory.byteLength - HEADER_BYTES;
    this.bytes = Buffer.from(memory, HEADER_BYTES);
    this.ints = new Int32Array(memory, HEADER_BYTES);
    this.floats = new Float64Array(memory, HEADER_BYTES);
    this.#positions = new Int32Array(memory, 0, HEADER_BYTES / 4);
  }

  /**
   * Makes room for a record of `size` bytes, which `commit` hands over.
   * @returns the offset of its first byte, or -1 while there is no room
   */
  reserve(size: number): number {
    const needed = SIZE_BYTES + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    const head = this.#positions[HEAD] as number;
    const used = (head - Atomics.load(this.#positions, TAIL)) >>> 0;
    const at = head & (this.capacity - 1);
    const toEnd = this.capacity - at;
    const skipped = toEnd < needed ? toEnd : 0;
    if (used + skipped + needed > this.capacity) return -1;
    if (skipped > 0) this.ints[at >> 2] = SKIP;
    const start = skipped > 0 ? 0 : at;
    this.ints[start >> 2] = needed;
    this.#size = skipped + needed;
    return start + SIZE_BYTES;
  }

  commit(): void {
    Atomics.store(this.#positions, HEAD, ((this.#positions[HEAD] as number) + this.#size) | 0);
  }

  /** The offset of the next record's first byte, which stays until `release`; -1 if there is none. */
  peek(): number {
    for (;;) {
      const tail = this.#positions[TAIL] as number;
      if (Atomics.load(this.#positions, HEAD) === tail) return -1;
      const at = tail & (this.capacity - 1);
      const size = this.ints[at >> 2] as number;
      if (size !== SKIP) {
        this.#size = size;
        return at + SIZE_BYTES;
      }
      this.#size = this.capacity - at;
      this.release();
    }
  }

  release(): void {
    Atomics.store(this.#positions, TAIL, ((this.#positions[TAIL] as number) + this.#size) | 0);
  }
}
