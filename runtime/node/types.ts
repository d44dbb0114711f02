// node:util/types. There is no isProxy: nothing inside the sandbox can tell a proxy.

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
const kindOfView = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get as (
  this: unknown,
) => string | undefined;

/** Whether an operation that needs the inner slot of a kind of object works on `value`. */
function accepts(operation: (this: never, ...values: never[]) => unknown, value: unknown, ...rest: unknown[]): boolean {
  try {
    Reflect.apply(operation, value, rest);
    return true;
  } catch {
    return false;
  }
}

const getter = (prototype: object, name: string) => Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: never) => unknown;
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const view = (name: string) => (value: unknown) => isObject(value) && kindOfView.call(value) === name;
const boxed = (operation: (this: never) => unknown) => (value: unknown) => isObject(value) && accepts(operation, value);

export const isDate = boxed(Date.prototype.getTime);
export const isRegExp = (value: unknown): boolean => isObject(value) && value !== RegExp.prototype && accepts(getter(RegExp.prototype, "source"), value);
export const isMap = boxed(getter(Map.prototype, "size"));
export const isSet = boxed(getter(Set.prototype, "size"));
export const isWeakMap = (value: unknown): boolean => accepts(WeakMap.prototype.has, value, {});
export const isWeakSet = (value: unknown): boolean => accepts(WeakSet.prototype.has, value, {});
export const isPromise = (value: unknown): boolean => value instanceof Promise;
export const isNativeError = (value: unknown): boolean => value instanceof Error && tagOf(value) === "Error";
export const isAsyncFunction = (value: unknown): boolean => typeof value === "function" && /^Async(Generator)?Function$/.test(tagOf(value));
export const isGeneratorFunction = (value: unknown): boolean => typeof value === "function" && /GeneratorFunction$/.test(tagOf(value));
export const isGeneratorObject = (value: unknown): boolean => isObject(value) && /Generator$/.test(tagOf(value));
export const isMapIterator = (value: unknown): boolean => isObject(value) && tagOf(value) === "Map Iterator";
export const isSetIterator = (value: unknown): boolean => isObject(value) && tagOf(value) === "Set Iterator";
export const isModuleNamespaceObject = (value: unknown): boolean => isObject(value) && tagOf(value) === "Module";
export const isArgumentsObject = (value: unknown): boolean => isObject(value) && !(Symbol.toStringTag in value) && tagOf(value) === "Arguments";
export const isExternal = (): boolean => false;

export const isNumberObject = boxed(Number.prototype.valueOf);
export const isStringObject = boxed(String.prototype.valueOf);
export const isBooleanObject = boxed(Boolean.prototype.valueOf);
export const isBigIntObject = boxed(BigInt.prototype.valueOf);
export const isSymbolObject = boxed(Symbol.prototype.valueOf);
export const isBoxedPrimitive = (value: unknown): boolean =>
  isNumberObject(value) || isStringObject(value) || isBooleanObject(value) || isBigIntObject(value) || isSymbolObject(value);

export const isArrayBuffer = boxed(getter(ArrayBuffer.prototype, "byteLength"));
export const isSharedArrayBuffer = (value: unknown): boolean => typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer;
export const isAnyArrayBuffer = (value: unknown): boolean => isArrayBuffer(value) || isSharedArrayBuffer(value);
export const isArrayBufferView = (value: unknown): boolean => ArrayBuffer.isView(value);
export const isDataView = (value: unknown): boolean => ArrayBuffer.isView(value) && kindOfView.call(value) === undefined;
export const isTypedArray = (value: unknown): boolean => isObject(value) && kindOfView.call(value) !== undefined;
export const isInt8Array = view("Int8Array");
export const isUint8Array = view("Uint8Array");
export const isUint8ClampedArray = view("Uint8ClampedArray");
export const isInt16Array = view("Int16Array");
export const isUint16Array = view("Uint16Array");
export const isInt32Array = view("Int32Array");
export const isUint32Array = view("Uint32Array");
export const isFloat32Array = view("Float32Array");
export const isFloat64Array = view("Float64Array");
export const isBigInt64Array = view("BigInt64Array");
export const isBigUint64Array = view("BigUint64Array");

export * as default from "./types.ts";
