// What an invocation writes. Most write once; one that writes a byte a million times takes no more room
// than its bytes do.

const NOTHING = new Uint8Array(0);

export class Output {
  #bytes = NOTHING;
  #length = 0;

  get bytes(): Uint8Array {
    return this.#length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, this.#length);
  }

  /** Copies `more`. */
  write(more: Uint8Array): void {
    const length = this.#length + more.length;
    if (this.#length === 0) this.#bytes = Uint8Array.prototype.slice.call(more);
    else {
      if (length > this.#bytes.length) {
        const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
        larger.set(this.bytes);
        this.#bytes = larger;
      }
      this.#bytes.set(more, this.#length);
    }
    this.#length = length;
  }
}
