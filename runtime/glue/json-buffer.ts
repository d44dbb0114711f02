// The memory that JSON is written to: it moves where there is no room for what comes next.
import { enlarge, leave, ROOM_BYTES, room } from "./room";
import { SCRATCH } from "./state";

/** Of what was written last. */
export const JSON_TEXT: usize = SCRATCH + 232;
const END: usize = SCRATCH + 236;

const MAX_BYTES: usize = 1 << 30;

/** Begins a text; where its first byte goes. */
export function begin(): usize {
  store<u32>(JSON_TEXT, <u32>room());
  store<u32>(END, <u32>(room() + ROOM_BYTES));
  return room();
}

/** Gives the memory back. */
export function giveUp(): void {
  leave(load<u32>(JSON_TEXT));
}

/** Room for `bytes` more: answers `at`, or where it is now if the text had to move, or 0 when memory ran out. */
export function reserve(at: usize, bytes: usize): usize {
  return <usize>load<u32>(END) - at >= bytes ? at : moveFor(at, bytes);
}

function moveFor(at: usize, bytes: usize): usize {
  const text: usize = load<u32>(JSON_TEXT);
  const used = at - text;
  if (bytes > MAX_BYTES - used) return 0;
  const capacity: usize = 2 * (used + bytes);
  const larger = enlarge(text, used, capacity);
  store<u32>(JSON_TEXT, <u32>(larger != 0 ? larger : room()));
  store<u32>(END, <u32>(larger + capacity));
  return larger != 0 ? larger + used : 0;
}
