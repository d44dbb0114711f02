// The functions that the guest prelude builds its platform on. QuickJS calls `host_call` with the
// name that the function was made with; its first letter selects the operation. Arguments arrive
// as pointers to JSValues, the answer is a pointer to one (owned by the caller), 0 means that an
// exception is pending.
import { HOOK_REJECTION } from "../abi";
import {
  EXCEPTION,
  FALSE,
  free,
  isException,
  JS_Call,
  JS_DupValue,
  JS_FreeCString,
  JS_FreeValue,
  JS_GetException,
  JS_GetUint8Array,
  JS_IsProxy,
  JS_NewNumber,
  JS_NewStringLen,
  JS_NewUint8ArrayCopy,
  JS_ToCStringLen2,
  JS_ToFloat64,
  JSValue,
  malloc,
  qjs_free_value,
  TRUE,
  UNDEFINED,
} from "./quickjs";
import { CLOCK_STOPPED, CONNECTED, context, DEADLINE, HOOKS, hook, INTERRUPTED, KIND, OUTBOX, SCRATCH, UNFINISHED, UNHANDLED } from "./state";
import { isUtf8 } from "./utf8";
import {
  CLOCK_PROCESS_CPUTIME,
  clock_time_get,
  environ_get,
  environ_sizes_get,
  fd_read,
  fd_write,
  proc_exit,
  random_get,
} from "./wasi";

const SIZE: usize = SCRATCH;
const DONE: usize = SCRATCH + 4;
const IOV: usize = SCRATCH + 8;
const NUMBER: usize = SCRATCH + 24;
/** Three arguments that a function under way may still be reading. */
const REJECTED: usize = SCRATCH + 208;

/** Writes all of it, however often the host takes only a part; false when the host refuses. */
export function writeAll(fd: i32, bytes: usize, size: usize): bool {
  while (size > 0) {
    store<u32>(IOV, <u32>bytes);
    store<u32>(IOV, <u32>size, 4);
    if (fd_write(fd, IOV, 1, DONE) != 0) return false;
    const done: usize = load<u32>(DONE);
    if (done == 0) return false;
    bytes += done;
    size -= done;
  }
  return true;
}

/** Nanoseconds left of the time budget; -1 when there is none. */
function remaining(): f64 {
  const deadline = load<u64>(DEADLINE);
  if (deadline == 0) return -1;
  if (clock_time_get(CLOCK_PROCESS_CPUTIME, 0, NUMBER) != 0) return -1;
  const now = load<u64>(NUMBER);
  return now < deadline ? <f64>(deadline - now) : 0;
}

export function host_interrupt(): i32 {
  if (remaining() != 0) return 0;
  store<u32>(INTERRUPTED, 1);
  return 1;
}

function integer(value: JSValue): i32 {
  JS_ToFloat64(context(), NUMBER, value);
  return <i32>load<f64>(NUMBER);
}

function transfer(fd: i32, array: JSValue, reading: bool): JSValue {
  const bytes = JS_GetUint8Array(context(), SIZE, array);
  if (bytes == 0) return EXCEPTION;
  store<u32>(IOV, <u32>bytes);
  store<u32>(IOV, load<u32>(SIZE), 4);
  const errno = reading ? fd_read(fd, IOV, 1, DONE) : fd_write(fd, IOV, 1, DONE);
  return JS_NewNumber(context(), errno != 0 ? -1.0 : <f64>load<u32>(DONE));
}

function print(fd: i32, value: JSValue): JSValue {
  const text = JS_ToCStringLen2(context(), SIZE, value, 0);
  if (text == 0) return EXCEPTION;
  writeAll(fd, text, load<u32>(SIZE));
  JS_FreeCString(context(), text);
  return UNDEFINED;
}

function encode(value: JSValue): JSValue {
  const text = JS_ToCStringLen2(context(), SIZE, value, 0);
  if (text == 0) return EXCEPTION;
  const array = JS_NewUint8ArrayCopy(context(), text, load<u32>(SIZE));
  JS_FreeCString(context(), text);
  return array;
}

function decode(array: JSValue): JSValue {
  const bytes = JS_GetUint8Array(context(), SIZE, array);
  if (bytes == 0) return EXCEPTION;
  const size = load<u32>(SIZE);
  return isUtf8(bytes, size) ? JS_NewStringLen(context(), bytes, size) : UNDEFINED;
}

function randomFill(array: JSValue): JSValue {
  const bytes = JS_GetUint8Array(context(), SIZE, array);
  if (bytes == 0) return EXCEPTION;
  return JS_NewNumber(context(), <f64>random_get(bytes, load<u32>(SIZE)));
}

