// All of the glue's state lives in linear memory, in one block below the engine's static data, so
// that memory alone is the snapshot: no global has to be saved or restored beside it.
//
// Linear memory of quickjs-wasi 3.6.2: [0, 1 MiB) is linked as the C stack, static data and the
// heap lie above. The glue starts the stack lower (STACK_TOP), so that a reset clears 384 KiB
// rather than 1 MiB, and keeps its block at the end of the gap.

/** Where the C stack begins; it grows down to address 0, below which every access traps. */
export const STACK_TOP: usize = 0x60000;

/**
 * Recursion in QuickJS ends with a RangeError after this many bytes of C stack, or fewer (STACK_BYTES).
 * The rest is slack for leaf calls. The host's own stack must last as long, and V8's is the tightest: 984 KiB.
 */
export const STACK_LIMIT: usize = 0x40000;

export const STATE: usize = 0xffd00;

export const RUNTIME: usize = STATE;
export const CONTEXT: usize = STATE + 4;
/** u32: `KIND_*` of runtime/abi.ts. */
export const KIND: usize = STATE + 8;
/** u32, pages of 64 KiB: the end of the heap as the engine sees it; memory above is zero. */
export const HEAP_PAGES: usize = STATE + 12;
/** u32, pages of 64 KiB: how far the heap may grow. */
export const LIMIT_PAGES: usize = STATE + 16;
/** u32: set once an allocation was refused, so that the failure can be named. */
export const OUT_OF_MEMORY: usize = STATE + 20;
/** u32: set once the time budget ran out. */
export const INTERRUPTED: usize = STATE + 24;
/** u32, bytes: where `random_state` and `time_origin` lie in JSContext; found when the engine is assembled. */
export const RANDOM_OFFSET: usize = STATE + 28;
export const ORIGIN_OFFSET: usize = STATE + 32;
/** u32: C's `errno`, for the extensions. */
export const ERRNO: usize = STATE + 36;
/** u64, ns on the CPU clock: when to interrupt; 0 is never. */
export const DEADLINE: usize = STATE + 40;
/** JSValue: the compiled module of a program, which `invoke` evaluates. */
export const PROGRAM: usize = STATE + 48;
/** JSValue[13]: what the guest registered, at the index `HOOK_*` of runtime/abi.ts. */
export const HOOKS: usize = STATE + 56;

// The state of an invocation under way.

/** JSValue: what `advance` waits for. */
export const AWAITED: usize = STATE + 208;
/** u32: `PHASE_*`. */
export const PHASE: usize = STATE + 160;
/** u32: rejections and errors that nothing has handled so far. */
export const UNHANDLED: usize = STATE + 164;

// Between a waiting invocation and its host, see src/host/instance.ts.

/** f64, ms: after how long a waiting invocation wants to be resumed at the latest; infinite if only a message can wake it. */
export const WAIT: usize = STATE + 168;
/** u32: what the host takes, `TAKES_*` of runtime/abi.ts. */
export const CONNECTED: usize = STATE + 176;
/** Message*: what the guest has for the host, the newest first: u32 next, u32 size, bytes. */
export const OUTBOX: usize = STATE + 180;

/** u32: bytes of C stack that the function may use, at most STACK_LIMIT. */
export const STACK_BYTES: usize = STATE + 184;

/** u32: whether the guest has something to be waited for after the result (HOOK_AFTER). */
export const UNFINISHED: usize = STATE + 188;
/** void*: a piece of the heap, see room.ts. */
export const ROOM: usize = STATE + 192;

/** JSObject*: Object.prototype and Array.prototype as the engine made them; u32: the atom of "toJSON". */
export const OBJECT_PROTOTYPE: usize = STATE + 196;
export const ARRAY_PROTOTYPE: usize = STATE + 200;
export const TO_JSON: usize = STATE + 204;

/** u32: whether waiting does not count against the time budget, for it is the client that is waited for. */
export const CLOCK_STOPPED: usize = STATE + 216;
/** Message*: what the host has taken when the invocation goes on, and what is to be freed then. */
export const SENT: usize = STATE + 220;
/** u64, ns on the CPU clock: when the invocation began to wait. */
export const PAUSED: usize = STATE + 224;

/** Room for out-parameters and argument lists; its content means nothing between calls. */
export const SCRATCH: usize = STATE + 256;
export const SCRATCH_BYTES: usize = 256;

/** C string: what the EvalError says where `eval` is refused. Written when the engine is assembled. */
export const REFUSAL: usize = STATE + 512;

export const PHASE_RESULT: u32 = 0;
/** The result is out; what `waitUntil` was given is still going on, or a program's timers. */
export const PHASE_AFTER: u32 = 1;

// @ts-ignore: decorator
@inline export function context(): usize {
  return load<u32>(CONTEXT);
}
// @ts-ignore: decorator
@inline export function runtime(): usize {
  return load<u32>(RUNTIME);
}
// @ts-ignore: decorator
@inline export function hook(index: usize): u64 {
  return load<u64>(HOOKS + index * 8);
}
