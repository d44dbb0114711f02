// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const objects: Record<string, Program> = {
  "order of keys": () => [
    Object.keys({ b: 1, 2: 1, a: 1, 1: 1, "-1": 1, "1.5": 1, "007": 1 }),
    JSON.stringify({ z: 1, 0: 2 }),
    Object.getOwnPropertyNames("ab"),
  ],
  "keys, values, entries of primitives": () => [
    Object.keys("ab"),
    Object.values("ab"),
    Object.entries([7]),
    Object.keys(5),
    attempt(() => Object.keys(null)),
    Object.entries({ a: 1, [Symbol("s")]: 2 }),
  ],
  "assign: getters, setters, symbols, nulls": () => {
    const log = [];
    const target = {
      set x(v) {
        log.push(v);
      },
    };
    Object.assign(
      target,
      null,
      {
        get x() {
          return "got";
        },
      },
      "hi",
      [9],
      undefined,
      { [Symbol.for("s")]: 1 },
    );
    return [target, log, attempt(() => Object.assign(Object.freeze({ a: 1 }), { a: 2 })), typeof Object.assign(1)];
  },
  "assign stops where it throws": () => {
    const t = {};
    const r = attempt(() =>
      Object.assign(t, {
        a: 1,
        get b() {
          throw new RangeError();
        },
        c: 1,
      }),
    );
    return [t, r];
  },
  fromEntries: () => [
    Object.fromEntries([
      ["a", 1],
      ["b", 2],
      ["a", 3],
    ]),
    Object.fromEntries(new Map([[1, 2]])),
    attempt(() => Object.fromEntries([1])),
    attempt(() => Object.fromEntries(null)),
    Object.fromEntries([[Symbol.for("k"), 1]]),
  ],
  "defineProperty: defaults and refusals": () => {
    const o = Object.defineProperty({}, "a", { value: 1 });
    return [
      Object.getOwnPropertyDescriptor(o, "a"),
      attempt(() => (o.a = 2)),
      attempt(() => Object.defineProperty(o, "a", { value: 2 })),
      attempt(() => Object.defineProperty(o, "a", { value: 1 }).a),
      attempt(() => Object.defineProperty({}, "x", { get() {}, value: 1 })),
      attempt(() => Object.defineProperty({}, "x", { get: 1 })),
      attempt(() => Object.defineProperty(1, "x", {})),
      attempt(() => delete o.a),
    ];
  },
  "defineProperties: all or the first that throws": () => {
    const o = {};
    return [
      attempt(() => Object.defineProperties(o, { a: { value: 1, enumerable: true }, b: 5 })),
      o,
      Object.keys(Object.defineProperties({}, { a: { enumerable: true }, b: {} })),
    ];
  },
  "between data and accessor": () => {
    const o = { a: 1 };
    Object.defineProperty(o, "a", { get: () => 2 });
    const d = Object.getOwnPropertyDescriptor(o, "a");
    Object.defineProperty(o, "a", { value: 3 });
    return [[typeof d.get, d.set, d.enumerable, d.configurable], Object.getOwnPropertyDescriptor(o, "a")];
  },
  "freeze, seal, preventExtensions": () => {
    const of = (f) => {
      const o = f({ a: 1, n: {} });
      o.n.deep = 1;
      return [attempt(() => (o.a = 2)), attempt(() => (o.b = 1)), attempt(() => delete o.a), Object.isFrozen(o), Object.isSealed(o), Object.isExtensible(o), o];
    };
    return [
      of(Object.freeze),
      of(Object.seal),
      of(Object.preventExtensions),
      Object.freeze(1),
      Object.isFrozen("a"),
      Object.isFrozen({}),
      Object.isFrozen(Object.preventExtensions({})),
    ];
  },
  "typed arrays with elements can't be frozen": () => [
    attempt(() => Object.freeze(new Uint8Array(1))),
    attempt(() => Object.freeze(new Uint8Array(0)) instanceof Uint8Array),
  ],
  is: () => [Object.is(Number.NaN, Number.NaN), Object.is(0, -0), Object.is("a", "a"), Object.is({}, {}), Object.is()],
  "create and prototypes": () => {
    const o = Object.create({ p: 1 }, { own: { value: 2, enumerable: true } });
    return [
      o,
      o.p,
      Object.getPrototypeOf(1) === Number.prototype,
      attempt(() => Object.create(1)),
      attempt(() => Object.setPrototypeOf({}, 1)),
      Object.setPrototypeOf(1, null),
      attempt(() => {
        const a = {};
        const b = Object.create(a);
        Object.setPrototypeOf(a, b);
      }),
      attempt(() => Object.setPrototypeOf(Object.prototype, {})),
    ];
  },
  "null prototypes": () => {
    const n = Object.create(null);
    n.a = 1;
    return [n, attempt(() => `${n}`), "toString" in n, Object.hasOwn(n, "a"), { __proto__: null, b: 1 }];
  },
  "hasOwn, hasOwnProperty, propertyIsEnumerable": () => [
    Object.hasOwn("abc", 1),
    Object.hasOwn([1], "length"),
    attempt(() => Object.hasOwn(null, "a")),
    [1].propertyIsEnumerable("length"),
    {}.hasOwnProperty.call({ a: 1 }, "a"),
    Object.prototype.isPrototypeOf.call(Array.prototype, []),
  ],
  "Object.prototype.toString": () =>
    [
      null,
      undefined,
      1,
      "s",
      true,
      1n,
      Symbol(),
      [],
      {},
      () => {},
      new Date(0),
      /x/,
      new Error(),
      new Map(),
      new Set(),
      Promise.resolve(),
      new ArrayBuffer(1),
      new Uint8Array(),
      JSON,
      Math,
      Reflect,
      globalThis,
      (function () {
        return arguments;
      })(),
      new WeakMap(),
      function* () {},
      async () => {},
      new Proxy([], {}),
    ].map((v) => Object.prototype.toString.call(v)),
  "valueOf, toString and conversion order": () => {
    const log = [];
    const o = {
      valueOf() {
        log.push("valueOf");
        return {};
      },
      toString() {
        log.push("toString");
        return "7";
      },
    };
    return [+o, `${o}`, o + 1, o > 6, [o] + "", attempt(() => +{ valueOf: () => ({}), toString: () => ({}) }), log];
  },
  "__defineGetter__ and kin": () => {
    const o = {};
    o.__defineGetter__("x", () => 5);
    return [o.x, typeof o.__lookupGetter__("x"), o.__lookupSetter__("x"), Object.keys(o)];
  },
  "__proto__ is an accessor": () => {
    const o = {};
    o.__proto__ = { q: 1 };
    const d = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__");
    o.__proto__ = 5;
    return [o.q, typeof d.get, d.enumerable, Object.create(null).__proto__];
  },
  "Object as a function": () => [typeof Object(1), Object("a") instanceof String, Object(null), new Object(1n) == 1n, Object.length, Object.name],
  "integer keys among many others": () => {
    const o = {};
    for (let i = 50; i > 0; i--) {
      o[`k${i}`] = i;
      o[i * 3] = i;
    }
    for (let i = 0; i < 40; i++) delete o[`k${i}`];
    return Object.keys(o);
  },
  "adding and deleting while iterating entries": () => {
    const o = { a: 1, b: 2 };
    const seen = [];
    for (const [k] of Object.entries(o)) {
      seen.push(k);
      o[k + k] = 1;
      delete o.b;
    }
    return [seen, o];
  },
};

