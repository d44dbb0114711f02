// How the console shows a value: what Node's util.inspect prints without colours.
// A value becomes a list of entries; the entries go on one line, into columns or on a line each.
import { withoutOwnFrames } from "../guest/stack.ts";
import { escaped, quote, widthOf } from "./console-text.ts";

export interface InspectOptions {
  depth?: number | null;
  showHidden?: boolean;
  customInspect?: boolean;
  breakLength?: number;
  compact?: number | boolean;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  sorted?: boolean | ((a: string, b: string) => number);
  getters?: boolean | "get" | "set";
}

const defaults = {
  depth: 2 as number | null,
  showHidden: false,
  customInspect: true,
  breakLength: 80,
  compact: 3 as number | boolean,
  maxArrayLength: 100 as number | null,
  maxStringLength: 10000 as number | null,
  sorted: false as boolean | ((a: string, b: string) => number),
  getters: false as boolean | "get" | "set",
};

interface State {
  options: typeof defaults;
  /** The objects that are being shown. */
  parents: object[];
  /** Numbers of the objects that are referred to from inside themselves. */
  circular: Map<object, number>;
  indent: number;
  /** The level of the object whose entries were begun last. */
  level: number;
}

const CUSTOM = Symbol.for("nodejs.util.inspect.custom");
const PLAIN_KEY = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const SHORT_TEXT = 16;

/** What is shown between the braces, and what before them. */
interface Shape {
  open: string;
  close: string;
  /** Stands before the braces, and alone if there is no entry. */
  base: string;
  /** Stands alone if there is no entry; none: the braces. */
  empty?: string;
  keys: PropertyKey[];
  entries?(level: number): string[];
  list?: boolean;
}

export function inspect(value: unknown, options: InspectOptions = {}): string {
  const state: State = { options: { ...defaults, ...options }, parents: [], circular: new Map(), indent: 0, level: 0 };
  return show(state, value, 0);
}

function show(state: State, value: unknown, level: number, typed = false): string {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return primitive(state, value);
  if (state.options.customInspect) {
    const custom = (value as Record<symbol, unknown>)[CUSTOM];
    if (typeof custom === "function" && custom !== inspect && value.constructor?.prototype !== value) {
      const { depth } = state.options;
      const left = depth === null ? null : depth - level;
      const shown: unknown = custom.call(value, left, { ...state.options, depth: left, stylize: String }, inspect);
      if (shown !== value) {
        if (typeof shown !== "object" || shown === null) return `${shown as string}`.replaceAll("\n", `\n${" ".repeat(state.indent)}`);
        return show(state, shown, level);
      }
    }
  }
  if (state.parents.includes(value)) {
    if (!state.circular.has(value)) state.circular.set(value, state.circular.size + 1);
    return `[Circular *${state.circular.get(value)}]`;
  }
  return showObject(state, value, level, typed);
}

function primitive(state: State, value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value !== "string") return String(value);
  const { breakLength, maxStringLength } = state.options;
  let text = value;
  let more = "";
  if (maxStringLength !== null && text.length > maxStringLength) {
    more = `... ${plural(text.length - maxStringLength, "more character")}`;
    text = text.slice(0, maxStringLength);
  }
  if (state.options.compact === true || text.length <= SHORT_TEXT || text.length <= breakLength - state.indent - 4) return quote(text) + more;
  return text
    .split(/(?<=\n)/)
    .map((line) => quote(line))
    .join(` +\n${" ".repeat(state.indent + 2)}`)
    .concat(more);
}

export function formatNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : `${value}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count > 1 ? "s" : ""}`;
}

function showObject(state: State, value: object, level: number, typed: boolean): string {
  const { depth } = state.options;
  const maker = constructorName(state, value, level);
  let tag: unknown = (value as Record<symbol, unknown>)[Symbol.toStringTag];
  if (typeof tag !== "string" || (tag !== "" && Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag))) tag = "";
  const shape = shapeOf(state, value, maker, tag as string, typed);
  if (shape.empty !== undefined && shape.keys.length === 0) return shape.empty;
  const tooDeep = depth !== null && level > depth;
  if (tooDeep) {
    if (value instanceof RegExp) return shape.base;
    return `[${prefixOf(maker, tag as string, Array.isArray(value) ? "Array" : "Object").slice(0, -1)}]`;
  }
  const inner = level + 1;
  state.parents.push(value);
  state.level = inner;
  const entries = shape.entries?.(inner) ?? [];
  for (const key of shape.keys) entries.push(property(state, value, inner, key, shape.list === true));
  state.parents.pop();
  const number = state.circular.get(value);
  let { base } = shape;
  if (number !== undefined) base = base === "" ? `<ref *${number}>` : `<ref *${number}> ${base}`;
  const { sorted } = state.options;
  if (sorted && shape.list !== true) entries.sort(sorted === true ? undefined : sorted);
  return layOut(state, entries, base, shape, inner, value);
}

