// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const refused = (...values: unknown[]) => values.map((value) => attempt(() => structuredClone(value)));

const programs: Record<string, Program> = {
  primitives: () => [undefined, null, true, 0, -0, Number.NaN, 1n, "s", "\ud800"].map((v) => structuredClone(v)),
  "symbols and functions are refused": () => refused(Symbol(), () => 1, class {}, { f() {} }, [Symbol.for("x")], Object(Symbol())),
  "boxed primitives": () =>
    structuredClone([new Number(-0), new String("s"), new Boolean(false), Object(5n)]).map((v) => [typeof v, Object.prototype.toString.call(v), v.valueOf()]),
  "objects: own enumerable keys, in order": () => {
    const o = Object.create({ inherited: 1 }, { hidden: { value: 1 }, got: { get: () => 2, enumerable: true } });
    o.b = 1;
    o[1] = 2;
    o[Symbol("s")] = 3;
    const c = structuredClone(o);
    return [c, Object.getOwnPropertyDescriptor(c, "got"), Object.getPrototypeOf(c) === Object.prototype];
  },
  "classes lose their prototype and private state": () => {
    class A {
      x = 1;
      #y = 2;
      m() {
        return this.#y;
      }
    }
    const c = structuredClone(new A());
    return [c, c instanceof A, c.constructor === Object];
  },
  "arrays: holes, length and extra keys": () => {
    const a = [1, , undefined, 4];
    a.extra = "x";
    a[-1] = "neg";
    const c = structuredClone(a);
    return [c, c.length, 1 in c, c.extra, c[-1], structuredClone(new Array(3)).length];
  },
  "cycles and shared references": () => {
    const shared = { s: 1 };
    const o = { a: shared, b: shared };
    o.self = o;
    o.list = [o, shared];
    const c = structuredClone(o);
    return [c.self === c, c.a === c.b, c.list[0] === c, c.list[1] === c.a, c.a !== shared];
  },
  "Map and Set, with cycles": () => {
    const m = new Map();
    m.set("m", m).set({ k: 1 }, new Set([m, 2]));
    const c = structuredClone(m);
    return [c.get("m") === c, [...c.keys()][1], [...[...c.values()][1]][0] === c, c.size];
  },
  "Map and Set lose their own keys": () => {
    const m = Object.assign(new Map([[1, 2]]), { x: 1 });
    return [structuredClone(m).x, structuredClone(m)];
  },
  dates: () => [structuredClone(new Date(5)), structuredClone(new Date(Number.NaN)), structuredClone(Object.assign(new Date(0), { x: 1 })).x],
  "regular expressions": () => {
    const r = /a(?<n>b)/gi;
    r.lastIndex = 3;
    const c = structuredClone(r);
    return [c, c.lastIndex, c.flags, c.exec("ab")?.groups.n];
  },
  errors: () =>
    [
      new Error("m"),
      new TypeError("t"),
      new RangeError("r"),
      new EvalError("e"),
      Object.assign(new Error("own"), { name: "Custom", code: 5 }),
      Object.assign(new Error("x"), { name: "TypeError" }),
    ].map((e) => {
      const c = structuredClone(e);
      return [c.name, c.message, c instanceof Error, c.constructor.name, c.code, Object.prototype.toString.call(c)];
    }),
  "errors: message is own and hidden": () => {
    const c = structuredClone(new Error("m"));
    return [Object.keys(c), Object.getOwnPropertyDescriptor(c, "message"), Object.hasOwn(structuredClone(new Error()), "message")];
  },
  "errors: cause": () => {
    const c = structuredClone(new Error("m", { cause: new TypeError("inner") }));
    return [c.cause instanceof TypeError, c.cause?.message];
  },
  "buffers and views share": () => {
    const u = new Uint8Array([1, 2, 3, 4]);
    const o = { u, part: u.subarray(1, 3), view: new DataView(u.buffer, 2), buffer: u.buffer, wide: new Uint16Array(u.buffer) };
    const c = structuredClone(o);
    c.u[1] = 9;
    return [c, c.part.buffer === c.u.buffer, c.view.byteOffset, u];
  },
  "typed arrays of every kind": () =>
    [Int8Array, Uint8ClampedArray, Int16Array, Uint32Array, Float32Array, Float64Array]
      .map((K) => structuredClone(new K([1.5, -1])))
      .concat(structuredClone(new BigInt64Array([-1n]))),
  "resizable buffers stay resizable": () => {
    const c = structuredClone(new ArrayBuffer(2, { maxByteLength: 4 }));
    return [c.resizable, c.maxByteLength, c.byteLength];
  },
  transfer: () => {
    const b = new Uint8Array([1, 2]).buffer;
    const u = new Uint8Array(b);
    const c = structuredClone({ b, u }, { transfer: [b] });
    return [b.byteLength, u.length, c.b, c.u.buffer === c.b];
  },
  "transfer: what is refused": () => {
    const b = new ArrayBuffer(1);
    return [
      attempt(() => structuredClone(1, { transfer: [b, b] })),
      attempt(() => structuredClone(1, { transfer: 5 })),
      b.byteLength,
      structuredClone(1, { transfer: [b] }),
      b.byteLength,
      attempt(() => structuredClone(b)),
    ];
  },
  "what is refused": () => refused(new WeakMap(), new WeakSet(), new WeakRef({}), Promise.resolve(), (function* () {})()),
  "proxies are refused": () => refused(new Proxy({}, {})),
  "proxies of arrays and deep down are refused": () => [refused(new Proxy([], {})), refused({ a: [new Proxy({}, {})] }), refused(new Proxy(() => 1, {}))],
  blobs: async () => {
    const source = new Blob(["ab", "c"], { type: "text/x" });
    const copy = structuredClone({ blob: source }).blob;
    return [copy instanceof Blob, copy === source, copy.type, copy.size, await copy.text()];
  },
  "getters that throw, throw": () =>
    attempt(() =>
      structuredClone({
        get x() {
          throw new RangeError();
        },
      }),
    ),
  "the error of a refusal": () => {
    try {
      structuredClone(() => 1);
    } catch (e) {
      return [e.name, e.code, e instanceof DOMException, e instanceof Error];
    }
  },
  arguments: () => [attempt(() => structuredClone()), structuredClone(1, undefined), structuredClone(1, {}), structuredClone(1, null), structuredClone.name],
  "iterators are refused": () => refused(new Map().entries(), [][Symbol.iterator]()),
  "iterators of matches are refused": () => refused("".matchAll(/x/g)),
  "keys that look dangerous": () => {
    const c = structuredClone(JSON.parse('{"__proto__":{"x":1},"constructor":2}'));
    return [Object.keys(c), c.x, Object.hasOwn(c, "__proto__")];
  },
  "frozen and sealed are not kept": () => {
    const c = structuredClone(Object.freeze({ a: Object.seal([1]) }));
    c.b = 1;
    c.a.push(2);
    return c;
  },
  "null prototype becomes plain": () => Object.getPrototypeOf(structuredClone(Object.create(null))) === Object.prototype,
  "a wide structure": () => {
    const o = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, { i, list: [i, `${i}`, BigInt(i)], when: new Date(i) }]));
    const c = structuredClone(o);
    return [Object.keys(c).length, c.k299, c.k5.list[2]];
  },
  "a deep structure": () => {
    let o = {};
    for (let i = 0; i < 300; i++) o = { o };
    let c = structuredClone(o);
    let n = 0;
    while (c.o) {
      c = c.o;
      n++;
    }
    return n;
  },
};

export default () => runAll(programs);
