// What stands for Node's binding of zlib (`_handle`). Packages that inherit from zlib.Inflate and want no stream between, such as
// pngjs, call it; Node documents none of it.
import type { Coder } from "./zlib-coder.ts";

export class Handle {
  readonly #coder: Coder;
  readonly #state: Uint32Array;
  readonly #onError: (error: Error) => void;
  /** What came out and had no room. */
  #pending: Uint8Array[] = [];

  /** @param state takes the bytes of room and of input that are left after each call */
  constructor(coder: Coder, state: Uint32Array, onError: (error: Error) => void) {
    this.#coder = coder;
    this.#state = state;
    this.#onError = onError;
  }

  writeSync(flush: number, input: Uint8Array | null, inputAt: number, inputBytes: number, output: Uint8Array, outputAt: number, room: number): void {
    try {
      if (this.#pending.length === 0)
        this.#coder.push(input?.subarray(inputAt, inputAt + inputBytes) ?? new Uint8Array(0), flush, (piece) => void this.#pending.push(piece));
    } catch (error) {
      this.#onError(error as Error);
    }
    let left = room;
    while (left > 0 && this.#pending.length > 0) {
      const piece = this.#pending[0] as Uint8Array;
      const fits = piece.subarray(0, left);
      output.set(fits, outputAt + room - left);
      left -= fits.length;
      if (fits.length === piece.length) this.#pending.shift();
      else this.#pending[0] = piece.subarray(fits.length);
    }
    this.#state.set([left, 0]);
  }

  reset(): void {
    this.#coder.reset();
  }

  close(): void {
    this.#pending = [];
  }
}
