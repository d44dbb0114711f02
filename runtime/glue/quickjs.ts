// The QuickJS C API as the engine exports it (quickjs.h of quickjs-ng 0.17, wasm32).
// A JSValue is NaN-boxed: 64 bits, tag in the upper half, payload in the lower (JS_MKVAL).

export type JSValue = u64;

export const UNDEFINED: JSValue = 3 << 32;
export const NULL: JSValue = 2 << 32;
export const FALSE: JSValue = 1 << 32;
export const TRUE: JSValue = (1 << 32) | 1;
export const EXCEPTION: JSValue = 6 << 32;

/** JS_READ_OBJ_BYTECODE: let JS_ReadObject accept functions and modules. */
export const READ_BYTECODE: i32 = 1;

/** JS_PROP_C_W_E: configurable, writable, enumerable. */
export const PROPERTY_PLAIN: i32 = 7;

/** JS_EVAL_TYPE_MODULE. */
export const EVAL_TYPE_MODULE: i32 = 1;

// JSPromiseStateEnum; JS_PromiseState answers -1 for a value that is not a promise.
export const PROMISE_PENDING: i32 = 0;
export const PROMISE_REJECTED: i32 = 2;

@external("env", "_initialize") export declare function initialize(): void;
@external("env", "__stack_pointer") export declare let stackPointer: usize;

@external("env", "JS_NewRuntime") export declare function JS_NewRuntime(): usize;
@external("env", "JS_NewContextRaw") export declare function JS_NewContextRaw(rt: usize): usize;
@external("env", "JS_AddIntrinsicBaseObjects") export declare function JS_AddIntrinsicBaseObjects(ctx: usize): i32;
@external("env", "JS_AddIntrinsicDate") export declare function JS_AddIntrinsicDate(ctx: usize): i32;
@external("env", "JS_AddIntrinsicEval") export declare function JS_AddIntrinsicEval(ctx: usize): i32;
/** Not QuickJS' own: src/assemble/engine/patch.ts adds it. */
@external("env", "JS_RemoveIntrinsicEval") export declare function JS_RemoveIntrinsicEval(ctx: usize): void;
@external("env", "JS_AddIntrinsicRegExp") export declare function JS_AddIntrinsicRegExp(ctx: usize): i32;
@external("env", "JS_AddIntrinsicJSON") export declare function JS_AddIntrinsicJSON(ctx: usize): i32;
@external("env", "JS_AddIntrinsicProxy") export declare function JS_AddIntrinsicProxy(ctx: usize): i32;
@external("env", "JS_AddIntrinsicMapSet") export declare function JS_AddIntrinsicMapSet(ctx: usize): i32;
@external("env", "JS_AddIntrinsicTypedArrays") export declare function JS_AddIntrinsicTypedArrays(ctx: usize): i32;
@external("env", "JS_AddIntrinsicPromise") export declare function JS_AddIntrinsicPromise(ctx: usize): i32;
@external("env", "JS_AddIntrinsicWeakRef") export declare function JS_AddIntrinsicWeakRef(ctx: usize): i32;
@external("env", "JS_AddIntrinsicAToB") export declare function JS_AddIntrinsicAToB(ctx: usize): i32;
@external("env", "JS_AddIntrinsicDOMException") export declare function JS_AddIntrinsicDOMException(ctx: usize): i32;
@external("env", "JS_AddPerformance") export declare function JS_AddPerformance(ctx: usize): i32;

@external("env", "JS_SetMaxStackSize") export declare function JS_SetMaxStackSize(rt: usize, bytes: usize): void;
@external("env", "JS_SetGCThreshold") export declare function JS_SetGCThreshold(rt: usize, bytes: usize): void;
@external("env", "JS_RunGC") export declare function JS_RunGC(rt: usize): void;
@external("env", "JS_ExecutePendingJob") export declare function JS_ExecutePendingJob(rt: usize, ctxOut: usize): i32;

@external("env", "JS_ReadObject") export declare function JS_ReadObject(ctx: usize, bytes: usize, size: usize, flags: i32): JSValue;
@external("env", "JS_ResolveModule") export declare function JS_ResolveModule(ctx: usize, module: JSValue): i32;
@external("env", "JS_EvalFunction") export declare function JS_EvalFunction(ctx: usize, code: JSValue): JSValue;
@external("env", "JS_GetModuleNamespace") export declare function JS_GetModuleNamespace(ctx: usize, module: usize): JSValue;

