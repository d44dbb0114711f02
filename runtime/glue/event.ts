// The event: read from stdin, and looked at before anything recurses into it.
import { enlarge, ROOM_BYTES, room } from "./room";
import { SCRATCH } from "./state";
import { fd_read, STDIN } from "./wasi";

/** Of the event that was read last. */
export const EVENT_BYTES: usize = SCRATCH + 32;
const IOV: usize = SCRATCH + 56;

/** Half of where V8's stack ends. */
const MAX_DEPTH: usize = 3000;

/** All of stdin, NUL behind it (JS_ParseJSON wants one), its length in EVENT_BYTES; 0 when memory ran out. */
export function readEvent(): usize {
  let capacity: usize = ROOM_BYTES;
  let used: usize = 0;
  let text = room();
  for (;;) {
    store<u32>(IOV, <u32>(text + used));
    store<u32>(IOV, <u32>(capacity - used - 1), 4);
    // A host without stdin answers an error: that is an empty event.
    const taken: usize = fd_read(STDIN, IOV, 1, EVENT_BYTES) == 0 ? <usize>load<u32>(EVENT_BYTES) : 0;
    if (taken == 0) break;
    used += taken;
    if (used + 1 < capacity) continue;
    capacity *= 2;
    text = enlarge(text, used, capacity);
    if (text == 0) return 0;
  }
  store<u8>(text + used, 0);
  store<u32>(EVENT_BYTES, <u32>used);
  return text;
}

export function isBlank(text: usize, size: usize): bool {
  for (let i: usize = 0; i < size; i++) if (load<u8>(text + i) > 0x20) return false;
  return true;
}

/** JS_ParseJSON recurses for every level without looking at the stack. */
export function isTooDeep(text: usize, size: usize): bool {
  if (size <= MAX_DEPTH) return false;
  let depth: usize = 0;
  let inString = false;
  for (let i: usize = 0; i < size; i++) {
    const byte = load<u8>(text + i);
    if (byte == 0x22) inString = !inString;
    else if (inString) {
      if (byte == 0x5c) i++; // what a backslash escapes ends no string
    } else if (byte == 0x5b || byte == 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte == 0x5d || byte == 0x7d) depth--;
  }
  return false;
}
