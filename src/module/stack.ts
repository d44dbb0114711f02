// How deep a function may recurse: bytes of the stack that QuickJS' C code has in linear memory.
import { SporeletError } from "../errors.ts";

/** STACK_LIMIT of runtime/glue/state.ts: what a function has unless it is given less. */
export const MAX_STACK = 256 << 10;
/** What the runtime's own functions need, with room for a handler of some depth. */
export const MIN_STACK = 32 << 10;

/** @throws SporeletError E_OPTION_VALUE */
export function checkStack(bytes: number): number {
  if (Number.isInteger(bytes) && bytes >= MIN_STACK && bytes <= MAX_STACK) return bytes;
  throw new SporeletError("E_OPTION_VALUE", `Expected \`stack\` to be from ${MIN_STACK >> 10} KiB to ${MAX_STACK >> 10} KiB, got ${bytes} bytes`);
}
