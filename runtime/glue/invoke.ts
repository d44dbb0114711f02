// One invocation: the event in, the handler called, jobs drained, the result out.

import { writeAll } from "./native";
import {
  free,
  isException,
  isUndefined,
  JS_Call,
  JS_DupValue,
  JS_EvalFunction,
  JS_ExecutePendingJob,
  JS_FreeCString,
  JS_FreeValue,
  JS_GetException,
  JS_JSONStringify,
  JS_NewNumber,
  JS_ParseJSON,
  JS_PromiseMarkAsHandled,
  JS_PromiseResult,
  JS_PromiseState,
  JS_ToCStringLen2,
  JSValue,
  malloc,
  NULL,
  PROMISE_PENDING,
  PROMISE_REJECTED,
  realloc,
  stackPointer,
  UNDEFINED,
} from "./quickjs";
import {
  context,
  DEADLINE,
  EVENT_EMPTY,
  EVENT_NOT_JSON,
  EVENT_TOO_DEEP,
  HANDLER_THREW,
  HOOK_DISPATCH,
  HOOK_LAST_WORDS,
  HOOK_REPORT,
  hook,
  INTERRUPTED,
  KIND,
  KIND_PROGRAM,
  MEMORY_EXHAUSTED,
  NEVER_SETTLES,
  OK,
  ORIGIN_OFFSET,
  OUT_OF_MEMORY,
  OUTPUT_REFUSED,
  PROGRAM,
  RANDOM_OFFSET,
  RESULT_NOT_JSON,
  runtime,
  SCRATCH,
  STACK_TOP,
  TIMED_OUT,
} from "./state";
import { CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME, clock_time_get, fd_read, proc_exit, random_get, STDERR, STDIN, STDOUT } from "./wasi";

const FIRST_READ: usize = 4096;
/** Half of where V8's stack ends. */
const MAX_DEPTH: usize = 3000;
const EMPTY: usize = SCRATCH + 96; // a NUL: the empty C string
const SIZE: usize = SCRATCH + 32;
const ARGV: usize = SCRATCH + 40;
const IOV: usize = SCRATCH + 56;
const TIME: usize = SCRATCH + 64;

/** The settled value of the last `settle`, owned by its caller. */
const SETTLED: usize = SCRATCH + 72;

export function _start(): void {
  const status = invoke(0);
  if (status != OK) proc_exit(1);
}

/**
 * Runs the function once, from the snapshot to the result.
 * @param budget ns of CPU clock until the handler is interrupted; 0 is no limit
 * @returns OK or what failed, see state.ts; details were written to stderr
 */
export function invoke(budget: u64): i32 {
  stackPointer = STACK_TOP;
  refresh(budget);
  return load<u32>(KIND) == KIND_PROGRAM ? runProgram() : runHandler();
}

/** What a snapshot must not freeze: randomness, the origin of `performance.now()`, the deadline. */
function refresh(budget: u64): void {
  const random = context() + load<u32>(RANDOM_OFFSET);
  random_get(random, 8);
  if (load<u64>(random) == 0) store<u64>(random, 1); // xorshift never leaves zero
  if (clock_time_get(CLOCK_MONOTONIC, 0, TIME) == 0) store<f64>(context() + load<u32>(ORIGIN_OFFSET), <f64>load<u64>(TIME) / 1e6);
  setBudget(budget);
}

export function setBudget(budget: u64): void {
  store<u64>(DEADLINE, budget != 0 && clock_time_get(CLOCK_PROCESS_CPUTIME, 0, TIME) == 0 ? load<u64>(TIME) + budget : 0);
}

function runHandler(): i32 {
  const text = readEvent();
  if (text == 0) return fail(MEMORY_EXHAUSTED, UNDEFINED);
  const size: usize = load<u32>(SIZE);
  if (isBlank(text, size)) return fail(EVENT_EMPTY, UNDEFINED);
  if (isTooDeep(text, size)) return fail(EVENT_TOO_DEEP, UNDEFINED);
  const event = JS_ParseJSON(context(), text, size, EMPTY);
  free(text);
  if (isException(event)) return failPending(EVENT_NOT_JSON);

  store<u64>(ARGV, event);
  const returned = JS_Call(context(), hook(HOOK_DISPATCH), UNDEFINED, 1, ARGV);
  JS_FreeValue(context(), event);
  const status = settle(returned);
  return status == OK ? writeResult(load<u64>(SETTLED)) : status;
}