function layOut(state: State, given: string[], base: string, { open, close, list }: Shape, level: number, value: object): string {
  const { compact, breakLength } = state.options;
  const before = base === "" ? "" : `${base} `;
  let entries = given;
  if (compact !== false) {
    const levels = compact === true ? Number.POSITIVE_INFINITY : compact;
    if (list && given.length > 6) entries = columns(state, given, value);
    if (state.level - level < levels && entries.length === given.length) {
      const length = entries.reduce((sum, entry) => sum + entry.length + 1, entries.length + state.indent + open.length + base.length + 10);
      const line = `${before}${open} ${entries.join(", ")} ${close}`;
      if (length <= breakLength && !line.includes("\n")) return line;
    }
  }
  const margin = `\n${" ".repeat(state.indent)}`;
  return `${before}${open}${margin}  ${entries.join(`,${margin}  `)}${margin}${close}`;
}

/** Arranges the entries of a long list in columns; the very same entries if they are too wide for that. */
function columns(state: State, entries: string[], value: object): string[] {
  const { breakLength, maxArrayLength, compact } = state.options;
  const last = maxArrayLength !== null && maxArrayLength < entries.length ? entries.length - 1 : entries.length;
  const widths = entries.slice(0, last).map(widthOf);
  const widest = Math.max(...widths) + 2;
  const total = widths.reduce((sum, width) => sum + width + 2, 0);
  if (widest * 3 + state.indent >= breakLength || (total / widest <= 5 && widest > 8)) return entries;
  const biased = Math.max(widest - 3 - Math.sqrt(widest - total / entries.length), 1);
  const count = Math.min(
    Math.round(Math.sqrt(2.5 * biased * last) / biased),
    Math.floor((breakLength - state.indent) / widest),
    (compact === true ? 3 : Number(compact)) * 4,
    15,
  );
  if (count <= 1) return entries;
  const columnWidths = Array.from({ length: count }, (_, column) => Math.max(...widths.filter((_, index) => index % count === column)) + 2);
  const items = value as unknown[];
  const numeric = entries.every((_, index) => typeof items[index] === "number" || typeof items[index] === "bigint");
  const rows: string[] = [];
  for (let start = 0; start < last; start += count) {
    const end = Math.min(start + count, last);
    let row = "";
    for (let index = start; index < end; index++) {
      const entry = entries[index] as string;
      const gap = " ".repeat((columnWidths[index - start] as number) - (widths[index] as number) - 2);
      if (numeric) row += gap + entry;
      else row += entry;
      if (index < end - 1) row += numeric ? ", " : `, ${gap}`;
    }
    rows.push(row);
  }
  return rows.concat(entries.slice(last));
}

function property(state: State, value: object, level: number, key: PropertyKey, inList: boolean, asItem = false): string {
  const own = Object.getOwnPropertyDescriptor(value, key) ?? { value: (value as Record<PropertyKey, unknown>)[key], enumerable: true };
  let text: string;
  if (own.get !== undefined || own.set !== undefined) text = accessor(state, value, own, level);
  else {
    const indent = state.options.compact === true && !inList ? 3 : 2;
    state.indent += indent;
    text = show(state, own.value, level);
    state.indent -= indent;
  }
  if (asItem) return text;
  const name = String(key);
  if (name === "__proto__") return `['__proto__']: ${text}`;
  if (typeof key === "symbol" || own.enumerable === false) return `[${escaped(name)}]: ${text}`;
  return `${PLAIN_KEY.test(name) ? name : quote(name)}: ${text}`;
}

