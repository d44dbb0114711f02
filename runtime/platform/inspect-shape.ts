// The shape of an object: its braces, what stands before them, its keys and entries.
import { quote } from "./console-text.ts";
import { contents, indented, items, keysOf, limited } from "./inspect-entries.ts";
import { errorShape } from "./inspect-error.ts";
import { functionBase, prefixOf } from "./inspect-names.ts";
import { primitive } from "./inspect-primitive.ts";
import type { Shape, State } from "./inspect-state.ts";

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

export function shapeOf(state: State, value: object, maker: string | null, tag: string, typed: boolean): Shape {
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
    shape.entries = (level) => indented(state, () => limited(state, Set.prototype.values.call(set), set.size, (item) => state.show(item, level)));
    return shape;
  }
  if (value instanceof Map && accepts(mapSize, value)) {
    const map: Map<unknown, unknown> = value;
    const start = prefix("Map", `(${map.size})`);
    const shape = braces(start);
    if (map.size === 0) shape.empty = `${start}{}`;
    const pair = ([key, item]: [unknown, unknown], level: number) => `${state.show(key, level)} => ${state.show(item, level)}`;
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
