// A core module of its own, the second of a component: where the host puts what it passes to the function's memory.
import { ARENA_END, ARENA_TOP } from "./layout";

/**
 * As the Canonical ABI has it; nothing is given back one by one.
 * @param old where it lies, 0 if it is new
 */
export function realloc(old: usize, oldSize: usize, align: usize, size: usize): usize {
  const at = (<usize>load<u32>(ARENA_TOP) + align - 1) & ~(align - 1);
  if (size > ARENA_END - at) unreachable();
  if (old != 0) memory.copy(at, old, oldSize < size ? oldSize : size);
  store<u32>(ARENA_TOP, <u32>(at + size));
  return at;
}