function accessor(state: State, value: object, own: PropertyDescriptor, level: number): string {
  const label = own.get === undefined ? "Setter" : own.set === undefined ? "Getter" : "Getter/Setter";
  const { getters } = state.options;
  if (own.get === undefined || !getters || (getters === "get" && own.set !== undefined) || (getters === "set" && own.set === undefined)) return `[${label}]`;
  state.indent += 2;
  try {
    const got: unknown = own.get.call(value);
    const text = show(state, got, level);
    return typeof got === "object" && got !== null ? `[${label}] ${text}` : `[${label}: ${text}]`;
  } catch (error) {
    return `[${label}: <Inspection threw (${(error as Error).message})>]`;
  } finally {
    state.indent -= 2;
  }
}

/** The name of the nearest constructor up the prototype chain; null for an object without a prototype. */
function constructorName(state: State, value: object, level: number): string | null {
  let first: object | null | undefined;
  for (let object: object | null = value; object !== null; ) {
    const own = Object.getOwnPropertyDescriptor(object, "constructor");
    if (typeof own?.value === "function" && own.value.name !== "" && isInstance(value, own.value)) return `${own.value.name}`;
    object = Object.getPrototypeOf(object);
    if (first === undefined) first = object;
  }
  if (first === null || first === undefined) return null;
  const { depth } = state.options;
  if (depth !== null && level > depth) return "Object <Complex prototype>";
  const name = constructorName(state, first, level + 1);
  return name === null ? `Object <${inspect(first, { ...state.options, customInspect: false, depth: -1 })}>` : `Object <${name}>`;
}

function isInstance(value: object, maker: unknown): boolean {
  try {
    return value instanceof (maker as () => void);
  } catch {
    return false;
  }
}

function prefixOf(maker: string | null, tag: string, fallback: string, size = ""): string {
  if (maker === null) return tag !== "" && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
  return tag !== "" && maker !== tag ? `${maker}${size} [${tag}] ` : `${maker}${size} `;
}

/** Whether `read` accepts `value`: how to know a Map from an object that only inherits from one. */
function accepts(read: (this: never) => unknown, value: object): boolean {
  try {
    read.call(value as never);
    return true;
  } catch {
    return false;
  }
}

