// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const INTEGERS = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array];
const BIG = [BigInt64Array, BigUint64Array];
const OPERATIONS = ["add", "and", "exchange", "or", "sub", "xor", "store"];

const programs: Record<string, Program> = {
  "there with SharedArrayBuffer": () => [typeof Atomics, typeof SharedArrayBuffer, Object.prototype.toString.call(Atomics), Object.keys(Atomics)],
  "names and lengths": () =>
    [...OPERATIONS, "compareExchange", "isLockFree", "load", "notify", "wait", "waitAsync"].map((name) => {
      const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(Atomics, name);
      return [value.name, value.length, writable, enumerable, configurable, attempt(() => new value())];
    }),
  "operations on every type": () =>
    [
      ...INTEGERS.map((type) => [type, [0, 1, -1, 5, 127, 128, 255, 2 ** 31, 2 ** 32 + 3, -(2 ** 40), 1e300, Infinity, NaN, 3.9, -3.9]]),
      ...BIG.map((type) => [type, [0n, -1n, 1n << 63n, (1n << 64n) + 3n]]),
    ].map(([type, values]) =>
      OPERATIONS.map((name) =>
        values.map((value) => {
          const array = new type(new SharedArrayBuffer(16));
          array[1] = typeof value === "bigint" ? 77n : 77;
          return [Atomics[name](array, 1, value), array[1]];
        }),
      ),
    ),
  compareExchange: () =>
    INTEGERS.map((type) => {
      const array = new type([5, 255]);
      return [Atomics.compareExchange(array, 0, 5, 6), Atomics.compareExchange(array, 0, 5, 7), Atomics.compareExchange(array, 1, -1, 300), [...array]];
    }),
  "conversions of indices and values": () => {
    const array = new Int32Array(4);
    return [
      Atomics.store(array, "1", "7"),
      Atomics.load(array, 1.9),
      Atomics.load(array, undefined),
      Object.is(Atomics.store(array, 0, -0), 0),
      Atomics.add(array, 1, { valueOf: () => 2 }),
      [...array],
      attempt(() => Atomics.load(array, -1)),
      attempt(() => Atomics.load(array, 4)),
      attempt(() => Atomics.load(array, Infinity)),
      attempt(() => Atomics.load(array, Symbol())),
      attempt(() => Atomics.store(array, 0, 1n)),
      attempt(() => Atomics.store(new BigInt64Array(1), 0, 1)),
      Atomics.store(new BigInt64Array(1), 0, "12"),
    ];
  },
  "what is no array of integers": () =>
    [new Float64Array(1), new Float32Array(1), new Uint8ClampedArray(1), [1], {}, null, undefined, new DataView(new ArrayBuffer(8))].map((array) =>
      attempt(() => Atomics.load(array, 0)),
    ),
  "a buffer that was transferred": () => {
    const array = new Int32Array(2);
    const move = () => structuredClone(array.buffer, { transfer: [array.buffer] });
    return [
      attempt(() => Atomics.store(array, 0, { valueOf: () => (move(), 1) })),
      attempt(() => Atomics.load(array, 0)),
      attempt(() => Atomics.isLockFree(4)),
    ];
  },
  isLockFree: () => [1, 2, 3, 4, 5, 8, 16, "4"].map((size) => Atomics.isLockFree(size)),
  notify: () => {
    const shared = new Int32Array(new SharedArrayBuffer(8));
    return [
      Atomics.notify(shared, 0),
      Atomics.notify(shared, 0, 3),
      Atomics.notify(new Int32Array(2), 0),
      attempt(() => Atomics.notify(new Uint8Array(2), 0)),
      attempt(() => Atomics.notify(shared, 2)),
      attempt(() => Atomics.notify(shared, 0, Symbol())),
    ];
  },
  "wait: refusals": () => [
    attempt(() => Atomics.wait(new Int32Array(1), 0, 0, 0)),
    attempt(() => Atomics.wait(new Int16Array(new SharedArrayBuffer(4)), 0, 0, 0)),
    attempt(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 1, 0, 0)),
  ],
  waitAsync: async () => {
    const shared = new Int32Array(new SharedArrayBuffer(16));
    const other = new Int32Array(shared.buffer, 4);
    const first = Atomics.waitAsync(shared, 1, 0);
    const second = Atomics.waitAsync(other, 0, 0, 10_000);
    const third = Atomics.waitAsync(shared, 1, 0, 5);
    const unequal = Atomics.waitAsync(shared, 1, 1);
    const now = Atomics.waitAsync(shared, 1, 0, 0);
    const woken = Atomics.notify(shared, 1, 2);
    return [
      first.async,
      second.async,
      unequal,
      now,
      woken,
      await first.value,
      await second.value,
      await third.value,
      Atomics.notify(shared, 1),
      attempt(() => Atomics.waitAsync(new Int32Array(1), 0, 0)),
    ];
  },
  "waitAsync on bigints": async () => {
    const shared = new BigInt64Array(new SharedArrayBuffer(16));
    const { value } = Atomics.waitAsync(shared, 1, 0n);
    return [Atomics.notify(shared, 0), Atomics.notify(shared, 1), await value];
  },
};

export default () => runAll(programs);
