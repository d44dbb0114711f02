// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const stringify: Record<string, Program> = {
  "what has no JSON": () => [
    JSON.stringify(undefined),
    JSON.stringify(() => 1),
    JSON.stringify(Symbol()),
    JSON.stringify([undefined, () => 1, Symbol(), , Number.NaN, -0, Infinity]),
    JSON.stringify({ a: undefined, b: () => 1, c: Symbol(), [Symbol("d")]: 1 }),
    attempt(() => JSON.stringify(1n)),
    JSON.stringify(null),
  ],
  "boxed values": () => [
    JSON.stringify([new Number(1), new String("s"), new Boolean(false)]),
    attempt(() => JSON.stringify(Object(1n))),
    JSON.stringify(Object(Symbol())),
    JSON.stringify(new (class N extends Number {})(5)),
  ],
  "cycles throw": () => {
    const c = {};
    c.c = [c];
    const twice = { x: 1 };
    return [attempt(() => JSON.stringify(c)), JSON.stringify([twice, twice])];
  },
  escapes: () => JSON.stringify('\0\b\t\n\v\f\r"\\/\x7f\u2028\u2029\ud800x\udfff😀\x1f€'),
  "escapes in keys": () => JSON.stringify({ 'a"b\n': 1, "\ud800": 2, "": 3, é: 4 }),
  indentation: () => [
    JSON.stringify({ a: [1, { b: 2 }], c: {}, d: [] }, null, 2),
    JSON.stringify([1], null, "--"),
    JSON.stringify([1], null, 99),
    JSON.stringify([1], null, "12345678901234"),
    JSON.stringify([1], null, 0),
    JSON.stringify([1], null, true),
    JSON.stringify([1], null, new Number(1)),
    JSON.stringify({ a: undefined }, null, 1),
  ],
  "replacer functions": () => {
    const log = [];
    const out = JSON.stringify({ a: 1, b: [2, 3], c: { d: undefined } }, function (k, v) {
      log.push([k, typeof this]);
      return typeof v === "number" ? v * 2 : v;
    });
    return [out, log, JSON.stringify({ a: 1 }, () => 5), JSON.stringify([1], (k, v) => (k === "0" ? undefined : v))];
  },
  "replacer arrays": () => [
    JSON.stringify({ b: 1, a: { b: 2, c: 3 }, 1: 4, d: 5 }, ["a", "b", 1, "b", new String("d"), {}, null]),
    JSON.stringify([{ a: 1 }], []),
    JSON.stringify({ a: 1 }, { a: 1 }),
  ],
  toJSON: () => [
    JSON.stringify({ toJSON: (k) => `key:${k}` }),
    JSON.stringify({ x: { toJSON: (k) => `key:${k}` } }),
    JSON.stringify({ toJSON: 1, a: 2 }),
    JSON.stringify({ x: { toJSON: () => undefined } }),
    JSON.stringify([new Date(Number.NaN), new Date(0)]),
    attempt(() =>
      JSON.stringify({
        toJSON() {
          throw new RangeError();
        },
      }),
    ),
  ],
  "toJSON of a bigint's prototype": () => {
    BigInt.prototype.toJSON = function () {
      return `${typeof this}${this}`;
    };
    try {
      return JSON.stringify([1n]);
    } finally {
      delete BigInt.prototype.toJSON;
    }
  },
  "toJSON comes before the replacer": () => {
    const log = [];
    JSON.stringify({ d: new Date(0) }, (k, v) => (log.push(typeof v), v));
    return log;
  },
  "collections and typed arrays": () => [
    JSON.stringify([new Map([[1, 2]]), new Set([1]), /x/, new Error("e"), new WeakMap()]),
    JSON.stringify(new Uint8Array([1, 2])),
    JSON.stringify(new ArrayBuffer(2)),
    JSON.stringify(Promise.resolve()),
  ],
  "getters and inherited properties": () => [
    JSON.stringify(Object.create({ a: 1 }, { b: { get: () => 2, enumerable: true }, c: { value: 3 } })),
    attempt(() =>
      JSON.stringify({
        get x() {
          throw new RangeError();
        },
      }),
    ),
  ],
  numbers: () => JSON.stringify([1e21, 1e-7, 0.1, -0, 123456789012345680000, 5e-324, 1 / 3]),
  "array-likes and subclasses": () => [
    JSON.stringify({ length: 1, 0: "a" }),
    JSON.stringify(new (class A extends Array {})(1, 2)),
    JSON.stringify(Object.assign([1], { x: 2 })),
  ],
  "objects whose keys change meanwhile": () => {
    const o = {
      get a() {
        delete this.b;
        this.z = 1;
        return 1;
      },
      b: 2,
      c: 3,
    };
    return JSON.stringify(o);
  },
  "deep nesting": () => {
    let o = 1;
    for (let i = 0; i < 500; i++) o = i % 2 ? [o] : { o };
    const s = JSON.stringify(o);
    return [s.length, JSON.stringify(JSON.parse(s)) === s];
  },
};

