// Structural comparison as Node's assert and util.isDeepStrictEqual define it.

type Pairs = [object, object][];

const tagOf = (value: object): string => Object.prototype.toString.call(value);

function ownKeys(value: object, strict: boolean): PropertyKey[] {
  const symbols = strict ? Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)) : [];
  return [...Object.keys(value), ...symbols];
}

/** @param strict compares with Object.is, and prototypes too; else primitives compare with == */
export function deepEqual(a: unknown, b: unknown, strict: boolean, seen: Pairs = []): boolean {
  if (strict ? Object.is(a, b) : a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    if (strict) return false;
    if (a !== null && b !== null && (typeof a === "object" || typeof b === "object")) return false;
    // biome-ignore lint/suspicious/noDoubleEquals: what the loose comparison is
    return a == b || (Number.isNaN(a) && Number.isNaN(b));
  }
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (tagOf(a) !== tagOf(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (seen.some(([x, y]) => x === a && y === b)) return true;
  if (!sameInside(a, b, strict)) return false;

  const keys = ownKeys(a, strict);
  if (keys.length !== ownKeys(b, strict).length) return false;
  seen.push([a, b]);
  const compare = (x: unknown, y: unknown) => deepEqual(x, y, strict, seen);
  const equal =
    keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key) && compare(a[key as keyof typeof a], b[key as keyof typeof b])) &&
    (!(a instanceof Set && b instanceof Set) || sameMembers([...a], [...b], compare)) &&
    (!(a instanceof Map && b instanceof Map) || sameMembers([...a], [...b], ([k, v], [l, w]) => compare(k, l) && compare(v, w)));
  seen.pop();
  return equal;
}

/** What is not in properties. */
function sameInside(a: object, b: object, strict: boolean): boolean {
  const primitive = (value: object): unknown => (value.valueOf === Object.prototype.valueOf ? undefined : value.valueOf());
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b) && a.lastIndex === b.lastIndex;
  if (a instanceof Error && b instanceof Error) return a.message === b.message && a.name === b.name && deepEqual(a.cause, b.cause, strict);
  if (a instanceof Number || a instanceof String || a instanceof Boolean || a instanceof BigInt || a instanceof Symbol)
    return Object.is(primitive(a), primitive(b));
  if (Array.isArray(a)) return a.length === (b as unknown[]).length;
  if (a instanceof Set || a instanceof Map) return a.size === (b as Set<unknown>).size;
  if (a instanceof WeakMap || a instanceof WeakSet || a instanceof Promise) return false;
  if (a instanceof ArrayBuffer) return sameInside(new Uint8Array(a), new Uint8Array(b as ArrayBuffer), strict);
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return true;
  if (a.byteLength !== b.byteLength) return false;
  if (!strict && (a instanceof Float64Array || a instanceof Float32Array)) return a.every((value, i) => value === (b as Float64Array)[i]);
  const [x, y] = [a, b].map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) as [Uint8Array, Uint8Array];
  return x.every((byte, i) => byte === y[i]);
}

function sameMembers<T>(left: T[], right: T[], equal: (a: T, b: T) => boolean): boolean {
  const rest = [...right];
  return left.every((member) => {
    const at = rest.findIndex((candidate) => equal(member, candidate));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}
