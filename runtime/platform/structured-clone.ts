// structuredClone (HTML Standard, section 2.7), for what the language itself defines, blobs and ports.
import { define } from "../guest/define.ts";
import { internal, type Transferred } from "../guest/internal.ts";

const errors = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const views = Object.getPrototypeOf(Uint8Array) as { prototype: Uint8Array };

const getterOf = (prototype: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(prototype, key)?.get as () => unknown;
const mapSize = getterOf(Map.prototype, "size");
const setSize = getterOf(Set.prototype, "size");
const bufferSize = getterOf(ArrayBuffer.prototype, "byteLength");
const viewName = getterOf(views.prototype, Symbol.toStringTag);
const { keys } = Object;
const describeTag = Object.prototype.toString;

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

/** Objects are filled after they are made, not while: however deep a value is, the stack is not. */
interface Work {
  clones: Map<object, object>;
  /** Objects whose properties are to be cloned, each before its clone. */
  unfilled: object[];
  todo: (() => void)[];
}

const { native } = internal;

function clone(value: unknown, work: Work): unknown {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "symbol") refuse(String(value));
    if (typeof value === "function") refuse(`the function ${value.name === "" ? "(anonymous)" : value.name}`);
    return value;
  }
  let made = work.clones.get(value);
  if (made === undefined) {
    if (native.isProxy(value)) refuse("a Proxy");
    made = isPlain(value) ? make(value, work) : (copyOf(value, work) ?? makeSpecial(value, work));
    work.clones.set(value, made);
  }
  return made;
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function make(value: object, work: Work): object {
  const made: object = Array.isArray(value) ? new Array(value.length) : {};
  work.unfilled.push(value, made);
  return made;
}

function fill(made: Record<string, unknown>, value: Record<string, unknown>, work: Work): void {
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const key = names[i] as string;
    const original = value[key];
    if (original === undefined && !Object.hasOwn(value, key)) continue; // a getter has removed it
    const type = typeof original;
    const item = type === "string" || type === "number" || type === "boolean" ? original : clone(original, work);
    if (key in made) Object.defineProperty(made, key, { value: item, writable: true, enumerable: true, configurable: true });
    else made[key] = item;
  }
}

function finish(work: Work): void {
  const { unfilled, todo } = work;
  for (;;) {
    const made = unfilled.pop();
    if (made !== undefined) fill(made as Record<string, unknown>, unfilled.pop() as Record<string, unknown>, work);
    else if (todo.length > 0) todo.pop()?.();
    else return;
  }
}

function makeSpecial(value: object, work: Work): object {
  if (value instanceof Map && accepts(mapSize, value)) {
    const map = new Map<unknown, unknown>();
    const entries = [...Map.prototype.entries.call(value)];
    work.todo.push(() => {
      for (const [key, item] of entries) map.set(clone(key, work), clone(item, work));
    });
    return map;
  }
  if (value instanceof Set && accepts(setSize, value)) {
    const set = new Set<unknown>();
    const items = [...Set.prototype.values.call(value)];
    work.todo.push(() => {
      for (const item of items) set.add(clone(item, work));
    });
    return set;
  }
  if (value instanceof Error) return cloneError(value, work);
  const { Blob, File } = globalThis;
  if (File && value instanceof File) return new File([value], value.name, { type: value.type, lastModified: value.lastModified });
  if (Blob && value instanceof Blob) return new Blob([value], { type: value.type });
  const kind = (value as Record<symbol, unknown>)[Symbol.toStringTag];
  if (typeof kind === "string" && isPlatformObject(value, kind)) refuse(`a ${kind}`);
  return make(value, work);
}

/** The copy of an object that refers to no other values; undefined for any other object. */
function copyOf(value: object, work: Work): object | undefined {
  for (const type of [Number, String, Boolean, BigInt, Date]) {
    const read = (type === Date ? type.prototype.getTime : type.prototype.valueOf) as (this: object) => number;
    if (value instanceof type && accepts(read, value)) return type === Date ? new Date(read.call(value)) : Object(read.call(value));
  }
  if (value instanceof Symbol) refuse("a Symbol object");
  if (describeTag.call(value) === "[object RegExp]" && value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof ArrayBuffer && accepts(bufferSize, value)) return copyBuffer(value);
  const name = viewName.call(value) as string | undefined;
  if (name === undefined && !(value instanceof DataView)) return undefined;
  const view = value as Uint8Array;
  const buffer = clone(view.buffer, work) as ArrayBuffer;
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

function cloneError(error: Error, work: Work): Error {
  if (error instanceof DOMException) return new DOMException(error.message, error.name);
  const Type = Object.hasOwn(errors, error.name) ? errors[error.name as keyof typeof errors] : Error;
  const copy = new Type();
  const hidden = (key: string, value: unknown) => Object.defineProperty(copy, key, { value, writable: true, enumerable: false, configurable: true });
  const message: unknown = Object.getOwnPropertyDescriptor(error, "message")?.value;
  if (message !== undefined) hidden("message", `${message as string}`);
  if (typeof error.stack === "string") hidden("stack", error.stack);
  if (Object.hasOwn(error, "cause")) work.todo.push(() => hidden("cause", clone(error.cause, work)));
  return copy;
}

function isPlatformObject(value: object, kind: string): boolean {
  const type = (globalThis as unknown as Record<string, unknown>)[kind];
  return typeof type === "function" ? value instanceof type : /^(?:Async )?(?:.+ Iterator|(?:Async)?Generator)$/.test(kind) && "next" in value;
}

/** Where the ports that are transferred go: their successors stand in the clone. */
function portsOf(list: readonly object[], clones: Work["clones"]): Transferred[] {
  return list.flatMap((item, index) => {
    const isObject = typeof item === "object" && item !== null;
    const port = isObject ? internal.transferPort?.(item) : undefined;
    if (list.indexOf(item) !== index) refuse("an object that is transferred twice");
    if (port !== undefined) {
      clones.set(item, port.successor);
      return port;
    }
    if (!isObject || !accepts(bufferSize, item)) refuse("the transfer list, in which only ArrayBuffers and ports may be,");
    if ((item as ArrayBuffer).detached) refuse("a detached ArrayBuffer");
    return [];
  });
}

/** What is cloned, and the successors of the ports in `transfer`. */
function cloneAndTransfer(value: unknown, transfer: Iterable<object>): { data: unknown; ports: object[] } {
  const list = [...transfer];
  const work: Work = { clones: new Map(), unfilled: [], todo: [] };
  const ports = portsOf(list, work.clones);
  const data = clone(value, work);
  finish(work);
  for (const item of list) if (accepts(bufferSize, item)) (item as ArrayBuffer).transfer();
  for (const port of ports) port.move();
  return { data, ports: ports.map(({ successor }) => successor) };
}

function structuredClone(...[value, options]: [value?: unknown, options?: { transfer?: unknown } | null]): unknown {
  // biome-ignore lint/complexity/noArguments: a value that is missing differs from one that is undefined
  if (arguments.length === 0) throw new TypeError("structuredClone: expected a value");
  const transfer = options?.transfer ?? [];
  if (typeof transfer !== "object" || !(Symbol.iterator in transfer)) throw new TypeError("structuredClone: transfer must be an iterable of objects");
  return cloneAndTransfer(value, transfer as Iterable<object>).data;
}

internal.clone = cloneAndTransfer;
define("structuredClone", structuredClone);