const getterOf = (prototype: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(prototype, key)?.get as () => unknown;
const mapSize = getterOf(Map.prototype, "size");
const setSize = getterOf(Set.prototype, "size");
const typedName = getterOf(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const describeTag = Object.prototype.toString;

function keysOf(state: State, value: object, indexed = false): PropertyKey[] {
  const keys = Reflect.ownKeys(value).filter((key) => state.options.showHidden || Object.prototype.propertyIsEnumerable.call(value, key));
  return indexed ? keys.filter((key) => typeof key === "symbol" || !/^(?:0|[1-9]\d{0,9})$/.test(key as string)) : keys;
}

function shapeOf(state: State, value: object, maker: string | null, tag: string, typed: boolean): Shape {
  const prefix = (fallback: string, size = "") => prefixOf(maker, tag, fallback, size);
  const braces = (start: string, keys = keysOf(state, value)): Shape => ({ open: `${start}{`, close: "}", base: "", keys });

  if (Array.isArray(value)) {
    const start = maker === "Array" && tag === "" ? "" : prefix("Array", `(${value.length})`);
    const shape: Shape = {
      open: `${start}[`,
      close: "]",
      base: "",
      keys: keysOf(state, value, true),
      list: true,
      entries: (level) => items(state, value, level),
    };
    if (value.length === 0) shape.empty = `${start}[]`;
    return shape;
  }
  if (value instanceof Set && accepts(setSize, value)) {
    const set: Set<unknown> = value;
    const start = prefix("Set", `(${set.size})`);
    const shape = braces(start);
    if (set.size === 0) shape.empty = `${start}{}`;
    shape.entries = (level) => indented(state, () => limited(state, Set.prototype.values.call(set), set.size, (item) => show(state, item, level)));
    return shape;
  }
  if (value instanceof Map && accepts(mapSize, value)) {
    const map: Map<unknown, unknown> = value;
    const start = prefix("Map", `(${map.size})`);
    const shape = braces(start);
    if (map.size === 0) shape.empty = `${start}{}`;
    const pair = ([key, item]: [unknown, unknown], level: number) => `${show(state, key, level)} => ${show(state, item, level)}`;
    shape.entries = (level) =>
      indented(state, () => limited(state, Map.prototype.entries.call(map) as Iterable<[unknown, unknown]>, map.size, (item) => pair(item, level)));
    return shape;
  }
  const name = typedName.call(value) as string | undefined;
  if (name !== undefined) {
    const array = value as unknown as ArrayLike<number | bigint>;
    const start = prefix(name, `(${array.length})`);
    const shape: Shape = { open: `${start}[`, close: "]", base: "", keys: keysOf(state, value, true), list: true };
    if (array.length === 0 && !state.options.showHidden) shape.empty = `${start}[]`;
    shape.entries = () => limited(state, value as Iterable<number | bigint>, array.length, (item) => primitive(state, item));
    return shape;
  }
  if (typeof value === "function") {
    const base = functionBase(value as () => void, maker, tag);
    return { ...braces(""), base, empty: base };
  }
  if (describeTag.call(value) === "[object Arguments]" && maker === "Object") return { ...braces("[Arguments] "), empty: "[Arguments] {}" };
  if (maker !== "Object") {
    const special = specialShape(state, value, maker, tag, typed, braces, prefix);
    if (special !== undefined) return special;
  }
  const start = maker === "Object" && tag === "" ? "" : prefix("Object");
  return { ...braces(start), empty: `${start}{}` };
}

function specialShape(
  state: State,
  value: object,
  maker: string | null,
  tag: string,
  typed: boolean,
  braces: (start: string, keys?: PropertyKey[]) => Shape,
  prefix: (fallback: string) => string,
): Shape | undefined {
  if (value instanceof Error) return errorShape(state, value, maker, tag);
  if (value instanceof RegExp || (value instanceof Date && accepts(Date.prototype.getTime, value))) {
    const kind = value instanceof RegExp ? "RegExp" : "Date";
    const start = prefix(kind) === `${kind} ` ? "" : prefix(kind);
    const base = start + (value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : String(value));
    return { ...braces(""), base, empty: base };
  }
  if (value instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer)) {
    const start = prefix(value instanceof ArrayBuffer ? "ArrayBuffer" : "SharedArrayBuffer");
    const keys = ["byteLength", ...keysOf(state, value)];
    return { ...braces(start, keys), entries: () => (typed ? [] : [contents(state, value as ArrayBuffer)]) };
  }
  if (value instanceof DataView) return braces(prefix("DataView"), ["byteLength", "byteOffset", "buffer", ...keysOf(state, value)]);
  if (value instanceof Promise) return { ...braces(prefix("Promise")), entries: () => ["<state unknown>"] };
  if (value instanceof WeakSet || value instanceof WeakMap)
    return { ...braces(prefix(value instanceof WeakSet ? "WeakSet" : "WeakMap")), entries: () => ["<items unknown>"] };
  for (const type of [Number, String, Boolean, BigInt, Symbol]) {
    const unbox = (type.prototype as { valueOf(): unknown }).valueOf;
    if (!(value instanceof type) || !accepts(unbox, value)) continue;
    const kind = type.name;
    const named = kind === maker ? kind : maker === null ? `${kind} (null prototype)` : `${kind} (${maker})`;
    const inner: unknown = unbox.call(value);
    const text = typeof inner === "string" ? quote(inner) : primitive(state, inner);
    const base = `[${named}: ${text}]${tag !== "" && tag !== maker ? ` [${tag}]` : ""}`;
    const keys = keysOf(state, value, type === String);
    return { ...braces("", keys), base, empty: base };
  }
  return undefined;
}

function indented(state: State, entries: () => string[]): string[] {
  state.indent += 2;
  try {
    return entries();
  } finally {
    state.indent -= 2;
  }
}

function limited<T>(state: State, values: Iterable<T>, size: number, text: (value: T) => string): string[] {
  const most = Math.max(state.options.maxArrayLength ?? Number.POSITIVE_INFINITY, 0);
  const entries: string[] = [];
  for (const value of values) {
    if (entries.length >= most) break;
    entries.push(text(value));
  }
  if (size > entries.length) entries.push(`... ${plural(size - entries.length, "more item")}`);
  return entries;
}

function items(state: State, array: unknown[], level: number): string[] {
  const most = Math.max(state.options.maxArrayLength ?? Number.POSITIVE_INFINITY, 0);
  const entries: string[] = [];
  let index = 0;
  while (index < array.length && entries.length < most) {
    if (Object.hasOwn(array, index)) {
      entries.push(property(state, array, level, index, true, true));
      index++;
      continue;
    }
    let next = index + 1;
    while (next < array.length && !Object.hasOwn(array, next)) next++;
    entries.push(`<${plural(next - index, "empty item")}>`);
    index = next;
  }
  if (index < array.length) entries.push(`... ${plural(array.length - index, "more item")}`);
  return entries;
}

function contents(state: State, buffer: ArrayBuffer): string {
  const most = Math.max(state.options.maxArrayLength ?? Number.POSITIVE_INFINITY, 0);
  const bytes = new Uint8Array(buffer, 0, Math.min(most, buffer.byteLength));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const left = buffer.byteLength - bytes.length;
  return `[Uint8Contents]: <${hex}${left > 0 ? ` ... ${plural(left, "more byte")}` : ""}>`;
}

function functionBase(value: () => void, maker: string | null, tag: string): string {
  const extra = tag !== "" && maker !== tag ? ` [${tag}]` : "";
  const own = Object.getOwnPropertyDescriptor(value, "prototype");
  const isGlobal = (globalThis as unknown as Record<string, unknown>)[value.name] === value;
  if (own !== undefined && !own.writable && !isGlobal && describeTag.call(value) === "[object Function]") {
    const parent = Object.getPrototypeOf(value) as { name?: string } | null;
    const kind = maker !== "Function" && maker !== null ? ` [${maker}]` : "";
    const heritage = maker === null ? " extends [null prototype]" : parent?.name ? ` extends ${parent.name}` : "";
    return `[class ${(Object.hasOwn(value, "name") && value.name) || "(anonymous)"}${kind}${extra}${heritage}]`;
  }
  const type = /^\[object ((?:Async)?(?:Generator)?Function)\]$/.exec(describeTag.call(value))?.[1] ?? "Function";
  const nameless = maker === null ? " (null prototype)" : "";
  const name = value.name === "" ? " (anonymous)" : `: ${value.name}`;
  return `[${type}${nameless}${name}]${maker !== type && maker !== null ? ` ${maker}` : ""}${extra}`;
}

/** The stack with the name and message before it: in QuickJS it is frames only. */
function stackOf(error: Error): string {
  const stack = typeof error.stack === "string" ? withoutOwnFrames(error.stack) : "";
  if (stack !== "" && !/^\s+at /.test(stack)) return stack;
  const name = error.name === undefined ? "Error" : `${error.name}`;
  const message = error.message === undefined ? "" : `${error.message}`;
  const head = name === "" ? message : message === "" ? name : `${name}: ${message}`;
  return stack === "" ? head : `${head}\n${stack}`;
}

function errorShape(state: State, error: Error, maker: string | null, tag: string): Shape {
  let keys = keysOf(state, error);
  let stack = stackOf(error);
  if (!state.options.showHidden) {
    const known = (key: PropertyKey) => {
      const value = (error as unknown as Record<PropertyKey, unknown>)[key];
      return key === "stack" || ((key === "name" || key === "message") && (typeof value !== "string" || stack.includes(value)));
    };
    keys = keys.filter((key) => !known(key));
  } else keys = keys.filter((key) => key !== "stack" && key !== "message");
  if ("cause" in error && !keys.includes("cause")) keys.push("cause");
  if (Array.isArray((error as AggregateError).errors) && !keys.includes("errors")) keys.push("errors");
  stack = renamed(stack, `${error.name ?? "Error"}`, maker, tag);
  if (!/\n\s+at /.test(stack)) stack = `[${stack}]`;
  if (state.indent > 0) stack = stack.replaceAll("\n", `\n${" ".repeat(state.indent)}`);
  return { open: "{", close: "}", base: stack, empty: stack, keys };
}

/** Says the class of the error, where the head of its stack does not. */
function renamed(stack: string, name: string, maker: string | null, tag: string): string {
  if (maker !== null && !(name.endsWith("Error") && stack.startsWith(name) && /^(?:$|[:\n])/.test(stack.slice(name.length)))) return stack;
  let fallback = "Error";
  let length = name.length;
  if (maker === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = start?.[1] ?? "";
    length = fallback.length;
    fallback ||= "Error";
  }
  const prefix = prefixOf(maker, tag, fallback).slice(0, -1);
  if (name === prefix) return stack;
  if (!prefix.includes(name)) return `${prefix} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
}
