// The environment of one invocation: the host's, and for one that answers a request the request.
import { ARENA, ARENA_FLOOR, ARENA_TOP, ENVIRONMENT, ENVIRONMENT_BYTES, ENVIRONMENT_COUNT, FIRST_WAITING, RESULT, WORDS_END } from "./layout";
import { beginText, endText, put, putBytes } from "./text";
import { getEnvironment } from "./wasi";

/** Before each invocation: nothing is left of the one before. */
export function beginEnvironment(): void {
  memory.fill(ARENA_TOP, 0xff, FIRST_WAITING - ARENA_TOP); // NONE
  memory.fill(FIRST_WAITING, 0, WORDS_END - FIRST_WAITING);
  store<u32>(ARENA_TOP, ARENA);
  store<u32>(ARENA_FLOOR, ARENA);
  store<u32>(ENVIRONMENT, ARENA);
  store<u32>(ENVIRONMENT_BYTES, 0);
  store<u32>(ENVIRONMENT_COUNT, 0);
  getEnvironment(RESULT);
  const count = load<u32>(RESULT, 4);
  let pair: usize = load<u32>(RESULT);
  const text = beginText();
  for (let i: u32 = 0; i < count; i++, pair += 16) {
    putBytes(load<u32>(pair), load<u32>(pair, 4));
    put(0x3d);
    putBytes(load<u32>(pair, 8), load<u32>(pair, 12));
    put(0);
  }
  keep(text, count);
}

/** Adds the text that was begun at `text`, and gives all else in the arena back. */
export function keep(text: usize, count: u32): void {
  const floor: usize = load<u32>(ARENA_FLOOR);
  const size = endText() - text;
  memory.copy(floor, text, size);
  store<u32>(ENVIRONMENT_BYTES, load<u32>(ENVIRONMENT_BYTES) + <u32>size);
  store<u32>(ENVIRONMENT_COUNT, load<u32>(ENVIRONMENT_COUNT) + count);
  store<u32>(ARENA_FLOOR, <u32>(floor + size));
  store<u32>(ARENA_TOP, <u32>(floor + size));
}
