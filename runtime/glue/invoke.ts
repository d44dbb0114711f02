// One invocation: the event in, the handler called, jobs drained, the result out.

import {
  EVENT_EMPTY,
  EVENT_NOT_JSON,
  EVENT_TOO_DEEP,
  FINISHING,
  HANDLER_THREW,
  HOOK_AFTER,
  HOOK_CONTEXT,
  HOOK_DELIVER,
  HOOK_DISPATCH,
  HOOK_LAST_WORDS,
  HOOK_REPLACER,
  HOOK_REPORT,
  HOOK_TURN,
  HOOK_UNHANDLED,
  KIND_HANDLER,
  KIND_PROGRAM,
  MEMORY_EXHAUSTED,
  NEVER_SETTLES,
  OK,
  OUTPUT_REFUSED,
  RESULT_NOT_JSON,
  TIMED_OUT,
  UNCAUGHT,
  WAITING,
} from "../abi";
import { readJson } from "./json-reader";
import { JSON_TEXT, writeJson } from "./json-writer";
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
  JS_NewUint8ArrayCopy,
  JS_PromiseMarkAsHandled,
  JS_PromiseResult,
  JS_PromiseState,
  JS_SetMaxStackSize,
  JS_ToCStringLen2,
  JS_ToFloat64,
  JSValue,
  malloc,
  NULL,
  PROMISE_PENDING,
  PROMISE_REJECTED,
  stackPointer,
  TRUE,
  UNDEFINED,
} from "./quickjs";
import { enlarge, leave, ROOM_BYTES, room } from "./room";
import {
  AWAITED,
  context,
  DEADLINE,
  hook,
  INTERRUPTED,
  KIND,
  ORIGIN_OFFSET,
  OUT_OF_MEMORY,
  PHASE,
  PHASE_AFTER,
  PHASE_RESULT,
  PROGRAM,
  RANDOM_OFFSET,
  runtime,
  SCRATCH,
  STACK_BYTES,
  STACK_TOP,
  UNFINISHED,
  UNHANDLED,
  WAIT,
} from "./state";
import { CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME, clock_time_get, fd_read, poll_oneoff, proc_exit, random_get, STDERR, STDIN, STDOUT } from "./wasi";

/** Half of where V8's stack ends. */
const MAX_DEPTH: usize = 3000;
const SIZE: usize = SCRATCH + 32;
const ARGV: usize = SCRATCH + 40;
const IOV: usize = SCRATCH + 56;
const TIME: usize = SCRATCH + 64;

/** The settled value of the last `settle`, owned by its caller. */
export const SETTLED: usize = SCRATCH + 72;

// poll_oneoff's subscription to a clock, and the event it answers with.
const SUBSCRIPTION: usize = SCRATCH + 128;
const SUBSCRIPTION_BYTES: usize = 48;
const POLLED: usize = SCRATCH + 176;

export function _start(): void {
  let status = invoke(0);
  while (status == WAITING || status == FINISHING) {
    sleep(load<f64>(WAIT));
    status = resume(0, 0);
  }
  if (status != OK) proc_exit(1);
}

/**
 * Runs the function, from the snapshot to the result or to where it has to wait.
 * @param budget ns of CPU clock until the handler is interrupted; 0 is no limit
 * @returns OK, WAITING, FINISHING, or what failed, see state.ts; details were written to stderr
 */
export function invoke(budget: u64): i32 {
  stackPointer = STACK_TOP;
  limitStack();
  refresh(budget);
  const kind = load<u32>(KIND);
  if (kind == KIND_HANDLER) return runHandler();
  return start(kind == KIND_PROGRAM ? JS_EvalFunction(context(), JS_DupValue(context(), load<u64>(PROGRAM))) : dispatch(UNDEFINED));
}

/**
 * Goes on with a waiting invocation, when the time in WAIT has passed or a message has come.
 * @param message in memory that `allocate` gave; 0 for none
 */
