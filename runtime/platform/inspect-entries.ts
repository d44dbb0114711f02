// The entries of lists and collections, and which keys of an object are shown.
import { plural } from "./inspect-primitive.ts";
import type { State } from "./inspect-state.ts";

export function keysOf(state: State, value: object, indexed = false): PropertyKey[] {
  const keys = Reflect.ownKeys(value).filter((key) => state.options.showHidden || Object.prototype.propertyIsEnumerable.call(value, key));
  return indexed ? keys.filter((key) => typeof key === "symbol" || !/^(?:0|[1-9]\d{0,9})$/.test(key as string)) : keys;
}

export function indented(state: State, entries: () => string[]): string[] {
  state.indent += 2;
  try {
    return entries();
  } finally {
    state.indent -= 2;
  }
}

export function limited<T>(state: State, values: Iterable<T>, size: number, text: (value: T) => string): string[] {
  const most = Math.max(state.options.maxArrayLength ?? Number.POSITIVE_INFINITY, 0);
  const entries: string[] = [];
  for (const value of values) {
    if (entries.length >= most) break;
    entries.push(text(value));
  }
  if (size > entries.length) entries.push(`... ${plural(size - entries.length, "more item")}`);
  return entries;
}

export function items(state: State, array: unknown[], level: number): string[] {
  const most = Math.max(state.options.maxArrayLength ?? Number.POSITIVE_INFINITY, 0);
  const entries: string[] = [];
  let index = 0;
  while (index < array.length && entries.length < most) {
    if (Object.hasOwn(array, index)) {
      entries.push(state.property(array, level, index, true, true));
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

export function contents(state: State, buffer: ArrayBuffer): string {
  const most = Math.max(state.options.maxArrayLength ?? Number.POSITIVE_INFINITY, 0);
  const bytes = new Uint8Array(buffer, 0, Math.min(most, buffer.byteLength));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const left = buffer.byteLength - bytes.length;
  return `[Uint8Contents]: <${hex}${left > 0 ? ` ... ${plural(left, "more byte")}` : ""}>`;
}