const parse: Record<string, Program> = {
  "values with white space": () =>
    [" 1 ", "\t[1 , 2]\n", '{"a" : {"b":[ ]}}', "true", "null", '"x"', "-0", "1E+2", "1e-2", "0.5", "123456789012345678901234567890"].map((t) => JSON.parse(t)),
  "what is no JSON": () =>
    [
      "",
      " ",
      "{",
      "[1,]",
      '{"a":1,}',
      "{a:1}",
      "'x'",
      "01",
      "1.",
      ".5",
      "+1",
      "0x1",
      "NaN",
      "Infinity",
      "undefined",
      '"\n"',
      '"\t"',
      '"\\x41"',
      '"\\u12"',
      "[1 2]",
      "1 2",
      "tru",
      '{"a"}',
      "\u00a01",
      "/**/1",
      "1e",
      "-",
      "--1",
      "[",
      '"',
      '{"a":1 "b":2}',
      "\ufeff1",
      "1_0",
      "1n",
    ].map((t) => attempt(() => JSON.parse(t))),
  "escapes in texts": () => JSON.parse('"\\u0041\\n\\t\\"\\\\\\/\\b\\f\\r\\ud83d\\ude00\\ud800"'),
  "duplicate and odd keys": () => [
    JSON.parse('{"a":1,"a":2}'),
    Object.keys(JSON.parse('{"b":1,"2":1,"a":1,"1":1}')),
    JSON.parse('{"":1,"constructor":2}'),
    Object.hasOwn(JSON.parse('{"__proto__":[]}'), "__proto__"),
  ],
  "line separators are allowed": () => JSON.parse('"\u2028\u2029\x7f"'),
  reviver: () => {
    const log = [];
    const out = JSON.parse('{"a":[1,{"b":2}],"c":3}', function (k, v) {
      log.push([k, Array.isArray(this)]);
      return v;
    });
    return [out, log];
  },
  "reviver deletes and replaces": () => [
    JSON.parse('{"a":1,"b":2}', (k, v) => (k === "a" ? undefined : v)),
    JSON.parse("[1,2,3]", (k, v) => (k === "1" ? undefined : v)),
    JSON.parse("5", (k, v) => v + 1),
    JSON.parse('{"d":"1970-01-01"}', (k, v) => (k === "d" ? new Date(v) : v)),
  ],
  "reviver changes what comes later": () =>
    JSON.parse('{"a":1,"b":{"c":2}}', function (k, v) {
      if (k === "a") this.b = { x: [9] };
      return v;
    }),
  "reviver on changed arrays": () =>
    JSON.parse("[1,2,3]", function (k, v) {
      if (k === "0") this.length = 1;
      return v;
    }),
  "converts its argument": () => [
    JSON.parse(5),
    JSON.parse(null),
    JSON.parse({ toString: () => "[1]" }),
    attempt(() => JSON.parse(undefined)),
    attempt(() => JSON.parse()),
    attempt(() => JSON.parse(Symbol())),
    JSON.parse(["1"]),
  ],
  "a large text": () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({ id: i, name: `n${i}é`, tags: [i % 2 === 0, null, i / 7], n: { d: { e: "😀" } } }));
    const s = JSON.stringify(rows);
    return [s.length, JSON.stringify(JSON.parse(s)) === s, JSON.stringify(JSON.parse(s), null, 3).length];
  },
  "numbers survive": () => [1.7976931348623157e308, 5e-324, 0.1, 1 / 3, 2 ** 53, -1e-7, 123456.789e3].every((n) => JSON.parse(JSON.stringify(n)) === n),
  "parsed objects are plain": () => {
    const o = JSON.parse('{"a":[]}');
    return [Object.getPrototypeOf(o) === Object.prototype, o.a instanceof Array, Object.getOwnPropertyDescriptor(o, "a")];
  },
  "setters of the prototype are not called": () => {
    Object.defineProperty(Object.prototype, "trap", {
      set() {
        throw new Error("called");
      },
      configurable: true,
    });
    try {
      return JSON.parse('{"trap":1}').trap;
    } finally {
      delete Object.prototype.trap;
    }
  },
  "JSON's own shape": () => [JSON[Symbol.toStringTag], JSON.parse.length, JSON.stringify.length, typeof JSON],
};

export default () => runAll({ ...stringify, ...parse });