export function resume(message: usize, size: usize): i32 {
  stackPointer = STACK_TOP;
  if (message != 0) {
    store<u64>(ARGV, JS_NewUint8ArrayCopy(context(), message, size));
    free(message);
    const delivered = JS_Call(context(), hook(HOOK_DELIVER), UNDEFINED, 1, ARGV);
    if (isException(delivered)) return failPending(UNCAUGHT);
  }
  return advance();
}

/** Room for a message to the guest, or 0. */
export function allocate(size: usize): usize {
  return malloc(size);
}

/** What a snapshot must not freeze: randomness, the origin of `performance.now()`, the deadline. */
function refresh(budget: u64): void {
  const random = context() + load<u32>(RANDOM_OFFSET);
  random_get(random, 8);
  if (load<u64>(random) == 0) store<u64>(random, 1); // xorshift never leaves zero
  if (clock_time_get(CLOCK_MONOTONIC, 0, TIME) == 0) store<f64>(context() + load<u32>(ORIGIN_OFFSET), <f64>load<u64>(TIME) / 1e6);
  setBudget(budget);
}

/** Where the host has lowered STACK_BYTES since the snapshot, the engine does not know yet. */
export function limitStack(): void {
  JS_SetMaxStackSize(runtime(), load<u32>(STACK_BYTES));
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
  const event = readJson(text, size);
  leave(text);
  if (isException(event)) return failPending(EVENT_NOT_JSON);

  const returned = dispatch(event);
  JS_FreeValue(context(), event);
  return start(returned);
}

function dispatch(event: JSValue): JSValue {
  store<u64>(ARGV, event);
  store<u64>(ARGV, hook(HOOK_CONTEXT), 8);
  return JS_Call(context(), hook(HOOK_DISPATCH), UNDEFINED, 2, ARGV);
}

/** Waits for what the handler or the program answered. */
function start(value: JSValue): i32 {
  store<u32>(PHASE, PHASE_RESULT);
  if (isException(value)) return failPending(HANDLER_THREW);
  wait(value);
  return advance();
}

/** Remembers what is waited for; that it is looked at counts as handling its rejection. */
function wait(value: JSValue): void {
  store<u64>(AWAITED, value);
  if (JS_PromiseState(context(), value) == PROMISE_PENDING) JS_PromiseMarkAsHandled(context(), value);
}

/** `proceed`, but once a handler's result is out nothing can fail it any more: what does is told on stderr. */
function advance(): i32 {
  const status = proceed();
  if (load<u32>(PHASE) != PHASE_AFTER || load<u32>(KIND) == KIND_PROGRAM) return status;
  return status == WAITING ? FINISHING : OK;
}

/** Runs what can run: jobs first, then one timer, and so on, until the end or until only time helps. */
function proceed(): i32 {
  for (;;) {
    if (drain() < 0) return failPending(UNCAUGHT);
    const value = load<u64>(AWAITED);
    const state = JS_PromiseState(context(), value);
    if (state == PROMISE_REJECTED) return fail(HANDLER_THREW, JS_PromiseResult(context(), value));
    if (load<u32>(UNHANDLED) != 0 && isException(JS_Call(context(), hook(HOOK_UNHANDLED), UNDEFINED, 0, 0))) return failPending(UNCAUGHT);
    if (state != PROMISE_PENDING) {
      if (load<u32>(PHASE) == PHASE_AFTER) return OK;
      const status = finish(state < 0 ? value : JS_PromiseResult(context(), value));
      if (status != OK) return status;
      store<u32>(PHASE, PHASE_AFTER);
      if (load<u32>(UNFINISHED) == 0) return OK;
      const after = JS_Call(context(), hook(HOOK_AFTER), UNDEFINED, 0, 0);
      if (isException(after)) return failPending(UNCAUGHT);
      if (isUndefined(after)) return OK;
      wait(after);
      continue;
    }
    const pause = turn(UNDEFINED);
    if (isNaN(pause)) return failPending(UNCAUGHT);
    if (pause < 0) return load<u32>(PHASE) == PHASE_AFTER ? OK : fail(NEVER_SETTLES, UNDEFINED);
    if (pause == 0) continue;
    store<f64>(WAIT, pause);
    return WAITING;
  }
}

