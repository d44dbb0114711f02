// Writes any value as text that depends on nothing but the value, so that two engines can be compared.

/** One line that tells apart what JSON would lose: undefined, -0, holes, bigints, symbols, collections, kinds of errors. */
export function show(value: unknown, path: readonly unknown[] = []): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name}]`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value !== "object" || value === null) return String(value);
  if (path.includes(value)) return "[cycle]";
  const within = [...path, value];
  return showObject(value, (inner) => show(inner, within));
}

function showObject(value: object, inner: (value: unknown) => string): string {
  if (Array.isArray(value)) return `[${Array.from(value, (element, index) => (index in value ? inner(element) : "hole")).join(", ")}]`;
  if (value instanceof Error) return `[error ${value.name}]`;
  if (value instanceof Map) return `Map {${Array.from(value, ([key, held]) => `${inner(key)} => ${inner(held)}`).join(", ")}}`;
  if (value instanceof Set) return `Set {${Array.from(value, inner).join(", ")}}`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer [${new Uint8Array(value).join(", ")}]`;
  if (value instanceof DataView) return `DataView ${value.byteOffset}+${value.byteLength}`;
  if (ArrayBuffer.isView(value)) return `${nameOf(value)} [${Array.from(value as unknown as ArrayLike<unknown>, inner).join(", ")}]`;
  if (value instanceof Date) return `Date ${Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()}`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return `[${nameOf(value)} ${inner(value.valueOf())}]`;
  const name = nameOf(value);
  return `${name === "Object" ? "" : `${name} `}{${Reflect.ownKeys(value)
    .filter((key) => Object.getOwnPropertyDescriptor(value, key)?.enumerable)
    .map((key) => `${String(key)}: ${inner((value as Record<PropertyKey, unknown>)[key])}`)
    .join(", ")}}`;
}

function nameOf(value: object): string {
  return Object.getPrototypeOf(value) === null ? "[null]" : String(value.constructor?.name);
}
