// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const KINDS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];

const arrays: Record<string, Program> = {
  "conversion of elements": () =>
    KINDS.map((K) => new K([1.5, 2.5, -1, 255.5, 256, 300, 65536.7, 2 ** 31, 2 ** 32 + 1, Number.NaN, -0, Infinity, "7", null, undefined, true])),
  "bigint elements": () => [
    new BigInt64Array([2n ** 63n, -1n]),
    new BigUint64Array([2n ** 64n + 5n, -1n]),
    attempt(() => new BigInt64Array([1])),
    attempt(() => new Uint8Array([1n])),
    attempt(() => new BigInt64Array(["5", true])),
    new BigInt64Array(2),
  ],
  constructors: () => [
    new Uint8Array(),
    new Uint8Array(2),
    new Uint8Array("2"),
    new Uint8Array(null),
    new Uint8Array({ length: 2, 0: 5 }),
    new Uint8Array(new Set([1, 2])),
    new Uint8Array(new Float64Array([1.9, -1])),
    attempt(() => new Uint8Array(-1)),
    attempt(() => Uint8Array(1)),
    new Uint8Array(1.5),
    attempt(() => new Uint8Array(new BigInt64Array(1))),
  ],
  "views: offsets and lengths": () => {
    const b = new ArrayBuffer(8);
    return [
      new Uint16Array(b, 2).length,
      new Uint8Array(b, 8).length,
      new Uint16Array(b, 2, 2).byteLength,
      attempt(() => new Uint16Array(b, 1)),
      attempt(() => new Uint8Array(b, 9)),
      attempt(() => new Uint8Array(b, 4, 5)),
      attempt(() => new Uint32Array(new ArrayBuffer(6))),
      new Uint8Array(b, undefined, 3).length,
    ];
  },
  "views share their buffer": () => {
    const u = new Uint8Array(8);
    new DataView(u.buffer).setFloat64(0, -1.5);
    const s = u.subarray(1, 3);
    s[0] = 9;
    return [u, s.byteOffset, new Uint16Array(u.buffer, 2, 1).byteLength, u.slice(0, 2).buffer === u.buffer];
  },
  "out of range indices": () => {
    const u = new Uint8Array(2);
    u[5] = 1;
    u[-1] = 1;
    u["1.5"] = 1;
    u["-0"] = 1;
    u.x = 1;
    return [u, Object.keys(u), u[5], "5" in u, "0" in u, attempt(() => delete u[0]), delete u[5], u["-0"], Reflect.set(u, 9, 1), Reflect.has(u, "-0")];
  },
  "defineProperty on elements": () => {
    const u = new Uint8Array(2);
    return [
      Object.getOwnPropertyDescriptor(u, 0),
      Reflect.defineProperty(u, 0, { value: 5, configurable: true, enumerable: true, writable: true }),
      Reflect.defineProperty(u, 0, { value: 5, writable: false }),
      Reflect.defineProperty(u, 2, { value: 1 }),
      u,
    ];
  },
  "set and its ranges": () => {
    const u = new Uint8Array(5);
    u.set([1, 2], 3);
    u.set(u.subarray(3), 0);
    u.set(u.subarray(0, 4), 1);
    return [u, attempt(() => u.set([1], 5)), attempt(() => u.set([1], -1)), u.set({ length: 1, 0: "7" }, 4), u, attempt(() => u.set(5))];
  },
  "overlapping set with conversion": () => {
    const b = new ArrayBuffer(8);
    const bytes = new Uint8Array(b);
    bytes.set([1, 2, 3, 4]);
    new Uint16Array(b).set(bytes.subarray(0, 4));
    return bytes;
  },
  sort: () => [
    new Float64Array([3, Number.NaN, -0, 0, -Infinity, 1e-9]).sort(),
    new Int8Array([3, -1, 2]).sort((a, b) => b - a),
    new BigInt64Array([3n, -1n]).sort(),
    new Uint8Array([10, 9, 1]).toSorted(),
    attempt(() => new Uint8Array(1).sort(5)),
    Object.is(new Float64Array([0, -0]).sort()[0], -0),
  ],
  "methods as arrays have them": () => {
    const u = new Uint8Array([1, 2, 3, 4]);
    return [
      u.map((x) => x * 100),
      u.filter((x) => x % 2),
      u.reduce((a, b) => a + b),
      u.join("-"),
      u.at(-1),
      u.with(0, 9),
      u.toReversed(),
      u.findLast((x) => x < 3),
      u.includes(2),
      u.indexOf(3),
      u.fill(7, 1, 2),
      u.copyWithin(2, 0),
      u.slice(-2),
      u.every((x) => x > 0),
      [...u.entries()],
      u.lastIndexOf(7),
      u.subarray(-1),
      String(u),
    ];
  },
  "NaN in searches": () => {
    const f = new Float64Array([Number.NaN, -0]);
    return [f.includes(Number.NaN), f.indexOf(Number.NaN), f.includes(0), f.indexOf(0), new Uint8Array(1).includes(undefined)];
  },
  "from and of": () => [
    Uint8Array.from([1, 2], (x) => x * 2),
    Uint8Array.from("12"),
    Uint16Array.of(1, 70000),
    Float32Array.from({ length: 1, 0: 0.1 }),
    attempt(() => Object.getPrototypeOf(Uint8Array).from([])),
    attempt(() => new (Object.getPrototypeOf(Uint8Array))()),
  ],
  "the common prototype": () => {
    const T = Object.getPrototypeOf(Uint8Array);
    return [
      T.name,
      Object.getOwnPropertyDescriptor(T.prototype, Symbol.toStringTag).get.call(new Int8Array()),
      Object.getOwnPropertyDescriptor(T.prototype, Symbol.toStringTag).get.call({}),
      KINDS.map((K) => K.BYTES_PER_ELEMENT),
      attempt(() => T.prototype.length),
      T.prototype.toString === Array.prototype.toString,
    ];
  },
  "subclasses and species": () => {
    class U extends Uint8Array {}
    const u = new U([1, 2]);
    return [
      u.map((x) => x) instanceof U,
      u.subarray(1) instanceof U,
      u.slice() instanceof U,
      U.of(1) instanceof U,
      u.toSorted() instanceof U,
      u.constructor.name,
    ];
  },
  "species of another length or kind": () => {
    const u = new Uint8Array(3);
    u.constructor = { [Symbol.species]: Uint16Array };
    const big = new Uint8Array(1);
    big.constructor = { [Symbol.species]: BigInt64Array };
    return [u.map((_, i) => i * 300), u.slice(1).length, attempt(() => big.map((x) => x))];
  },
  "with: conversions": () => [
    new Uint8Array([1, 2]).with(0, "300"),
    attempt(() => new Uint8Array(1).with(5, 0)),
    attempt(() => new BigInt64Array(1).with(0, 1)),
  ],
  "float rounding": () => [new Float32Array([0.1, 1e40, 1e-46, 16777217]), Math.fround(5.5), new Float32Array([1 / 3])[0]],
};

