// What is called before the snapshot: starting the engine when it is assembled, loading a
// function's bytecode when it is built.

import { HOOK_ACCEPT, HOOK_CONFIGURE, HOOK_TRACE, KIND_PROGRAM, MOST_PAGES, NOT_A_HANDLER, OK } from "../abi";
import { limitStack, setBudget, settle } from "./invoke";
import { readJson } from "./json-reader";
import { findPrototypes } from "./json-writer";
import {
  EVAL_TYPE_MODULE,
  initialize,
  isException,
  JS_AddIntrinsicAToB,
  JS_AddIntrinsicBaseObjects,
  JS_AddIntrinsicDate,
  JS_AddIntrinsicDOMException,
  JS_AddIntrinsicEval,
  JS_AddIntrinsicJSON,
  JS_AddIntrinsicMapSet,
  JS_AddIntrinsicPromise,
  JS_AddIntrinsicProxy,
  JS_AddIntrinsicRegExp,
  JS_AddIntrinsicTypedArrays,
  JS_AddIntrinsicWeakRef,
  JS_AddPerformance,
  JS_Call,
  JS_DupValue,
  JS_EvalFunction,
  JS_FreeValue,
  JS_GetGlobalObject,
  JS_GetModuleNamespace,
  JS_NewContextRaw,
  JS_NewRuntime,
  JS_ReadObject,
  JS_RemoveIntrinsicEval,
  JS_ResolveModule,
  JS_RunGC,
  JS_SetGCThreshold,
  JS_SetPropertyStr,
  JS_ToCStringLen2,
  JSValue,
  pointerOf,
  qjs_compile,
  qjs_free_value,
  qjs_new_host_function,
  qjs_set_interrupt_handler,
  qjs_set_promise_rejection_handler,
  qjs_set_runtime_and_context,
  READ_BYTECODE,
  stackPointer,
  UNDEFINED,
} from "./quickjs";
import { makeRoom } from "./room";
import {
  CONTEXT,
  context,
  HEAP_PAGES,
  hook,
  KIND,
  LIMIT_PAGES,
  PROGRAM,
  RUNTIME,
  runtime,
  SCRATCH,
  SCRATCH_BYTES,
  STACK_BYTES,
  STACK_LIMIT,
  STACK_TOP,
} from "./state";

const ARGV: usize = SCRATCH + 40;
const TRACE_SIZE: usize = SCRATCH + 104;

/** Short requests end before the first collection; long ones collect as usual from here on. */
const GC_THRESHOLD: usize = 8 << 20;

/** Starts the engine: no function in it, `eval` refused. Answers 0, or -1 when memory is too small. */
export function boot(): i32 {
  stackPointer = STACK_TOP;
  store<u32>(HEAP_PAGES, memory.size());
  store<u32>(LIMIT_PAGES, MOST_PAGES);
  initialize();
  const rt = JS_NewRuntime();
  if (rt == 0) return -1;
  const ctx = JS_NewContextRaw(rt);
  if (ctx == 0) return -1;
  store<u32>(RUNTIME, <u32>rt);
  store<u32>(CONTEXT, <u32>ctx);
  qjs_set_runtime_and_context(rt, ctx);
  store<u32>(STACK_BYTES, STACK_LIMIT);
  limitStack();
  JS_SetGCThreshold(rt, GC_THRESHOLD);
  qjs_set_interrupt_handler(1);
  qjs_set_promise_rejection_handler(1);
  if (
    JS_AddIntrinsicBaseObjects(ctx) != 0 ||
    JS_AddIntrinsicDate(ctx) != 0 ||
    JS_AddIntrinsicRegExp(ctx) != 0 ||
    JS_AddIntrinsicJSON(ctx) != 0 ||
    JS_AddIntrinsicProxy(ctx) != 0 ||
    JS_AddIntrinsicMapSet(ctx) != 0 ||
    JS_AddIntrinsicTypedArrays(ctx) != 0 ||
    JS_AddIntrinsicPromise(ctx) != 0 ||
    JS_AddIntrinsicWeakRef(ctx) != 0 ||
    JS_AddIntrinsicDOMException(ctx) != 0 ||
    JS_AddIntrinsicAToB(ctx) != 0 ||
    JS_AddPerformance(ctx) != 0
  )
    return -1;
  findPrototypes();
  return makeRoom() ? 0 : -1;
}

