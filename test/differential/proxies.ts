// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

/** A proxy that notes every trap that is called, in `log`. */
function noting(target, log) {
  const note =
    (trap) =>
    (...args) => {
      const key = args[1];
      log.push(typeof key === "string" || typeof key === "symbol" ? `${trap} ${String(key)}` : trap);
      return Reflect[trap](...args);
    };
  return new Proxy(
    target,
    Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((k) => typeof k === "string")
        .map((trap) => [trap, note(trap)]),
    ),
  );
}

function traced(target, action) {
  const log = [];
  const result = attempt(() => action(noting(target, log)));
  return [log, result];
}

const programs: Record<string, Program> = {
  "traps of reading and writing": () =>
    traced({ a: 1 }, (p) => {
      p.b = p.a;
      p.a = 2;
      return [p.b, "a" in p, delete p.b];
    }),
  "traps of Object.keys, entries and assign": () => traced({ a: 1, b: 2 }, (p) => [Object.keys(p), Object.entries(p), Object.assign({}, p)]),
  "traps of spread, rest and JSON": () =>
    traced({ a: 1, b: [2] }, (p) => {
      const { a, ...rest } = p;
      return [a, rest, { ...p }, JSON.stringify(p)];
    }),
  "traps of for in": () =>
    traced({ a: 1, b: 2 }, (p) => {
      const keys = [];
      for (const k in p) keys.push(k);
      return keys;
    }),
  "traps of calls and new": () =>
    traced(
      function F(a) {
        this === undefined || (this.a = a);
        return a;
      },
      (p) => [p(1), new p(2), p.call(null, 3), p.apply(null, [4]), p.bind(null, 5)()],
    ),
  "traps of freeze and isFrozen": () => traced({ a: 1 }, (p) => [Object.isExtensible(Object.freeze(p))]),
  "traps of isFrozen": () => traced(Object.freeze({ a: 1 }), (p) => Object.isFrozen(p)),
  "traps of defineProperty and descriptors": () =>
    traced({ a: 1 }, (p) => {
      Object.defineProperty(p, "b", { value: 2 });
      return [Object.getOwnPropertyDescriptors(p), p.hasOwnProperty("b")];
    }),
  "traps of prototypes": () =>
    traced({}, (p) => [Object.getPrototypeOf(p) === Object.prototype, p instanceof Object, Object.setPrototypeOf(p, null) === p, attempt(() => p.__proto__)]),
  "traps of array methods": () => traced([3, 1, 2], (p) => [p.length, p.map((x) => x + 1), p.indexOf(2), p.slice(1)]),
  "push through a proxy with a trap for defineProperty": () => {
    const p = new Proxy([1], { defineProperty: (t, k, d) => Reflect.defineProperty(t, k, d) });
    return attempt(() => [p.push(2), p.length]);
  },
  "push and splice through a proxy with traps for get and set": () => {
    const log = [];
    const p = new Proxy([1, 2, 3], {
      get: (t, k, r) => (log.push(`get ${String(k)}`), Reflect.get(t, k, r)),
      set: (t, k, v) => (log.push(`set ${String(k)}`), Reflect.set(t, k, v)),
      deleteProperty: (t, k) => (log.push(`delete ${String(k)}`), Reflect.deleteProperty(t, k)),
    });
    return [p.push(4), p.splice(1, 1), p.copyWithin(0, 1).length, p.unshift(0), p.concat([9]), p.pop(), p.shift(), log];
  },
  "traps of sort and reverse": () => traced([2, 1], (p) => [p.sort().length, p.reverse().length]),
  "traps of destructuring": () =>
    traced([1, 2], (p) => {
      const [a, b] = p;
      const [c, ...d] = p;
      return [a, b, c, d];
    }),
  "traps of for of": () =>
    traced([1, 2], (p) => {
      const all = [];
      for (const x of p) all.push(x);
      return all;
    }),
  "traps of spread in an array": () => traced([1, 2], (p) => [...p]),
  "traps of spread in a call": () => traced([1, 2], (p) => Math.max(...p)),
  "traps of conversions": () => traced({}, (p) => [`${p}`, attempt(() => p + 1), p == 1]),
  "traps of with setters on the receiver": () =>
    traced({}, (p) => {
      const o = Object.create(p);
      o.x = 1;
      return [o.x, Object.keys(o)];
    }),
  "Array.isArray sees through proxies": () => [
    Array.isArray(new Proxy([], {})),
    JSON.stringify(new Proxy([1], {})),
    [].concat(new Proxy([1, 2], {})),
    Object.prototype.toString.call(new Proxy([], {})),
  ],
  "typeof proxies": () => [typeof new Proxy({}, {}), typeof new Proxy(() => {}, {}), typeof new Proxy(class {}, {})],
  "revoked proxies": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    revoke();
    return [
      attempt(() => proxy.a),
      attempt(() => Object.keys(proxy)),
      typeof proxy,
      attempt(() => Array.isArray(proxy)),
      attempt(() => new Proxy(proxy, {}) !== null),
    ];
  },
  "invariants of get": () => {
    const target = Object.freeze({ a: 1 });
    return [
      attempt(() => new Proxy(target, { get: () => 2 }).a),
      attempt(() => new Proxy(target, { get: () => 1 }).a),
      attempt(() => new Proxy(target, { get: () => 2 }).b),
    ];
  },
  "invariants of has, delete and ownKeys": () => {
    const target = Object.seal({ a: 1 });
    return [
      attempt(() => "a" in new Proxy(target, { has: () => false })),
      attempt(() => delete new Proxy(target, { deleteProperty: () => true }).a),
      attempt(() => Reflect.ownKeys(new Proxy(target, { ownKeys: () => [] }))),
      attempt(() => Reflect.ownKeys(new Proxy({}, { ownKeys: () => ["a", "a"] }))),
      attempt(() => Reflect.ownKeys(new Proxy({}, { ownKeys: () => [1] }))),
      attempt(() => Object.keys(new Proxy({}, { ownKeys: () => ["x"] }))),
    ];
  },
  "invariants of descriptors, prototypes and extensibility": () => [
    attempt(() => Object.getOwnPropertyDescriptor(new Proxy({}, { getOwnPropertyDescriptor: () => ({ value: 1, configurable: false }) }), "a")),
    attempt(() => Object.getPrototypeOf(new Proxy(Object.preventExtensions({}), { getPrototypeOf: () => null }))),
    attempt(() => Object.isExtensible(new Proxy({}, { isExtensible: () => false }))),
    attempt(() => Object.preventExtensions(new Proxy({}, { preventExtensions: () => true }))),
    attempt(() => Object.defineProperty(new Proxy(Object.preventExtensions({}), { defineProperty: () => true }), "a", { value: 1 })),
  ],
  "falsy traps throw in strict mode": () => {
    const no = new Proxy({ a: 1 }, { set: () => false, deleteProperty: () => false, defineProperty: () => false });
    return [
      attempt(() => (no.a = 1)),
      attempt(() => delete no.a),
      Reflect.set(no, "a", 1),
      Reflect.deleteProperty(no, "a"),
      Reflect.defineProperty(no, "a", {}),
    ];
  },
  "traps that are no functions": () => [
    attempt(() => new Proxy({}, { get: 1 }).a),
    attempt(() => new Proxy({ a: 1 }, { get: null }).a),
    attempt(() => new Proxy(1, {})),
    attempt(() => Proxy({}, {})),
  ],
  "negative indices": () => {
    const at = (a) => new Proxy(a, { get: (t, k, r) => Reflect.get(t, typeof k === "string" && /^-\d+$/.test(k) ? String(t.length + Number(k)) : k, r) });
    return [at([1, 2, 3])[-1], at([1, 2])[0], at([1]).length];
  },
};