const collections: Record<string, Program> = {
  "Map: keys by SameValueZero, order by insertion": () => {
    const m = new Map([
      [Number.NaN, 1],
      [0, "z"],
    ]);
    m.set(-0, "neg").set(Number.NaN, 2);
    m.delete(0);
    m.set(0, "again");
    return [m, m.size, m.get("0"), Object.is([...m.keys()][1], 0)];
  },
  "Map iteration sees additions and deletions": () => {
    const m = new Map([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    const seen = [];
    for (const [k] of m) {
      seen.push(k);
      if (k === 1) {
        m.delete(2);
        m.set(4, 4);
      }
      if (k === 3) {
        m.delete(1);
        m.set(1, 1);
      }
    }
    return [seen, m];
  },
  "Set iteration after clear": () => {
    const s = new Set([1, 2, 3]);
    const seen = [];
    for (const x of s) {
      seen.push(x);
      if (x === 2) {
        s.clear();
        s.add(9);
      }
    }
    return [seen, s];
  },
  "forEach with this and all arguments": () => {
    const log = [];
    const self = {};
    new Map([["k", "v"]]).forEach(function (v, k, m) {
      log.push(v, k, m.size, this === self);
    }, self);
    new Set(["s"]).forEach((a, b) => log.push(a === b));
    return log;
  },
  "constructors take iterables, and call set and add": () => {
    const log = [];
    class M extends Map {
      set(k, v) {
        log.push(k);
        return super.set(k, v);
      }
    }
    return [
      new M([["a", 1]]),
      log,
      new Set("aab"),
      new Map(null),
      attempt(() => new Map([1])),
      attempt(() => new Map(5)),
      attempt(() => Map()),
      attempt(() => new Set(1)),
    ];
  },
  "a bad entry closes the iterator": () => {
    const log = [];
    const it = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: 1, done: false }),
        return() {
          log.push("closed");
          return {};
        },
      }),
    };
    return [attempt(() => new Map(it)), attempt(() => new WeakSet(it)), attempt(() => Object.fromEntries(it)), log];
  },
  "iterators of collections": () => {
    const m = new Map([[1, 2]]);
    const it = m.entries();
    return [
      String(it),
      it.next(),
      it.next(),
      m[Symbol.iterator] === m.entries,
      Set.prototype.keys === Set.prototype.values,
      attempt(() => it.next.call({})),
      [...new Set([5]).entries()],
    ];
  },
  "methods on wrong receivers": () => [
    attempt(() => Map.prototype.get.call({}, 1)),
    attempt(() => Set.prototype.add.call(new Map(), 1)),
    attempt(() => Object.getOwnPropertyDescriptor(Map.prototype, "size").get.call(new Set())),
    attempt(() => Map.prototype.size),
  ],
  "WeakMap and WeakSet": () => {
    const k = {};
    const w = new WeakMap([[k, 1]]);
    return [
      w.get(k),
      w.has({}),
      w.delete(k),
      w.has(k),
      attempt(() => w.set(1, 1)),
      w.get(1),
      w.delete("x"),
      attempt(() => new WeakSet([1])),
      new WeakSet([k]).has(k),
      attempt(() => w.set(Symbol.for("r"), 1)),
      w.set(Symbol("s"), 5) === w,
    ];
  },
  "WeakRef and FinalizationRegistry": () => {
    const t = {};
    const r = new FinalizationRegistry(() => {});
    return [
      new WeakRef(t).deref() === t,
      attempt(() => new WeakRef(1)),
      r.register(t, 1),
      attempt(() => r.register(t, t)),
      r.unregister({}),
      attempt(() => new FinalizationRegistry(1)),
      String(r),
      String(new WeakRef(t)),
    ];
  },
  "a thousand keys of all kinds": () => {
    const m = new Map();
    for (let i = 0; i < 1000; i++) m.set(i % 3 ? i : i % 2 ? `${i}` : BigInt(i), i);
    for (let i = 0; i < 1000; i += 7) m.delete(i);
    return [m.size, m.get("3"), m.get(6n), m.has(7), m.get(8), [...m.keys()].slice(0, 9)];
  },
  "groups by hand": () => {
    const by = new Map();
    for (const w of ["one", "two", "three", "four"]) by.set(w.length, [...(by.get(w.length) ?? []), w]);
    return by;
  },
  "bound functions": () => {
    function f(...a) {
      return [this?.x, a];
    }
    const b = f.bind({ x: 1 }, 1, 2);
    return [
      b(3),
      b.call({ x: 9 }, 4),
      b.name,
      b.length,
      "prototype" in b,
      new (function C(a) {
        this.a = a;
      }.bind(null, 7))(),
      attempt(() => new (() => {}).bind()),
    ];
  },
  "function properties": () => {
    const f = (a, b) => a;
    return [
      Object.getOwnPropertyDescriptor(f, "length"),
      Object.getOwnPropertyDescriptor(f, "name"),
      attempt(() => (f.name = "x")),
      Object.defineProperty(f, "name", { value: "y" }).name,
      attempt(() => f.caller),
      Reflect.ownKeys(function g() {}).includes("prototype"),
    ];
  },
};

export default () => runAll({ ...objects, ...collections });
