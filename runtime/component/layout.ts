// Where the adapter keeps its own in the function's linear memory: between the C stack and the data of the lowest extension
// nothing else is ever written (runtime/glue/state.ts, docs/internals/memory.md).
import { STACK_TOP } from "../glue/state";

/** The strings of the code that enters the function; asc is told so (src/assemble/component.mjs). */
export const STATIC_DATA: usize = STACK_TOP;
/** What the build has for the adapter, see src/component/constants.ts. */
export const CONSTANTS: usize = 0x64000;

// Words, all u32. A handle that is not there is NONE.

export const NONE: u32 = 0xffffffff;

const WORDS: usize = 0x68000;
/** Where the next piece of the arena begins, and what it falls back to. */
export const ARENA_TOP: usize = WORDS;
export const ARENA_FLOOR: usize = WORDS + 4;
/** The environment: NAME=value, NUL, and so on; bytes and variables. */
export const ENVIRONMENT: usize = WORDS + 8;
export const ENVIRONMENT_BYTES: usize = WORDS + 12;
export const ENVIRONMENT_COUNT: usize = WORDS + 16;
/** input-stream and output-streams. */
export const INPUT: usize = WORDS + 20;
export const OUTPUT: usize = WORDS + 24;
export const ERRORS: usize = WORDS + 28;
/** incoming-body, response-outparam, outgoing-body. */
export const REQUEST_BODY: usize = WORDS + 32;
export const RESPONSE_OUT: usize = WORDS + 36;
export const RESPONSE_BODY: usize = WORDS + 40;
/** Whether the request's method is HEAD. */
export const IS_HEAD: usize = WORDS + 44;
/** Messages of requests that wait until one of the exchanges is free: the first and the last. */
export const FIRST_WAITING: usize = WORDS + 48;
export const LAST_WAITING: usize = WORDS + 52;
export const WORDS_END: usize = WORDS + 64;

/** What an imported function answers that gives more than one word (Canonical ABI, MAX_FLAT_RESULTS). */
export const RESULT: usize = WORDS + 256;

/** Exchanges, each of EXCHANGE_BYTES. */
export const EXCHANGES: usize = 0x69000;
export const EXCHANGE_BYTES: usize = 64;
export const MOST_EXCHANGES: usize = 32;
/** Handles of pollables. */
export const POLLABLES: usize = 0x6a000;
/** For each exchange the URL that it was redirected to. */
export const URLS: usize = 0x6c000;
export const MOST_URL_BYTES: usize = 2048;

/** What the host passes, and texts under way. */
export const ARENA: usize = 0x7c000;
/** The data of the lowest extension begins at 0xb8450. */
export const ARENA_END: usize = 0xb8000;
