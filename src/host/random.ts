// Random bytes from the kernel. Loading node:crypto costs every `sporelet run` some 2 ms, so where
// there is a device to read they come from there.
import { closeSync, openSync, readSync } from "node:fs";

const DEVICE = "/dev/urandom";

/** What is asked for at once: a thread can be ended only between two calls. */
const CHUNK_BYTES = 1 << 20;
const POOL_BYTES = 4096;
/** Larger requests are not served from the pool. */
const SMALL_BYTES = POOL_BYTES / 16;

/** Of this thread. Not one byte of it is given out twice. */
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

function readDevice(target: Uint8Array): boolean {
  let fd: number;
  try {
    fd = openSync(DEVICE, "r");
  } catch {
    return false;
  }
  try {
    return readSync(fd, target) === target.length;
  } finally {
    closeSync(fd);
  }
}

function fillRandom(target: Uint8Array): void {
  if (!readDevice(target)) process.getBuiltinModule("node:crypto").randomFillSync(target);
}

/** Fills `target` with bytes fit for keys. */
export function giveRandom(target: Uint8Array): void {
  const { length } = target;
  if (length > SMALL_BYTES) {
    for (let at = 0; at < length; at += CHUNK_BYTES) fillRandom(target.subarray(at, at + CHUNK_BYTES));
    return;
  }
  if (used + length > POOL_BYTES) {
    fillRandom(pool);
    used = 0;
  }
  for (let i = 0; i < length; i++, used++) {
    target[i] = pool[used] as number;
    pool[used] = 0; // nobody else may come to see it
  }
}
