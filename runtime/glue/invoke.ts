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
  HOOK_TURN,
  HOOK_UNHANDLED,
  KIND_HANDLER,
  KIND_PROGRAM,
  MEMORY_EXHAUSTED,
  NEVER_SETTLES,
  OK,
  UNCAUGHT,
  WAITING,
} from "../abi";
import { EVENT_BYTES, isBlank, isTooDeep, readEvent } from "./event";
import { fail, failPending } from "./failure";
import { readJson } from "./json-reader";
import {
  free,
  isException,
  isUndefined,
  JS_Call,
  JS_DupValue,
  JS_EvalFunction,
  JS_ExecutePendingJob,
  JS_FreeValue,
  JS_NewUint8ArrayCopy,
  JS_PromiseMarkAsHandled,
  JS_PromiseResult,
  JS_PromiseState,
  JS_SetMaxStackSize,
  JS_ToFloat64,
  JSValue,
  malloc,
  PROMISE_PENDING,
  PROMISE_REJECTED,
  stackPointer,
  TRUE,
  UNDEFINED,
} from "./quickjs";
import { writeResult } from "./result";
import { leave } from "./room";
import {
  AWAITED,
  CLOCK_STOPPED,
  context,
  DEADLINE,
  hook,
  KIND,
  ORIGIN_OFFSET,
  OUTBOX,
  PAUSED,
  PHASE,
  PHASE_AFTER,
  PHASE_RESULT,
  PROGRAM,
  RANDOM_OFFSET,
  runtime,
  SCRATCH,
  SENT,
  STACK_BYTES,
  STACK_TOP,
  UNFINISHED,
  UNHANDLED,
  WAIT,
} from "./state";
import { CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME, clock_time_get, poll_oneoff, proc_exit, random_get } from "./wasi";

const SIZE: usize = SCRATCH + 32;
const ARGV: usize = SCRATCH + 40;
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
 * @returns OK, WAITING, FINISHING, or what failed, see abi.ts; details were written to stderr
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
  if (load<u32>(CLOCK_STOPPED) != 0 && load<u64>(DEADLINE) != 0 && clock_time_get(CLOCK_PROCESS_CPUTIME, 0, TIME) == 0)
    store<u64>(DEADLINE, load<u64>(DEADLINE) + load<u64>(TIME) - load<u64>(PAUSED));
  freeSent();
  if (message != 0) {
    const bytes = JS_NewUint8ArrayCopy(context(), message, size);
    free(message);
    if (isException(bytes)) return failPending(UNCAUGHT);
    store<u64>(ARGV, bytes);
    const delivered = JS_Call(context(), hook(HOOK_DELIVER), UNDEFINED, 1, ARGV);
    if (isException(delivered)) return failPending(UNCAUGHT);
    JS_FreeValue(context(), bytes);
  }
  return advance();
}

function freeSent(): void {
  let message: usize = load<u32>(SENT);
  store<u32>(SENT, 0);
  while (message != 0) {
    const next: usize = load<u32>(message);
    free(message);
    message = next;
  }
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
  const size: usize = load<u32>(EVENT_BYTES);
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
    store<u32>(SENT, load<u32>(OUTBOX));
    if (load<u32>(CLOCK_STOPPED) != 0) clock_time_get(CLOCK_PROCESS_CPUTIME, 0, PAUSED);
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
