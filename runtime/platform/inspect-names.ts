// What an object is called before its braces.
import type { State } from "./inspect-state.ts";

const describeTag = Object.prototype.toString;

/** The name of the nearest constructor up the prototype chain; null for an object without a prototype. */
export function constructorName(state: State, value: object, level: number): string | null {
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
  return name === null ? `Object <${state.inspect(first, { ...state.options, customInspect: false, depth: -1 })}>` : `Object <${name}>`;
}

function isInstance(value: object, maker: unknown): boolean {
  try {
    return value instanceof (maker as () => void);
  } catch {
    return false;
  }
}

export function prefixOf(maker: string | null, tag: string, fallback: string, size = ""): string {
  if (maker === null) return tag !== "" && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
  return tag !== "" && maker !== tag ? `${maker}${size} [${tag}] ` : `${maker}${size} `;
}

export function functionBase(value: () => void, maker: string | null, tag: string): string {
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
