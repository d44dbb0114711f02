// Random bytes for functions, drawn from the system in larger pieces.
import { randomFillSync } from "node:crypto";

/** What is asked for at once: a thread can be ended only between two calls. */
const CHUNK_BYTES = 1 << 20;
const POOL_BYTES = 4096;
/** Larger requests are not served from the pool. */
const SMALL_BYTES = POOL_BYTES / 16;

/** Of this thread. Not one byte of it is given out twice. */
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** Fills `target` with bytes fit for keys. */
export function giveRandom(target: Uint8Array): void {
  const { length } = target;
  if (length > SMALL_BYTES) {
    for (let at = 0; at < length; at += CHUNK_BYTES) randomFillSync(target.subarray(at, at + CHUNK_BYTES));
    return;
  }
  if (used + length > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = 0; i < length; i++, used++) {
    target[i] = pool[used] as number;
    pool[used] = 0; // so that nobody reads it again
  }
}
