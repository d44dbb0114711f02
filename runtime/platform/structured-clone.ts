// structuredClone (HTML Standard, section 2.7), for everything that the language itself defines.
import { define } from "../guest/define.ts";

const errors = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const views = Object.getPrototypeOf(Uint8Array) as { prototype: Uint8Array };

const getterOf = (prototype: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(prototype, key)?.get as () => unknown;
const mapSize = getterOf(Map.prototype, "size");
const setSize = getterOf(Set.prototype, "size");
const bufferSize = getterOf(ArrayBuffer.prototype, "byteLength");
const viewName = getterOf(views.prototype, Symbol.toStringTag);
const { toString } = Object.prototype;

/** Whether `read` accepts `value`: how to know a Map from an object that only inherits from one. */
function accepts(read: (this: never) => unknown, value: object): boolean {
  try {
    read.call(value as never);
    return true;
  } catch {
    return false;
  }
}

function refuse(what: string): never {
  throw new DOMException(`structuredClone: ${what} could not be cloned`, "DataCloneError");
}

type Clones = Map<object, object>;

function clone(value: unknown, clones: Clones): unknown {
  if (typeof value === "symbol") refuse(String(value));
  if (typeof value === "function") refuse(`the function ${value.name === "" ? "(anonymous)" : value.name}`);
  if (typeof value !== "object" || value === null) return value;
  const known = clones.get(value);
  if (known !== undefined) return known;
  const leaf = copyOf(value, clones);
  if (leaf !== undefined) {
    clones.set(value, leaf);
    return leaf;
  }
  if (accepts(mapSize, value)) {
    const map = new Map<unknown, unknown>();
    clones.set(value, map);
    for (const [key, item] of [...Map.prototype.entries.call(value)]) map.set(clone(key, clones), clone(item, clones));
    return map;
  }
  if (accepts(setSize, value)) {
    const set = new Set<unknown>();
    clones.set(value, set);
    for (const item of [...Set.prototype.values.call(value)]) set.add(clone(item, clones));
    return set;
  }
  if (value instanceof Error) return cloneError(value, clones);
  const kind = (value as Record<symbol, unknown>)[Symbol.toStringTag];
  if (typeof kind === "string" && isPlatformObject(value, kind)) refuse(`a ${kind}`);
  const target: object = Array.isArray(value) ? new Array(value.length) : {};
  clones.set(value, target);
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(value, key)) continue;
    const item = clone((value as Record<string, unknown>)[key], clones);
    Object.defineProperty(target, key, { value: item, writable: true, enumerable: true, configurable: true });
  }
  return target;
}

/** The copy of an object that refers to no other values; undefined for any other object. */
function copyOf(value: object, clones: Clones): object | undefined {
  for (const type of [Number, String, Boolean, BigInt, Date]) {
    const read = type === Date ? type.prototype.getTime : type.prototype.valueOf;
    if (accepts(read, value)) return type === Date ? new Date(read.call(value as never) as number) : Object(read.call(value as never));
  }
  if (accepts(Symbol.prototype.valueOf, value)) refuse("a Symbol object");
  if (toString.call(value) === "[object RegExp]" && value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (accepts(bufferSize, value)) return copyBuffer(value as ArrayBuffer);
  const name = viewName.call(value) as string | undefined;
  if (name === undefined && !(value instanceof DataView)) return undefined;
  const view = value as Uint8Array;
  const buffer = clone(view.buffer, clones) as ArrayBuffer;
  const View = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer, at: number, length: number) => object>)[name ?? "DataView"];
  return View && new View(buffer, view.byteOffset, name === undefined ? view.byteLength : view.length);
}

function copyBuffer(buffer: ArrayBuffer): ArrayBuffer {
  if (buffer.detached) refuse("a detached ArrayBuffer");
  if (!buffer.resizable) return buffer.slice(0);
  const copy = new ArrayBuffer(buffer.byteLength, { maxByteLength: buffer.maxByteLength });
  new Uint8Array(copy).set(new Uint8Array(buffer));
  return copy;
}

function cloneError(error: Error, clones: Clones): Error {
  if (error instanceof DOMException) return new DOMException(error.message, error.name);
  const Type = Object.hasOwn(errors, error.name) ? errors[error.name as keyof typeof errors] : Error;
  const copy = new Type();
  clones.set(error, copy);
  const hidden = (key: string, value: unknown) => Object.defineProperty(copy, key, { value, writable: true, enumerable: false, configurable: true });
  const message: unknown = Object.getOwnPropertyDescriptor(error, "message")?.value;
  if (message !== undefined) hidden("message", `${message as string}`);
  if (typeof error.stack === "string") hidden("stack", error.stack);
  if (Object.hasOwn(error, "cause")) hidden("cause", clone(error.cause, clones));
  return copy;
}

function isPlatformObject(value: object, kind: string): boolean {
  const type = (globalThis as unknown as Record<string, unknown>)[kind];
  return typeof type === "function" ? value instanceof type : /^(?:Async )?(?:\S+ Iterator|(?:Async)?Generator)$/.test(kind) && "next" in value;
}

function buffersOf(transfer: unknown): ArrayBuffer[] {
  if (transfer === undefined) return [];
  if (typeof transfer !== "object" || transfer === null || !(Symbol.iterator in transfer))
    throw new TypeError("structuredClone: transfer must be an iterable of objects");
  const buffers = [...(transfer as Iterable<ArrayBuffer>)];
  for (const [index, buffer] of buffers.entries()) {
    if (typeof buffer !== "object" || buffer === null || !accepts(bufferSize, buffer)) refuse("the transfer list, in which only ArrayBuffers may be,");
    if (buffer.detached) refuse("a detached ArrayBuffer");
    if (buffers.indexOf(buffer) !== index) refuse("an ArrayBuffer that is transferred twice");
  }
  return buffers;
}

function structuredClone(...[value, options]: [value?: unknown, options?: { transfer?: unknown } | null]): unknown {
  // biome-ignore lint/complexity/noArguments: a value that is missing differs from one that is undefined
  if (arguments.length === 0) throw new TypeError("structuredClone: expected a value");
  const transferred = buffersOf(options?.transfer);
  const copy = clone(value, new Map());
  for (const buffer of transferred) buffer.transfer();
  return copy;
}

define("structuredClone", structuredClone);
