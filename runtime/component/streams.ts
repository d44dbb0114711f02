// Streams of WASI 0.2, waited for.
import { ARENA_FLOOR, ARENA_TOP, RESULT } from "./layout";
import { blockingFlush, blockingRead, blockOn, checkWrite, dropError, dropPollable, subscribeOutput, write } from "./wasi";

/** Of one read; it has to fit into the arena. */
const MOST_READ_BYTES: u64 = 65536;

/** What stream-error answers but for `closed`. */
const LAST_OPERATION_FAILED: u8 = 0;

/** The bytes of the last `read`, until the arena is used again. */
export const READ_BYTES: usize = RESULT + 4;

/** What the arena holds beside the environment is no longer needed. */
export function leaveArena(): void {
  store<u32>(ARENA_TOP, load<u32>(ARENA_FLOOR));
}

/**
 * Waits for bytes, at most `size`.
 * @returns how many lie at READ_BYTES, 0 at the end; -1 if the stream failed
 */
export function read(stream: u32, size: u64): i32 {
  let taken: i32;
  do {
    leaveArena();
    blockingRead(stream, min(size, MOST_READ_BYTES), RESULT);
    if (load<u8>(RESULT) != 0) return forget(RESULT + 4) ? -1 : 0;
    taken = load<i32>(RESULT, 8);
  } while (taken == 0 && size > 0);
  return taken;
}

/** Waits until the host has all of it; false if the stream is closed or failed. */
export function writeAll(stream: u32, bytes: usize, size: usize): bool {
  while (size > 0) {
    checkWrite(stream, RESULT);
    if (load<u8>(RESULT) != 0) {
      forget(RESULT + 8);
      return false;
    }
    const room = load<u64>(RESULT, 8);
    if (room == 0) {
      const pollable = subscribeOutput(stream);
      blockOn(pollable);
      dropPollable(pollable);
      continue;
    }
    const taken: usize = <usize>min(room, <u64>size);
    write(stream, bytes, taken, RESULT);
    if (hasFailed()) return false;
    bytes += taken;
    size -= taken;
  }
  blockingFlush(stream, RESULT);
  return !hasFailed();
}

function hasFailed(): bool {
  if (load<u8>(RESULT) == 0) return false;
  forget(RESULT + 4);
  return true;
}

/** Gives the error of a stream-error back; whether there was one. */
function forget(streamError: usize): bool {
  if (load<u8>(streamError) != LAST_OPERATION_FAILED) return false;
  dropError(load<u32>(streamError, 4));
  return true;
}