const buffers: Record<string, Program> = {
  "ArrayBuffer: slice, isView, constructor": () => {
    const b = new Uint8Array([1, 2, 3, 4]).buffer;
    return [
      b.slice(1, -1),
      b.slice(3, 1),
      b.byteLength,
      ArrayBuffer.isView(new DataView(b)),
      ArrayBuffer.isView(b),
      attempt(() => new ArrayBuffer(-1)),
      attempt(() => ArrayBuffer(1)),
      new ArrayBuffer(1.9).byteLength,
      Object.prototype.toString.call(b),
      attempt(() => new ArrayBuffer(2 ** 53)),
    ];
  },
  "resizable buffers": () => {
    const b = new ArrayBuffer(4, { maxByteLength: 8 });
    const u = new Uint8Array(b);
    const part = new Uint8Array(b, 2, 2);
    u.fill(7);
    b.resize(6);
    const grown = [u.length, [...u], part.length];
    b.resize(3);
    return [
      grown,
      u.length,
      part.length,
      part.byteOffset,
      b.resizable,
      b.maxByteLength,
      attempt(() => b.resize(9)),
      attempt(() => new ArrayBuffer(2).resize(1)),
      attempt(() => new ArrayBuffer(4, { maxByteLength: 2 })),
      part[0],
      new ArrayBuffer(2).resizable,
    ];
  },
  "a view that comes back into range": () => {
    const b = new ArrayBuffer(4, { maxByteLength: 8 });
    const part = new Uint8Array(b, 2, 2);
    b.resize(1);
    const out = [part.length, part.byteLength, part.byteOffset, attempt(() => part.fill(1)), Object.keys(part)];
    b.resize(4);
    return [out, part.length, part.byteOffset];
  },
  "resizing within a callback": () => {
    const b = new ArrayBuffer(4, { maxByteLength: 8 });
    const u = new Uint8Array(b).fill(1);
    const seen = [];
    u.forEach((x, i) => {
      seen.push(x);
      if (i === 1) b.resize(3);
    });
    return seen;
  },
  "iterating while growing": () => {
    const b = new ArrayBuffer(2, { maxByteLength: 4 });
    const u = new Uint8Array(b);
    const seen = [];
    for (const x of u) {
      seen.push(x);
      if (seen.length === 1) b.resize(4);
    }
    return seen;
  },
  "DataView of all kinds, both ways": () => {
    const v = new DataView(new ArrayBuffer(16), 2);
    v.setInt8(0, -1);
    v.setUint16(1, 0x1234, true);
    v.setInt32(3, -5);
    v.setBigUint64(7 - 1, 0x0102030405060708n, true);
    return [
      new Uint8Array(v.buffer),
      v.getUint8(0),
      v.getInt16(1),
      v.getUint16(1, true),
      v.getFloat32(3),
      v.getBigInt64(6),
      v.getUint32(3),
      v.byteOffset,
      v.byteLength,
    ];
  },
  "DataView out of range": () => {
    const v = new DataView(new ArrayBuffer(4));
    return [
      attempt(() => v.getUint32(1)),
      attempt(() => v.getInt8(-1)),
      attempt(() => v.setFloat64(0, 1)),
      attempt(() => new DataView(v.buffer, 5)),
      attempt(() => new DataView({})),
      v.getInt8(undefined),
      attempt(() => v.setBigInt64(0, 1n)),
      attempt(() => v.getUint8(Infinity)),
      v.setUint8(0, "300"),
      v.getUint8(0),
    ];
  },
  "DataView over a resizable buffer": () => {
    const b = new ArrayBuffer(4, { maxByteLength: 8 });
    const v = new DataView(b);
    const w = new DataView(b, 2, 2);
    b.resize(8);
    const out = [v.byteLength, w.byteLength];
    b.resize(3);
    return [out, v.byteLength, attempt(() => w.byteLength), attempt(() => w.getInt8(0))];
  },
  "NaN bytes and infinities": () => {
    const v = new DataView(new ArrayBuffer(8));
    v.setFloat64(0, Number.NaN);
    const nan = v.getUint16(0);
    v.setFloat32(0, -Infinity);
    return [nan, v.getUint32(0), (v.setFloat64(0, -0), v.getUint8(0)), (v.setFloat64(0, 5e-324), v.getUint8(7))];
  },
  "Atomics on plain arrays": () => {
    const i = new Int32Array(2);
    return [
      Atomics.add(i, 0, 5),
      Atomics.sub(i, 0, 1),
      Atomics.exchange(i, 1, 9),
      Atomics.compareExchange(i, 1, 9, 3),
      Atomics.load(i, 1),
      Atomics.store(i, 0, 7.9),
      Atomics.or(i, 0, 8),
      Atomics.xor(i, 0, 1),
      Atomics.and(i, 0, 6),
      i,
      attempt(() => Atomics.add(new Float64Array(1), 0, 1)),
      attempt(() => Atomics.add(i, 2, 1)),
      Atomics.isLockFree(4),
      Atomics.notify(i, 0),
    ];
  },
  "Atomics on bigints and bytes": () => {
    const b = new BigInt64Array(1);
    const u = new Uint8Array(1);
    return [Atomics.add(b, 0, 5n), b, Atomics.sub(u, 0, 1), u, attempt(() => Atomics.add(b, 0, 1)), attempt(() => Atomics.load(new Uint8ClampedArray(1), 0))];
  },
  SharedArrayBuffer: () => {
    const s = new SharedArrayBuffer(2);
    return [s.byteLength, Object.prototype.toString.call(s), new Uint8Array(s).length, s.slice(0, 1).byteLength];
  },
  "endianness is little": () => new Uint8Array(new Uint16Array([1]).buffer)[0],
  "a checksum over many bytes": () => {
    const u = new Uint8Array(4096).map((_, i) => (i * 31) ^ (i >> 3));
    const t = new Uint32Array(256).map((_, n) => {
      for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
      return n;
    });
    let c = -1;
    for (const x of u) c = t[(c ^ x) & 255] ^ (c >>> 8);
    return (c ^ -1) >>> 0;
  },
};

export default () => runAll({ ...arrays, ...buffers });