function runProgram(): i32 {
  const module = JS_DupValue(context(), load<u64>(PROGRAM));
  return settle(JS_EvalFunction(context(), module));
}

/** Drains the job queue and leaves in SETTLED what `value` is or became. */
export function settle(value: JSValue): i32 {
  if (isException(value)) return failPending(HANDLER_THREW);
  let state = JS_PromiseState(context(), value);
  if (state == PROMISE_PENDING) JS_PromiseMarkAsHandled(context(), value);
  let ran: i32;
  do {
    ran = JS_ExecutePendingJob(runtime(), SIZE);
  } while (ran > 0);
  if (ran < 0) return failPending(HANDLER_THREW);
  if (state < 0) {
    store<u64>(SETTLED, value);
    return OK;
  }
  state = JS_PromiseState(context(), value);
  if (state == PROMISE_PENDING) return fail(NEVER_SETTLES, UNDEFINED);
  const result = JS_PromiseResult(context(), value);
  if (state == PROMISE_REJECTED) return fail(HANDLER_THREW, result);
  store<u64>(SETTLED, result);
  JS_FreeValue(context(), value);
  return OK;
}

/** All of stdin, NUL behind it (JS_ParseJSON wants one), its length in SIZE; 0 when memory ran out. */
function readEvent(): usize {
  let capacity: usize = FIRST_READ;
  let used: usize = 0;
  let text = malloc(capacity);
  while (text != 0) {
    store<u32>(IOV, <u32>(text + used));
    store<u32>(IOV, <u32>(capacity - used - 1), 4);
    // A host without stdin answers an error: that is an empty event.
    const taken: usize = fd_read(STDIN, IOV, 1, SIZE) == 0 ? <usize>load<u32>(SIZE) : 0;
    if (taken == 0) break;
    used += taken;
    if (used + 1 < capacity) continue;
    capacity *= 2;
    const larger = realloc(text, capacity);
    if (larger == 0) free(text);
    text = larger;
  }
  if (text == 0) return 0;
  store<u8>(text + used, 0);
  store<u32>(SIZE, <u32>used);
  return text;
}

function isBlank(text: usize, size: usize): bool {
  for (let i: usize = 0; i < size; i++) if (load<u8>(text + i) > 0x20) return false;
  return true;
}

/** JS_ParseJSON recurses for every level without looking at the stack. */
function isTooDeep(text: usize, size: usize): bool {
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

function writeResult(value: JSValue): i32 {
  const json = JS_JSONStringify(context(), isUndefined(value) ? NULL : value, UNDEFINED, UNDEFINED);
  if (isException(json)) return failPending(RESULT_NOT_JSON);
  if (isUndefined(json)) return fail(RESULT_NOT_JSON, value);
  const text = JS_ToCStringLen2(context(), SIZE, json, 0);
  if (text == 0) return failPending(RESULT_NOT_JSON);
  // The text is NUL-terminated; the NUL's place takes the newline, so that one write carries all.
  const size: usize = load<u32>(SIZE);
  store<u8>(text + size, 0x0a);
  if (!writeAll(STDOUT, text, size + 1)) return OUTPUT_REFUSED;
  JS_FreeCString(context(), text);
  return OK;
}

function failPending(status: i32): i32 {
  return fail(status, JS_GetException(context()));
}

/** Names the failure, has the guest describe it on stderr, and answers its status. */
function fail(status: i32, error: JSValue): i32 {
  if (load<u32>(INTERRUPTED) != 0) status = TIMED_OUT;
  else if (load<u32>(OUT_OF_MEMORY) != 0 && status != EVENT_EMPTY) status = MEMORY_EXHAUSTED;
  store<u64>(DEADLINE, 0);
  store<u64>(ARGV, JS_NewNumber(context(), <f64>status));
  store<u64>(ARGV, error, 8);
  if (isException(JS_Call(context(), hook(HOOK_REPORT), UNDEFINED, 2, ARGV))) {
    // A string that the guest made beforehand: ASCII, so that printing it allocates nothing.
    const text = JS_ToCStringLen2(context(), SIZE, hook(HOOK_LAST_WORDS), 0);
    if (text != 0) writeAll(STDERR, text, load<u32>(SIZE));
  }
  return status;
}
