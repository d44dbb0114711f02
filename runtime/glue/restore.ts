// How a thin module becomes a running function in any runtime: its start function puts the delta
// somewhere above the heap and has it applied to the engine's memory.
import { reserve } from "./memory";

/** Makes room for `pages` of linear memory, or traps. */
export function prepare(pages: u32): void {
  if (!reserve(pages)) unreachable();
}

/**
 * Applies a delta: runs of `gap` (unsigned LEB128, bytes since the end of the last run), `size`
 * (unsigned LEB128) and `size` bytes. Clears the delta's own place, so that memory above the heap
 * is zero again.
 */
export function restore(delta: usize, size: usize): void {
  const end = delta + size;
  let at = delta;
  let target: usize = 0;
  while (at < end) {
    let value: u32 = 0;
    let shift: u32 = 0;
    let isGap = true;
    for (;;) {
      const byte: u32 = load<u8>(at++);
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte & 0x80) continue;
      if (!isGap) break;
      isGap = false;
      target += value;
      value = 0;
      shift = 0;
    }
    memory.copy(target, at, value);
    target += value;
    at += value;
  }
  memory.fill(delta, 0, size);
}
