// node:util. `inspect` and `format` are those of the console: Node's output, without colours.
import types from "node:util/types";
import { format as formatValues } from "../platform/console-format.ts";
import { inspect as show } from "../platform/console-inspect.ts";
import type { InspectOptions } from "../platform/inspect-state.ts";
import { deepEqual } from "./deep-equal.ts";

type Fn = (...values: unknown[]) => unknown;
type Callback = (error: unknown, value?: unknown) => void;
type Constructor = Fn & { prototype: object; super_?: unknown };

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const MODES = {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  inverse: [7, 27],
  hidden: [8, 28],
  strikethrough: [9, 29],
  gray: [90, 39],
  grey: [90, 39],
};

/** The numbers that begin and end a style in a terminal (ECMA-48, section 8.3.117). */
const colors: Record<string, number[]> = { ...MODES };
for (const [i, name] of COLOURS.entries()) {
  const background = `bg${name[0]?.toUpperCase()}${name.slice(1)}`;
  Object.assign(colors, { [name]: [30 + i, 39], [`${name}Bright`]: [90 + i, 39], [background]: [40 + i, 49], [`${background}Bright`]: [100 + i, 49] });
}

/** Also takes `showHidden` and `depth` as arguments of their own. */
function inspectValue(value: unknown, options?: InspectOptions | boolean, depth?: number | null): string {
  if (typeof options === "object") return show(value, options);
  return show(value, { showHidden: options === true, ...(depth === undefined ? {} : { depth }) });
}

const inspect = Object.assign(inspectValue, { custom: Symbol.for("nodejs.util.inspect.custom"), colors, styles: {} });
Object.defineProperty(inspect, "name", { value: "inspect" });

const format = (...values: unknown[]): string => formatValues(values);
const formatWithOptions = (options: InspectOptions, ...values: unknown[]): string => formatValues(values, options);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences, and commands up to their end (ECMA-48, section 5)
const CONTROL = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;
const stripVTControlCharacters = (text: string): string => text.replace(CONTROL, "");

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

function inherits(child: Constructor, parent: Constructor): void {
  expectFunction(child, "ctor");
  expectFunction(parent, "superCtor");
  Object.defineProperty(child, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype);
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

/** Set by the part `process`. A module says nothing while it is built, and the environment there is not that of an invocation. */
const IS_BUILDING = Symbol.for("sporelet.isBuilding");

/** Prints to the console where NODE_DEBUG names the section. */
function debuglog(section: string): Fn & { enabled: boolean } {
  const isEnabled = () => {
    const { process } = globalThis as { process?: { env: Record<string, string | undefined>; [IS_BUILDING]?: boolean } };
    if (process?.[IS_BUILDING]) return false;
    const env = process?.env;
    return (env?.NODE_DEBUG ?? "").toLowerCase().split(",").includes(section.toLowerCase());
  };
  const log = (...values: unknown[]) => {
    if (isEnabled()) console.error(`${section.toUpperCase()}: ${format(...values)}`);
  };
  return Object.defineProperty(log, "enabled", { get: isEnabled }) as Fn & { enabled: boolean };
}

/** Without colours, for no stream inside is a terminal, unless the caller says not to look. */
function styleText(styles: string | string[], text: string, { validateStream = true }: { validateStream?: boolean } = {}): string {
  let result = text;
  for (const style of [styles].flat().reverse()) {
    const codes = colors[style];
    if (codes === undefined)
      throw Object.assign(new TypeError(`The argument 'format' must be a style. Received '${style}'`), { code: "ERR_INVALID_ARG_VALUE" });
    result = `\u001b[${codes[0]}m${result}\u001b[${codes[1]}m`;
  }
  return validateStream ? text : result;
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
