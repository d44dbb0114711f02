// Atomics of ECMAScript. There is one agent inside, so plain reads and writes are atomic; the engine has SharedArrayBuffer, but no
// Atomics, which it would need threads for.
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

type Element = number | bigint;
type Integers = { [index: number]: Element; readonly length: number; readonly buffer: ArrayBufferLike; readonly byteOffset: number };

const NUMBERS = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array];
/** One element of each type that may be asked for, to convert values in. */
const scratch = new Map<string | undefined, Integers>(
  [...NUMBERS, BigInt64Array, BigUint64Array].map((type) => [type.name, new type(1) as unknown as Integers]),
);
const WAITABLE: readonly (string | undefined)[] = ["Int32Array", "BigInt64Array"];
const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get as () => string | undefined;

function isDetached({ buffer }: Integers): boolean {
  return (buffer as { detached?: boolean }).detached === true;
}

function requireArray(method: string, array: unknown, isWaitable = false): asserts array is Integers {
  const type = tag.call(array);
  if (isWaitable ? !WAITABLE.includes(type) : !scratch.has(type))
    throw new TypeError(`Atomics.${method}: expected ${isWaitable ? "an Int32Array or a BigInt64Array" : "a typed array of integers"}`);
  if (isDetached(array as Integers)) throw new TypeError(`Atomics.${method}: the buffer of the array was transferred`);
}

function toInteger(value: unknown): number {
  const number = +(value as number); // unlike Number(), refuses a bigint
  return Number.isNaN(number) ? 0 : Math.trunc(number) + 0;
}

function positionIn(array: Integers, method: string, index: unknown): number {
  const position = toInteger(index);
  if (!(position >= 0 && position < array.length))
    throw new RangeError(`Atomics.${method}: the index ${String(index)} is not below the length of the array, ${array.length}`);
  return position;
}

/** `value` as the standard converts it for elements of the array, with as many bits as it has. */
function toOperand(array: Integers, value: unknown): Element {
  return isOfBigInts(array) ? wrapped(array, value as bigint) : toInteger(value);
}

/** `value` with the bits that an element has. */
function wrapped(array: Integers, value: Element): Element {
  const one = scratch.get(tag.call(array)) as Integers;
  one[0] = value;
  return one[0];
}

const isOfBigInts = (array: Integers) => tag.call(array)?.startsWith("Big") === true;

/** The conversion of a value may have transferred or shrunk the buffer. */
function recheck(array: Integers, method: string, position: number): void {
  if (isDetached(array)) throw new TypeError(`Atomics.${method}: the buffer of the array was transferred`);
  positionIn(array, method, position);
}

/** An operation that gives an element a new value, and answers with its old one. */
function exchange(method: string, array: unknown, index: unknown, value: unknown, combine: (old: Element, value: Element) => Element): Element {
  requireArray(method, array);
  const position = positionIn(array, method, index);
  const operand = wrapped(array, toOperand(array, value));
  recheck(array, method, position);
  const old = array[position] as Element;
  array[position] = combine(old, operand);
  return old;
}

// TypeScript can't tell that both operands are of one type.
type Combine = (a: never, b: never) => Element;
const operators = {
  add: (a: number, b: number) => a + b,
  and: (a: number, b: number) => a & b,
  exchange: (_: number, b: number) => b,
  or: (a: number, b: number) => a | b,
  sub: (a: number, b: number) => a - b,
  xor: (a: number, b: number) => a ^ b,
} satisfies Record<string, Combine>;

interface Waiter {
  timer: number | undefined;
  wake(outcome: "ok" | "timed-out"): void;
}

/** By buffer and byte. */
const waiters = new WeakMap<ArrayBufferLike, Map<number, Waiter[]>>();

const isShared = ({ buffer }: Integers) => !(buffer instanceof ArrayBuffer);

function place(array: Integers, position: number): number {
  return array.byteOffset + position * (isOfBigInts(array) ? 8 : 4);
}

