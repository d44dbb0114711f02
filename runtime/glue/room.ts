// Bytes whose number is not known before: the event, the result. Most fit into a room that is in the snapshot, so that no
// invocation needs to ask for memory; what does not moves to the heap.
import { free, malloc, realloc } from "./quickjs";
import { ROOM } from "./state";

export const ROOM_BYTES: usize = 4096;

/** Before the snapshot. Answers whether there was memory for it. */
export function makeRoom(): bool {
  store<u32>(ROOM, <u32>malloc(ROOM_BYTES));
  return room() != 0;
}

export function room(): usize {
  return load<u32>(ROOM);
}

/** Answers where the `used` bytes at `bytes` are once there is place for `capacity`; 0 if memory ran out, and they are lost. */
export function enlarge(bytes: usize, used: usize, capacity: usize): usize {
  const isRoom = bytes == room();
  const larger = isRoom ? malloc(capacity) : realloc(bytes, capacity);
  if (isRoom && larger != 0) memory.copy(larger, bytes, used);
  if (!isRoom && larger == 0) free(bytes);
  return larger;
}

export function leave(bytes: usize): void {
  if (bytes != room()) free(bytes);
}