/**
 * Compiles an ES module to bytecode, in an instance that is given up afterwards: it has a parser
 * from here on, and the compiler's garbage. For the arguments and the answer see `qjs_compile`.
 */
export function compile(source: usize, size: usize, file: usize, writeFlags: i32, sizeOut: usize): usize {
  stackPointer = STACK_TOP;
  if (JS_AddIntrinsicEval(context()) != 0) return 0;
  return qjs_compile(source, size, file, EVAL_TYPE_MODULE, writeFlags, sizeOut);
}

/** How far the heap may grow, in pages of 64 KiB. */
export function limit_heap(pages: u32): void {
  store<u32>(LIMIT_PAGES, pages);
}

/** Puts the native function `name` (a C string; its first letter is the operation) on `globalThis`. */
export function define_native(name: usize, size: i32): i32 {
  const global = JS_GetGlobalObject(context());
  const boxed = qjs_new_host_function(name, size, 2);
  const done = JS_SetPropertyStr(context(), global, name, JS_DupValue(context(), load<u64>(boxed)));
  qjs_free_value(boxed);
  JS_FreeValue(context(), global);
  return done;
}

/** Evaluates the prelude, which registers its hooks, or a part of the platform. Answers an `invoke` status. */
export function load_part(bytecode: usize, size: usize): i32 {
  stackPointer = STACK_TOP;
  return settle(JS_EvalFunction(context(), readModule(bytecode, size)));
}

/** Says whether `eval` and `new Function` compile, in an engine that has the parser, or throw an EvalError. */
export function allow_eval(isAllowed: bool): void {
  if (isAllowed) JS_AddIntrinsicEval(context());
  else JS_RemoveIntrinsicEval(context());
}

/**
 * Loads a function's module and, if it is a handler, evaluates it and hands its namespace to the guest.
 * @param settings JSON for the guest's `configure` hook, NUL behind it
 * @param stackBytes how deep it may recurse, see STACK_BYTES
 * @param budget ns of CPU clock for the top level; 0 is no limit
 * @returns an `invoke` status; the guest has described a failure on stderr
 */
export function load_function(
  kind: u32,
  bytecode: usize,
  size: usize,
  settings: usize,
  settingsSize: usize,
  limitPages: u32,
  stackBytes: u32,
  budget: u64,
): i32 {
  stackPointer = STACK_TOP;
  store<u32>(LIMIT_PAGES, limitPages);
  store<u32>(KIND, kind);
  store<u32>(STACK_BYTES, stackBytes);
  limitStack();
  setBudget(budget);
  const status = call(HOOK_CONFIGURE, readJson(settings, settingsSize));
  if (status != OK) return status;
  const module = readModule(bytecode, size);
  if (isException(module)) return settle(module);
  if (kind == KIND_PROGRAM) {
    store<u64>(PROGRAM, module);
    return OK;
  }
  const pointer = pointerOf(module);
  const evaluated = settle(JS_EvalFunction(context(), JS_DupValue(context(), module)));
  if (evaluated != OK) return evaluated;
  const accepted = call(HOOK_ACCEPT, JS_GetModuleNamespace(context(), pointer));
  JS_FreeValue(context(), module);
  return accepted == OK ? OK : NOT_A_HANDLER;
}

/**
 * Where the guest's code stands now, as a C string: for a host that, in the middle of one of its
 * imports, wants to know who called it. The stack pointer stays as it is.
 */
export function trace(): usize {
  const stack = JS_Call(context(), hook(HOOK_TRACE), UNDEFINED, 0, 0);
  return JS_ToCStringLen2(context(), TRACE_SIZE, stack, 0);
}

/** Frees what the top level left behind, and clears what would differ between two builds. */
export function collect(): void {
  setBudget(0);
  JS_RunGC(runtime());
  memory.fill(SCRATCH, 0, SCRATCH_BYTES);
}

function readModule(bytecode: usize, size: usize): JSValue {
  const module = JS_ReadObject(context(), bytecode, size, READ_BYTECODE);
  if (!isException(module)) JS_ResolveModule(context(), module);
  return module;
}

function call(index: usize, argument: JSValue): i32 {
  store<u64>(ARGV, argument);
  const status = settle(JS_Call(context(), hook(index), UNDEFINED, 1, ARGV));
  JS_FreeValue(context(), argument);
  return status;
}