const reflect: Record<string, Program> = {
  "Reflect.get and set with receivers": () => {
    const o = {
      get x() {
        return this.y;
      },
      set x(v) {
        this.y = v;
      },
    };
    const r = { y: 5 };
    return [Reflect.get(o, "x", r), Reflect.set(o, "x", 6, r), r, Reflect.set({}, "z", 1, r), r, Reflect.set({}, "z", 1, 5)];
  },
  "Reflect.ownKeys orders keys": () => Reflect.ownKeys({ b: 1, [Symbol.for("s")]: 1, 10: 1, a: 1, 9: 1, "-1": 1, "01": 1, 4294967295: 1, 4294967294: 1 }),
  "Reflect answers booleans where Object throws": () => {
    const frozen = Object.freeze({ a: 1 });
    return [
      Reflect.defineProperty(frozen, "b", { value: 1 }),
      Reflect.set(frozen, "a", 2),
      Reflect.deleteProperty(frozen, "a"),
      Reflect.setPrototypeOf(frozen, {}),
      Reflect.preventExtensions(frozen),
      attempt(() => Object.defineProperty(frozen, "b", {})),
    ];
  },
  "Reflect wants objects": () =>
    ["get", "has", "ownKeys", "getPrototypeOf", "isExtensible", "defineProperty"].map((name) => attempt(() => Reflect[name](1, "a"))),
  "Reflect.apply and construct": () => [
    Reflect.apply(Math.max, null, { length: 2, 0: 3, 1: 7 }),
    Reflect.construct(Date, [0]),
    attempt(() => Reflect.apply(1)),
    attempt(() => Reflect.construct(() => 1, [])),
    attempt(() => Reflect.construct(Array, [], () => 1)),
  ],
  "Reflect's own shape": () => [Reflect.ownKeys(Reflect).map(String).sort(), Object.prototype.toString.call(Reflect)],
  "symbols: registry, description, conversions": () => {
    const s = Symbol("d");
    return [
      Symbol.for("k") === Symbol.for("k"),
      Symbol.keyFor(Symbol.for("k")),
      Symbol.keyFor(s),
      s.description,
      Symbol().description,
      s.toString(),
      attempt(() => +s),
      attempt(() => `${s}`),
      attempt(() => new Symbol()),
      Object(s) == s,
      !!s,
    ];
  },
  "well-known symbols of ES2023": () =>
    [
      "iterator",
      "asyncIterator",
      "hasInstance",
      "isConcatSpreadable",
      "match",
      "matchAll",
      "replace",
      "search",
      "split",
      "species",
      "toPrimitive",
      "toStringTag",
      "unscopables",
    ].map((k) => [String(Symbol[k]), Object.getOwnPropertyDescriptor(Symbol, k).writable]),
  "Symbol.isConcatSpreadable": () => {
    const like = { length: 2, 0: "a", 1: "b", [Symbol.isConcatSpreadable]: true };
    const array = Object.assign([1, 2], { [Symbol.isConcatSpreadable]: false });
    return [[].concat(like), [].concat(array).length];
  },
  "Symbol.toPrimitive: hints and wrong answers": () => {
    const o = { [Symbol.toPrimitive]: (hint) => hint };
    return [
      `${o}`,
      o + "",
      o * 1,
      [1][o],
      o < "z",
      new Date(o).getTime(),
      attempt(() => +{ [Symbol.toPrimitive]: () => ({}) }),
      attempt(() => +{ [Symbol.toPrimitive]: 1 }),
      BigInt({ [Symbol.toPrimitive]: () => 3n }),
    ];
  },
  "Symbol.match, replace, search and split": () => {
    const m = { [Symbol.match]: (s) => `m ${s}`, [Symbol.replace]: (s, r) => `r ${s} ${r}`, [Symbol.search]: () => 7, [Symbol.split]: (s, n) => [s, n] };
    return [
      "x".match(m),
      "x".replace(m, "y"),
      attempt(() => "x".replaceAll(m, "z")),
      "x".search(m),
      "x".split(m, 3),
      attempt(() => "x".startsWith(m)),
      attempt(() => "x".startsWith(/x/)),
    ];
  },
  "Symbol.unscopables of arrays": () =>
    Object.keys(Array.prototype[Symbol.unscopables])
      .filter((k) => k !== "fromAsync")
      .sort(),
  "symbols as keys are skipped by most": () => {
    const o = { [Symbol("a")]: 1, b: 2 };
    return [Object.keys(o), JSON.stringify(o), Object.getOwnPropertySymbols(o).length, { ...o }, Object.assign({}, o)];
  },
};

export default () => runAll({ ...programs, ...reflect });