/** Runs the promise jobs; negative if one ended with an exception. */
function drain(): i32 {
  let ran: i32;
  do {
    ran = JS_ExecutePendingJob(runtime(), SIZE);
  } while (ran > 0);
  return ran;
}

/**
 * Has the guest run the timer that is due.
 * @param jump true: do not wait for the next one, time jumps to it
 * @returns 0 if something ran, ms until the next timer, negative if there is nothing to wait for, NaN for an exception
 */
function turn(jump: JSValue): f64 {
  const loop = hook(HOOK_TURN);
  if (loop == 0) return -1;
  store<u64>(ARGV, jump);
  const pause = JS_Call(context(), loop, UNDEFINED, 1, ARGV);
  if (isException(pause)) return NaN;
  JS_ToFloat64(context(), TIME, pause);
  return load<f64>(TIME);
}

function finish(value: JSValue): i32 {
  return load<u32>(KIND) == KIND_HANDLER ? writeResult(value) : OK;
}

/**
 * For what runs before the snapshot: drains jobs, lets time jump from timer to timer, and leaves in
 * SETTLED what `value` is or became.
 */
export function settle(value: JSValue): i32 {
  if (isException(value)) return failPending(HANDLER_THREW);
  wait(value);
  let state: i32;
  do {
    if (drain() < 0) return failPending(HANDLER_THREW);
    state = JS_PromiseState(context(), value);
    if (state == PROMISE_REJECTED) return fail(HANDLER_THREW, JS_PromiseResult(context(), value));
    if (load<u32>(UNHANDLED) != 0 && isException(JS_Call(context(), hook(HOOK_UNHANDLED), UNDEFINED, 0, 0))) return failPending(HANDLER_THREW);
    if (state == PROMISE_PENDING) {
      const pause = turn(TRUE);
      if (isNaN(pause)) return failPending(HANDLER_THREW);
      if (pause < 0) return fail(NEVER_SETTLES, UNDEFINED);
    }
  } while (state == PROMISE_PENDING);
  store<u64>(SETTLED, state < 0 ? value : JS_PromiseResult(context(), value));
  store<u64>(AWAITED, 0);
  if (state >= 0) JS_FreeValue(context(), value);
  return OK;
}

/** Waits under a plain WASI runtime. One that can't is asked for the time until it has come. */
function sleep(ms: f64): void {
  memory.fill(SUBSCRIPTION, 0, SUBSCRIPTION_BYTES);
  store<u32>(SUBSCRIPTION, CLOCK_MONOTONIC, 16);
  store<u64>(SUBSCRIPTION, <u64>(ms * 1e6), 24);
  poll_oneoff(SUBSCRIPTION, POLLED, 1, SIZE);
}

/** All of stdin, NUL behind it (JS_ParseJSON wants one), its length in SIZE; 0 when memory ran out. */
function readEvent(): usize {
  let capacity: usize = ROOM_BYTES;
  let used: usize = 0;
  let text = room();
  for (;;) {
    store<u32>(IOV, <u32>(text + used));
    store<u32>(IOV, <u32>(capacity - used - 1), 4);
    // A host without stdin answers an error: that is an empty event.
    const taken: usize = fd_read(STDIN, IOV, 1, SIZE) == 0 ? <usize>load<u32>(SIZE) : 0;
    if (taken == 0) break;
    used += taken;
    if (used + 1 < capacity) continue;
    capacity *= 2;
    text = enlarge(text, used, capacity);
    if (text == 0) return 0;
  }
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
  const size = writeJson(value, 1);
  if (size == 0) return writeAnyResult(value);
  const text: usize = load<u32>(JSON_TEXT);
  store<u8>(text + size, 0x0a); // a newline, so that one write carries all
  if (!writeAll(STDOUT, text, size + 1)) return OUTPUT_REFUSED;
  leave(text);
  return OK;
}

/** A result that is not plain data: the guest's own code may take part, and may fail. */
function writeAnyResult(value: JSValue): i32 {
  const json = JS_JSONStringify(context(), isUndefined(value) ? NULL : value, hook(HOOK_REPLACER), UNDEFINED);
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
