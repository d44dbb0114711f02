// node:util. `inspect` and `format` are Node's own code (npm library `node-inspect-extracted`).

import types from "node:util/types";
import inspector from "node-inspect-extracted";
import { deepEqual } from "./deep-equal.ts";
import { lacksAtomics } from "./inspect-first.ts";

type Fn = (...values: unknown[]) => unknown;
type Callback = (error: unknown, value?: unknown) => void;
type Constructor = Fn & { prototype: object; super_?: unknown };

if (lacksAtomics) Reflect.deleteProperty(globalThis, "Atomics");

const { inspect, format, formatWithOptions, stripVTControlCharacters } = inspector;
const { TextDecoder, TextEncoder } = globalThis;

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

function expectFunction(value: unknown, name: string): asserts value is Fn {
  if (typeof value === "function") return;
  throw Object.assign(new TypeError(`The "${name}" argument must be of type function. Received ${value === null ? "null" : inspect(value)}`), {
    code: "ERR_INVALID_ARG_TYPE",
  });
}

/** The one kind of function whose callback is not the last argument. */
const TIMERS: Record<string, (timer: Fn) => Fn> = {
  setTimeout: (timer) => (delay, value) => new Promise((resolve) => timer(resolve, delay, value)),
  setImmediate: (timer) => (value) => new Promise((resolve) => timer(resolve, value)),
};

function promisify(original: unknown): Fn {
  expectFunction(original, "original");
  const own = (original as { [CUSTOM]?: unknown })[CUSTOM];
  if (own !== undefined) {
    expectFunction(own, "util.promisify.custom");
    return Object.defineProperty(own, CUSTOM, { value: own, configurable: true });
  }
  for (const [name, promisedTimer] of Object.entries(TIMERS)) if (original === Reflect.get(globalThis, name)) return promisedTimer(original);
  function promised(this: unknown, ...values: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      Reflect.apply(original as Fn, this, [...values, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value))]);
    });
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  Object.defineProperty(promised, CUSTOM, { value: promised, configurable: true });
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = CUSTOM;

function callbackify(original: unknown): Fn {
  expectFunction(original, "original");
  function withCallback(this: unknown, ...values: unknown[]): void {
    const callback = values.pop();
    expectFunction(callback, "last argument");
    // Out of the promise, so that what the callback throws is not a rejection.
    const answer: Callback = (error, value) => queueMicrotask(() => (error === null ? callback.call(this, null, value) : callback.call(this, error)));
    (Reflect.apply(original as Fn, this, values) as Promise<unknown>).then(
      (value) => answer(null, value),
      (reason) => answer(reason || Object.assign(new Error("Promise was rejected with a falsy value"), { code: "ERR_FALSY_VALUE_REJECTION", reason })),
    );
  }
  const name = `${original.name}Callbackified`;
  return Object.defineProperties(withCallback, { name: { value: name, configurable: true }, length: { value: original.length + 1, configurable: true } });
}

function inherits(constructor: Constructor, parent: Constructor): void {
  expectFunction(constructor, "ctor");
  expectFunction(parent, "superCtor");
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set<string>();

function deprecate(original: Fn, message: string, code?: string): Fn {
  let told = false;
  function deprecated(this: unknown, ...values: unknown[]): unknown {
    if (!told && !(code && warned.has(code))) console.warn(`DeprecationWarning: ${code ? `[${code}] ` : ""}${message}`);
    told = true;
    if (code) warned.add(code);
    return new.target ? Reflect.construct(original, values, new.target) : Reflect.apply(original, this, values);
  }
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype;
  return deprecated;
}

/** Prints to the console where NODE_DEBUG names the section. */
function debuglog(section: string): Fn & { enabled: boolean } {
  const isEnabled = () => {
    const env = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env;
    return (env?.NODE_DEBUG ?? "").toLowerCase().split(",").includes(section.toLowerCase());
  };
  const log = (...values: unknown[]) => {
    if (isEnabled()) console.error(`${section.toUpperCase()}: ${format(...values)}`);
  };
  return Object.defineProperty(log, "enabled", { get: isEnabled }) as Fn & { enabled: boolean };
}

function styleText(styles: string | string[], text: string): string {
  let result = text;
  for (const style of [styles].flat().reverse()) {
    const codes = (inspect.colors as Record<string, [number, number] | undefined>)[style];
    if (codes === undefined)
      throw Object.assign(new TypeError(`The argument 'format' must be a style. Received '${style}'`), { code: "ERR_INVALID_ARG_VALUE" });
    result = `\u001b[${codes[0]}m${result}\u001b[${codes[1]}m`;
  }
  return result;
}

const isDeepStrictEqual = (a: unknown, b: unknown): boolean => deepEqual(a, b, true);
const toUSVString = (text: unknown): string => `${text}`.toWellFormed();
const _extend = (target: object, source: unknown): object => (source !== null && typeof source === "object" ? Object.assign(target, source) : target);
const { isArray } = Array;
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const isBuffer = (value: unknown): boolean => types.isUint8Array(value) && (value as { constructor: { name?: string } }).constructor.name === "Buffer";
const { isDate, isRegExp } = types;
const isError = (value: unknown): boolean => value instanceof Error;
const isFunction = (value: unknown): boolean => typeof value === "function";
const isNull = (value: unknown): boolean => value === null;
const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
const isNumber = (value: unknown): boolean => typeof value === "number";
const isObject = (value: unknown): boolean => value !== null && typeof value === "object";
const isPrimitive = (value: unknown): boolean => value === null || (typeof value !== "object" && typeof value !== "function");
const isString = (value: unknown): boolean => typeof value === "string";
const isSymbol = (value: unknown): boolean => typeof value === "symbol";
const isUndefined = (value: unknown): boolean => value === undefined;

const util = {
  _extend,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray,
  isBoolean,
  isBuffer,
  isDate,
  isDeepStrictEqual,
  isError,
  isFunction,
  isNull,
  isNullOrUndefined,
  isNumber,
  isObject,
  isPrimitive,
  isRegExp,
  isString,
  isSymbol,
  isUndefined,
  promisify,
  stripVTControlCharacters,
  styleText,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
};

export {
  _extend,
  callbackify,
  debuglog as debug,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray,
  isBoolean,
  isBuffer,
  isDate,
  isDeepStrictEqual,
  isError,
  isFunction,
  isNull,
  isNullOrUndefined,
  isNumber,
  isObject,
  isPrimitive,
  isRegExp,
  isString,
  isSymbol,
  isUndefined,
  promisify,
  stripVTControlCharacters,
  styleText,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
};
export default util;