/** The environment as one string, each `KEY=value` ended by NUL. */
function environment(): JSValue {
  if (environ_sizes_get(SIZE, DONE) != 0) return JS_NewStringLen(context(), 0, 0);
  const count: usize = load<u32>(SIZE);
  const size: usize = load<u32>(DONE);
  if (size == 0) return JS_NewStringLen(context(), 0, 0);
  const block = malloc(count * 4 + size);
  if (block == 0) return EXCEPTION;
  const text = block + count * 4;
  const errno = environ_get(block, text);
  const value = JS_NewStringLen(context(), text, errno == 0 ? size : 0);
  free(block);
  return value;
}

/** Puts a copy of `array` into the outbox. */
function send(array: JSValue): JSValue {
  const bytes = JS_GetUint8Array(context(), SIZE, array);
  if (bytes == 0) return EXCEPTION;
  const size = load<u32>(SIZE);
  const message = malloc(8 + size);
  if (message == 0) return EXCEPTION;
  store<u32>(message, load<u32>(OUTBOX));
  store<u32>(message, size, 4);
  memory.copy(message + 8, bytes, size);
  store<u32>(OUTBOX, <u32>message);
  return UNDEFINED;
}

function setHook(index: i32, value: JSValue): JSValue {
  store<u64>(HOOKS + <usize>index * 8, JS_DupValue(context(), value));
  return UNDEFINED;
}

// @ts-ignore: decorator
@inline function argument(argv: usize, index: usize): JSValue {
  return load<u64>(<usize>load<u32>(argv + index * 4));
}

function operate(letter: u8, argc: i32, argv: usize): JSValue {
  const first = argc > 0 ? argument(argv, 0) : UNDEFINED;
  const second = argc > 1 ? argument(argv, 1) : UNDEFINED;
  switch (letter) {
    case 0x72: // r
      return transfer(integer(first), second, true);
    case 0x77: // w
      return transfer(integer(first), second, false);
    case 0x70: // p
      return print(integer(first), second);
    case 0x65: // e
      return encode(first);
    case 0x64: // d
      return decode(first);
    case 0x78: // x
      return randomFill(first);
    case 0x76: // v
      return environment();
    case 0x62: // b
      return JS_NewNumber(context(), remaining());
    case 0x68: // h
      return setHook(integer(first), second);
    case 0x75: // u
      store<u32>(UNHANDLED, integer(first));
      return UNDEFINED;
    case 0x66: // f
      store<u32>(UNFINISHED, 1);
      return UNDEFINED;
    case 0x6b: // k
      store<u32>(KIND, integer(first));
      return UNDEFINED;
    case 0x63: // c
      return JS_NewNumber(context(), <f64>load<u32>(CONNECTED));
    case 0x69: // i
      return JS_IsProxy(first) ? TRUE : FALSE;
    case 0x73: // s
      store<u32>(CLOCK_STOPPED, integer(first));
      return UNDEFINED;
    case 0x6d: // m
      return send(first);
    case 0x71: // q
      proc_exit(integer(first));
      return UNDEFINED;
    default:
      return UNDEFINED;
  }
}

export function host_call(name: usize, size: usize, self: usize, argc: i32, argv: usize): usize {
  const value = operate(load<u8>(name), argc, argv);
  if (isException(value)) return 0;
  const boxed = malloc(8);
  store<u64>(boxed, value);
  return boxed;
}

/** The guest keeps the list; whether anything is on it is counted here, for `advance` to see. */
export function host_promise_rejection(promise: usize, reason: usize, handled: i32): void {
  const rejected = hook(HOOK_REJECTION);
  if (rejected != 0) {
    store<u64>(REJECTED, load<u64>(promise));
    store<u64>(REJECTED, load<u64>(reason), 8);
    store<u64>(REJECTED, handled != 0 ? TRUE : UNDEFINED, 16);
    if (isException(JS_Call(context(), rejected, UNDEFINED, 3, REJECTED))) JS_FreeValue(context(), JS_GetException(context()));
  }
  qjs_free_value(promise);
  qjs_free_value(reason);
}

// Imports of quickjs-wasi that have no use here: there is one module, and the time zone is UTC.

export function host_module_normalize(base: usize, name: usize): usize {
  return 0;
}
export function host_module_load(name: usize, sizeOut: usize): usize {
  return 0;
}
export function host_get_timezone_offset(high: i32, low: i32): i32 {
  return 0;
}
