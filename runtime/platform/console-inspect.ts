// How the console shows a value: what Node's util.inspect prints without colours.
// A value becomes a list of entries; the entries go on one line, into columns or on a line each.
import { escaped, quote } from "./console-text.ts";
import { layOut } from "./inspect-layout.ts";
import { constructorName, prefixOf } from "./inspect-names.ts";
import { primitive } from "./inspect-primitive.ts";
import { shapeOf } from "./inspect-shape.ts";
import { defaults, type InspectOptions, type State } from "./inspect-state.ts";

const CUSTOM = Symbol.for("nodejs.util.inspect.custom");
const PLAIN_KEY = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

export function inspect(value: unknown, options: InspectOptions = {}): string {
  const state: State = {
    options: { ...defaults, ...options },
    parents: [],
    circular: new Map(),
    indent: 0,
    level: 0,
    inspect,
    show: (each, level, typed) => show(state, each, level, typed),
    property: (object, level, key, inList, asItem) => property(state, object, level, key, inList, asItem),
  };
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