@external("env", "JS_Call") export declare function JS_Call(ctx: usize, fn: JSValue, self: JSValue, argc: i32, argv: usize): JSValue;
@external("env", "JS_DupValue") export declare function JS_DupValue(ctx: usize, value: JSValue): JSValue;
@external("env", "JS_FreeValue") export declare function JS_FreeValue(ctx: usize, value: JSValue): void;
@external("env", "JS_GetException") export declare function JS_GetException(ctx: usize): JSValue;
@external("env", "JS_PromiseState") export declare function JS_PromiseState(ctx: usize, promise: JSValue): i32;
@external("env", "JS_PromiseResult") export declare function JS_PromiseResult(ctx: usize, promise: JSValue): JSValue;
@external("env", "JS_PromiseMarkAsHandled") export declare function JS_PromiseMarkAsHandled(ctx: usize, promise: JSValue): void;

@external("env", "JS_GetGlobalObject") export declare function JS_GetGlobalObject(ctx: usize): JSValue;
@external("env", "JS_SetPropertyStr") export declare function JS_SetPropertyStr(ctx: usize, object: JSValue, name: usize, value: JSValue): i32;

@external("env", "JS_ParseJSON") export declare function JS_ParseJSON(ctx: usize, text: usize, size: usize, name: usize): JSValue;
@external("env", "JS_JSONStringify") export declare function JS_JSONStringify(ctx: usize, value: JSValue, replacer: JSValue, space: JSValue): JSValue;
@external("env", "JS_GetClassProto") export declare function JS_GetClassProto(ctx: usize, classId: u32): JSValue;
@external("env", "JS_NewAtomLen") export declare function JS_NewAtomLen(ctx: usize, text: usize, size: usize): u32;
@external("env", "JS_AtomToValue") export declare function JS_AtomToValue(ctx: usize, atom: u32): JSValue;
@external("env", "JS_ValueToAtom") export declare function JS_ValueToAtom(ctx: usize, value: JSValue): u32;
@external("env", "JS_FreeAtom") export declare function JS_FreeAtom(ctx: usize, atom: u32): void;
@external("env", "JS_NewObject") export declare function JS_NewObject(ctx: usize): JSValue;
@external("env", "JS_NewArray") export declare function JS_NewArray(ctx: usize): JSValue;
@external("env", "JS_DefinePropertyValue") export declare function JS_DefinePropertyValue(ctx: usize, object: JSValue, atom: u32, value: JSValue, flags: i32): i32;
@external("env", "JS_DefinePropertyValueUint32") export declare function JS_DefinePropertyValueUint32(ctx: usize, object: JSValue, index: u32, value: JSValue, flags: i32): i32;
@external("env", "JS_NewStringLen") export declare function JS_NewStringLen(ctx: usize, text: usize, size: usize): JSValue;
@external("env", "JS_ToCStringLen2") export declare function JS_ToCStringLen2(ctx: usize, sizeOut: usize, value: JSValue, cesu8: i32): usize;
@external("env", "JS_FreeCString") export declare function JS_FreeCString(ctx: usize, text: usize): void;
@external("env", "JS_NewUint8ArrayCopy") export declare function JS_NewUint8ArrayCopy(ctx: usize, bytes: usize, size: usize): JSValue;
@external("env", "JS_GetUint8Array") export declare function JS_GetUint8Array(ctx: usize, sizeOut: usize, value: JSValue): usize;
@external("env", "JS_IsProxy") export declare function JS_IsProxy(value: JSValue): i32;
@external("env", "JS_ToFloat64") export declare function JS_ToFloat64(ctx: usize, out: usize, value: JSValue): i32;
@external("env", "JS_NewNumber") export declare function JS_NewNumber(ctx: usize, value: f64): JSValue;

@external("env", "qjs_compile") export declare function qjs_compile(source: usize, size: usize, file: usize, evalFlags: i32, writeFlags: i32, sizeOut: usize): usize;
@external("env", "qjs_set_runtime_and_context") export declare function qjs_set_runtime_and_context(rt: usize, ctx: usize): void;
@external("env", "qjs_set_interrupt_handler") export declare function qjs_set_interrupt_handler(on: i32): void;
@external("env", "qjs_new_host_function") export declare function qjs_new_host_function(name: usize, size: usize, argc: i32): usize;
@external("env", "qjs_set_promise_rejection_handler") export declare function qjs_set_promise_rejection_handler(on: i32): void;
@external("env", "qjs_free_value") export declare function qjs_free_value(boxed: usize): void;

@external("env", "malloc") export declare function malloc(size: usize): usize;
@external("env", "realloc") export declare function realloc(pointer: usize, size: usize): usize;
@external("env", "free") export declare function free(pointer: usize): void;

// @ts-ignore: decorator
@inline export function isException(value: JSValue): bool {
  return value >> 32 == 6;
}
// @ts-ignore: decorator
@inline export function isUndefined(value: JSValue): bool {
  return value >> 32 == 3;
}
/** The payload of a reference value: what JS_VALUE_GET_PTR gives. */
// @ts-ignore: decorator
@inline export function pointerOf(value: JSValue): usize {
  return <usize>value;
}