/** What both ways of waiting do first. */
function prepareWait(method: string, array: unknown, index: unknown, value: unknown, timeout: unknown) {
  requireArray(method, array, true);
  if (!isShared(array)) throw new TypeError(`Atomics.${method}: the array's buffer is no SharedArrayBuffer`);
  const position = positionIn(array, method, index);
  const expected = wrapped(array, toOperand(array, value));
  const number = +(timeout as number);
  return { array, position, expected, ms: Number.isNaN(number) ? Number.POSITIVE_INFINITY : Math.max(number, 0) };
}

function waitAsync(array: unknown, index: unknown, value: unknown, timeout: unknown): object {
  const { array: of, position, expected, ms } = prepareWait("waitAsync", array, index, value, timeout);
  if (of[position] !== expected) return { async: false, value: "not-equal" };
  if (ms === 0) return { async: false, value: "timed-out" };
  const places = waiters.get(of.buffer) ?? new Map<number, Waiter[]>();
  waiters.set(of.buffer, places);
  const at = place(of, position);
  const waiting = places.get(at) ?? [];
  places.set(at, waiting);
  const promise = new Promise((resolve) => {
    const waiter: Waiter = { timer: undefined, wake: resolve };
    waiting.push(waiter);
    if (ms < Number.POSITIVE_INFINITY)
      waiter.timer = internal.loop?.setTimer(
        () => {
          waiting.splice(waiting.indexOf(waiter), 1);
          resolve("timed-out");
        },
        ms,
        false,
      );
  });
  return { async: true, value: promise };
}

const atomics = {
  ...Object.assign(
    {},
    ...Object.entries(operators).map(([name, combine]) => ({
      [name]: (array: unknown, index: unknown, value: unknown) => exchange(name, array, index, value, combine as (a: Element, b: Element) => Element),
    })),
  ),
  compareExchange(array: unknown, index: unknown, expected: unknown, replacement: unknown): Element {
    requireArray("compareExchange", array);
    const position = positionIn(array, "compareExchange", index);
    const wanted = wrapped(array, toOperand(array, expected));
    const value = wrapped(array, toOperand(array, replacement));
    recheck(array, "compareExchange", position);
    const old = array[position] as Element;
    if (old === wanted) array[position] = value;
    return old;
  },
  isLockFree: (size: unknown) => [1, 2, 4, 8].includes(toInteger(size)),
  load(array: unknown, index: unknown): Element {
    requireArray("load", array);
    const position = positionIn(array, "load", index);
    recheck(array, "load", position);
    return array[position] as Element;
  },
  notify(array: unknown, index: unknown, count: unknown): number {
    requireArray("notify", array, true);
    const position = positionIn(array, "notify", index);
    const most = count === undefined ? Number.POSITIVE_INFINITY : Math.max(toInteger(count), 0);
    if (!isShared(array)) return 0;
    const waiting = waiters.get(array.buffer)?.get(place(array, position)) ?? [];
    const woken = waiting.splice(0, Math.min(most, waiting.length));
    for (const { timer, wake } of woken) {
      if (timer !== undefined) internal.loop?.clearTimer(timer);
      wake("ok");
    }
    return woken.length;
  },
  store(array: unknown, index: unknown, value: unknown): Element {
    requireArray("store", array);
    const position = positionIn(array, "store", index);
    const operand = toOperand(array, value);
    recheck(array, "store", position);
    array[position] = operand;
    return typeof value === "bigint" ? value : operand;
  },
  wait(array: unknown, index: unknown, value: unknown, timeout: unknown): never {
    prepareWait("wait", array, index, value, timeout);
    throw new TypeError("Atomics.wait: nothing here may block, for nobody else runs who could notify; Atomics.waitAsync does not block");
  },
  waitAsync: (array: unknown, index: unknown, value: unknown, timeout: unknown) => waitAsync(array, index, value, timeout),
};

for (const name of Object.keys(atomics)) Object.defineProperty(atomics, name, { enumerable: false });
Object.defineProperty(atomics, Symbol.toStringTag, { value: "Atomics", configurable: true });
define("Atomics", atomics);
