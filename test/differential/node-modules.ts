// Node's own modules, as far as they are there inside.
// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.

import assert, { AssertionError } from "node:assert";
import strict from "node:assert/strict";
import bufferModule, { Buffer, constants, isAscii, isUtf8, transcode } from "node:buffer";
import crypto from "node:crypto";
import dc from "node:diagnostics_channel";
import EventEmitter, { EventEmitter as EE2, errorMonitor, getEventListeners, listenerCount, on, once } from "node:events";
import os from "node:os";
import path from "node:path";
import punycode from "node:punycode";
import qs from "node:querystring";
import stream, { Duplex, PassThrough, Readable, Transform, Writable } from "node:stream";
import { buffer as consume, json, text } from "node:stream/consumers";
import { finished, pipeline } from "node:stream/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";
import { isatty } from "node:tty";
import url from "node:url";
import util, { format, inspect, promisify, types } from "node:util";
import { runAll } from "./programs.ts";

const hex = (b) => Buffer.from(b).toString("hex");
const tries = (...fns) =>
  fns.map((f) => {
    try {
      const r = f();
      return r === undefined ? "undef" : r;
    } catch (e) {
      return [e.name, e.code ?? null];
    }
  });
const all = [];
const t = (name, fn) => all.push([name, fn]);
const S = ["", "hello", "äöü€😀", "a\ud800b", "\ufeffbom", "zażółć gęślą jaźń", "\u0000\u0001\u007f\u0080ÿ", "x".repeat(300)];
const ENC = ["utf8", "utf-8", "UTF8", "hex", "base64", "base64url", "latin1", "binary", "ascii", "ucs2", "utf16le", "UTF-16LE"];
for (const e of ENC) {
  t("from/toString " + e, () =>
    S.map((s) => {
      const b = Buffer.from(s, e);
      return [hex(b), b.toString(e), b.length];
    }),
  );
  t("toString " + e, () => {
    const b = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    return [b.toString(e), b.toString(e, 3, 9), b.toString(e, -3, 500), b.toString(e, 5), b.toString(e, 9, 3)];
  });
  t("byteLength " + e, () => S.map((s) => Buffer.byteLength(s, e)));
  t("write " + e, () => {
    const b = Buffer.alloc(16, 1);
    return [b.write("68656c6c6f", 2, e), hex(b), b.write("ff00ff00", 1, 3, e), hex(b)];
  });
  t("indexOf " + e, () => {
    const b = Buffer.from("this is a buffer buffer");
    const n = Buffer.from("buffer").toString(e);
    return [b.indexOf(n, 0, e), b.lastIndexOf(n, undefined, e), b.includes(n, 11, e), b.indexOf(n, 11, e)];
  });
  t("fill " + e, () => [hex(Buffer.alloc(9).fill("6162", e)), hex(Buffer.alloc(7, "YWJj", e))]);
  t("isEncoding " + e, () => Buffer.isEncoding(e));
}
t("isEncoding others", () => ["utf-16", "", null, undefined, "binary", "bas64", 1].map((x) => Buffer.isEncoding(x)));
t("invalid utf8", () =>
  [
    [0xff],
    [0xc3],
    [0xe2, 0x82],
    [0xf0, 0x9f, 0x98],
    [0x61, 0x80, 0x62],
    [0xed, 0xa0, 0x80],
    [0xef, 0xbb, 0xbf, 0x61],
    [0xc0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
  ].map((b) => Buffer.from(b).toString()),
);
t("hex odd", () => [hex(Buffer.from("abc", "hex")), hex(Buffer.from("abxx12", "hex")), hex(Buffer.from("zz", "hex"))]);
t("base64 odd", () => ["YQ", "YQ=", "YQ==", "YW Jj\n", "-_-_", "+/+/", "YQ==YQ==", "a"].map((x) => hex(Buffer.from(x, "base64"))));
t("from kinds", () =>
  [
    Buffer.from([1, 2, 300, -1, 1.9, "3"]),
    Buffer.from(new Uint8Array([1, 2])),
    Buffer.from(new ArrayBuffer(3)),
    Buffer.from(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
    Buffer.from({ length: 2, 0: 7, 1: 8 }),
    Buffer.from(new String("str")),
    Buffer.from({ type: "Buffer", data: [9, 8] }),
    Buffer.from(new Uint16Array([256, 3])),
  ].map((b) => [...b]),
);
t("from errors", () =>
  tries(
    () => Buffer.from(5),
    () => Buffer.from(null),
    () => Buffer.from("a", "nope"),
    () => Buffer.alloc(-1),
    () => Buffer.alloc("5"),
    () => Buffer.concat(5),
    () => Buffer.compare("a", "b"),
    () => Buffer.from(undefined),
  ).map((x) => x[0]),
);
t("memory sharing", () => {
  const ab = new ArrayBuffer(4);
  const b = Buffer.from(ab);
  b[0] = 9;
  const s = b.slice(0, 2);
  s[1] = 7;
  const c = b.subarray(1);
  c[0] = 5;
  const d = Buffer.from(b);
  d[0] = 1;
  return [[...new Uint8Array(ab)], [...s], [...c], Buffer.isBuffer(s), Buffer.isBuffer(c), s instanceof Uint8Array];
});
t("slice args", () => {
  const b = Buffer.from("abcdefgh");
  return [
    b.slice(-3).toString(),
    b.slice(2, -2).toString(),
    b.slice(5, 2).toString(),
    b.slice("2", "4").toString(),
    b.slice().length,
    b.slice(100).length,
    b.subarray(-3, -1).toString(),
  ];
});
t("concat", () => [
  hex(Buffer.concat([Buffer.from("ab"), new Uint8Array([1]), Buffer.alloc(0)])),
  hex(Buffer.concat([Buffer.from("abc"), Buffer.from("de")], 4)),
  hex(Buffer.concat([Buffer.from("a")], 3)),
  Buffer.concat([]).length,
]);
t("compare/equals", () => {
  const a = Buffer.from("abc"),
    b = Buffer.from("abd");
  return [
    a.compare(b),
    b.compare(a),
    a.compare(a),
    Buffer.compare(a, b),
    a.equals(Buffer.from("abc")),
    a.equals(b),
    a.compare(b, 0, 2),
    a.compare(b, 0, 2, 0, 2),
    [b, a].sort(Buffer.compare).map(String),
  ];
});
const kinds = [
  "UInt8",
  "Int8",
  "UInt16LE",
  "UInt16BE",
  "Int16LE",
  "Int16BE",
  "UInt32LE",
  "UInt32BE",
  "Int32LE",
  "Int32BE",
  "FloatLE",
  "FloatBE",
  "DoubleLE",
  "DoubleBE",
];
t("read", () => {
  const b = Buffer.from("ff80017f1234a5b6c7d8e9fa", "hex");
  return kinds.map((k) => String(b["read" + k](1)));
});
t("read big/var", () => {
  const b = Buffer.from("ff80017f1234a5b6c7d8e9fa", "hex");
  return [
    b.readBigInt64BE(0),
    b.readBigUInt64LE(2),
    b.readBigInt64LE(1),
    b.readBigUInt64BE(4),
    b.readUIntBE(0, 6),
    b.readUIntLE(0, 3),
    b.readIntBE(1, 5),
    b.readIntLE(0, 6),
    b.readUint8(0),
    b.readUint32LE(0),
    b.readBigUint64LE(0),
  ].map(String);
});
t("write numbers", () =>
  kinds.map((k) => {
    const b = Buffer.alloc(9);
    const r = b["write" + k](100.5 | 0, 1);
    return [r, hex(b)];
  }),
);
t("write neg", () =>
  ["Int8", "Int16LE", "Int16BE", "Int32LE", "Int32BE", "FloatBE", "DoubleLE"].map((k) => {
    const b = Buffer.alloc(9);
    b["write" + k](-5, 0);
    return hex(b);
  }),
);
t("write big", () => {
  const b = Buffer.alloc(8);
  return [
    b.writeBigInt64LE(-5n),
    hex(b),
    b.writeBigUInt64BE(0x0102030405060708n),
    hex(b),
    b.writeUIntBE(0x123456, 1, 3),
    hex(b),
    b.writeIntLE(-2, 0, 6),
    hex(b),
  ];
});
t("range errors", () => {
  const b = Buffer.alloc(4);
  return tries(
    () => b.readUInt32LE(1),
    () => b.readUInt8(4),
    () => b.writeUInt8(256, 0),
    () => b.writeInt16LE(40000, 0),
    () => b.readInt16BE(-1),
    () => b.writeUInt32BE(-1, 0),
  ).map((x) => x[0]);
});
t("range error codes", () => {
  const b = Buffer.alloc(4);
  return tries(
    () => b.readUInt32LE(1),
    () => b.writeUInt8(256, 0),
    () => b.readBigInt64LE(0),
  );
});
t("copy", () => {
  const a = Buffer.from("abcdef"),
    b = Buffer.alloc(4, ".");
  return [a.copy(b, 1, 2), b.toString(), a.copy(a, 2, 0, 4), a.toString(), a.copy(b, 10)];
});
t("swap", () => [
  hex(Buffer.from("01020304", "hex").swap16()),
  hex(Buffer.from("01020304", "hex").swap32()),
  hex(Buffer.from("0102030405060708", "hex").swap64()),
]);
t("toJSON", () => [JSON.stringify(Buffer.from("hé")), JSON.stringify({ b: Buffer.alloc(0) })]);
t("iteration", () => {
  const b = Buffer.from("abc");
  return [
    [...b],
    [...b.keys()],
    [...b.entries()],
    b.map((x) => x + 1).toString(),
    b.filter((x) => x > 97).toString(),
    Buffer.isBuffer(b.map((x) => x)),
    b.at(-1),
    b.reverse().toString(),
  ];
});
t("Buffer misc", () => [
  Buffer.of(1, 2).length,
  typeof Buffer.poolSize,
  Buffer.isBuffer(new Uint8Array(1)),
  Buffer.name,
  Buffer.from("a").constructor === Buffer,
  Buffer.allocUnsafe(3).length,
  Buffer.allocUnsafeSlow(2).length,
  String(Buffer.from("é")),
  `${Buffer.from("t")}`,
  Buffer.from("x") + "y",
  Object.prototype.toString.call(Buffer.alloc(1)),
  typeof Buffer(3),
  Buffer.from("abc").toLocaleString(),
]);
t("copyBytesFrom", () => [hex(Buffer.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1))]);
t("indexOf kinds", () => {
  const b = Buffer.from("this is a buffer");
  return [
    b.indexOf("is"),
    b.indexOf(Buffer.from("is"), 3),
    b.indexOf(97),
    b.indexOf(97 + 256),
    b.indexOf("nope"),
    b.lastIndexOf("is"),
    b.indexOf("s", -5),
    b.indexOf(""),
    b.indexOf("", 100),
    b.includes("buf"),
    b.lastIndexOf("b", 3),
  ];
});
t("buffer module", () => [
  isUtf8(Buffer.from("é")),
  isUtf8(new Uint8Array([255])),
  isAscii(Buffer.from("é")),
  isAscii(Buffer.from("a")),
  transcode(Buffer.from("€é"), "utf8", "ascii").toString("latin1"),
  hex(transcode(Buffer.from("é"), "utf8", "utf16le")),
  hex(transcode(Buffer.from("e9", "hex"), "latin1", "utf8")),
  typeof constants.MAX_LENGTH,
  bufferModule.Buffer === Buffer,
  atob("YQ=="),
  btoa("a"),
]);
t("inspect buffer", () => [inspect(Buffer.from("abc")), inspect(Buffer.alloc(60)), inspect({ b: Buffer.from([1]) })]);

// events
t("emit order", () => {
  const e = new EventEmitter(),
    log = [];
  e.on("a", (x) => log.push("1" + x));
  e.once("a", (x) => log.push("2" + x));
  e.prependListener("a", () => log.push("0"));
  return [e.emit("a", "x"), e.emit("a", "y"), e.emit("b"), log];
});
t("listeners", () => {
  const e = new EventEmitter();
  const f = () => {};
  e.on("a", f);
  e.once("a", f);
  const s = Symbol("s");
  e.on(s, f);
  return [
    e.listenerCount("a"),
    e.listeners("a").length,
    e.rawListeners("a")[1].listener === f,
    e.eventNames().map(String),
    e.off("a", f).listenerCount("a"),
    e.removeAllListeners().eventNames().length,
    getEventListeners(e, "a").length,
    e.getMaxListeners(),
    EventEmitter.defaultMaxListeners,
    e.listenerCount("a", f),
  ];
});
t("newListener/removeListener", () => {
  const e = new EventEmitter(),
    log = [];
  e.on("newListener", (n) => log.push("+" + n));
  e.on("removeListener", (n) => log.push("-" + n));
  const f = () => {};
  e.on("x", f);
  e.off("x", f);
  return log;
});
t("error emission", () =>
  tries(
    () => new EventEmitter().emit("error", new TypeError("boom")),
    () => new EventEmitter().emit("error", 5),
  ),
);
t("errorMonitor", () => {
  const e = new EventEmitter(),
    log = [];
  e.on(errorMonitor, (x) => log.push("m" + x.message));
  try {
    e.emit("error", new Error("q"));
  } catch (x) {
    log.push("t" + x.message);
  }
  e.on("error", (x) => log.push("e" + x.message));
  e.emit("error", new Error("r"));
  return log;
});
t("mutation while emitting", () => {
  const e = new EventEmitter(),
    log = [];
  const b = () => log.push("b");
  e.on("x", () => {
    log.push("a");
    e.off("x", b);
  });
  e.on("x", b);
  e.emit("x");
  e.emit("x");
  return log;
});
t("inherits emitter", () => {
  function My() {
    EventEmitter.call(this);
  }
  util.inherits(My, EventEmitter);
  const m = new My();
  let r;
  m.on("z", (v) => {
    r = v;
  });
  m.emit("z", 4);
  return [r, m instanceof EventEmitter, My.super_ === EventEmitter];
});
t("class emitter", () => {
  class My extends EE2 {}
  const m = new My();
  let th;
  m.on("q", function () {
    th = this === m;
  });
  m.emit("q");
  return [th, EE2 === EventEmitter, EventEmitter.EventEmitter === EventEmitter, listenerCount(m, "q")];
});
t("once promise", async () => {
  const e = new EventEmitter();
  queueMicrotask(() => e.emit("go", 1, 2));
  const a = await once(e, "go");
  queueMicrotask(() => e.emit("error", new Error("bad")));
  let m;
  try {
    await once(e, "go");
  } catch (x) {
    m = x.message;
  }
  return [a, m];
});
t("on iterator", async () => {
  const e = new EventEmitter();
  queueMicrotask(() => {
    e.emit("v", 1);
    e.emit("v", 2);
    e.emit("v", 3);
  });
  const got = [];
  for await (const [v] of on(e, "v")) {
    got.push(v);
    if (v === 3) break;
  }
  return [got, e.listenerCount("v")];
});
t("once abort", async () => {
  const c = new AbortController();
  const p = once(new EventEmitter(), "x", { signal: c.signal });
  c.abort();
  try {
    await p;
  } catch (e) {
    return [e.name, e.code];
  }
});
t("captured this args", () => {
  const e = new EventEmitter();
  let n;
  e.on("a", (...a) => {
    n = a.length;
  });
  e.emit("a", 1, 2, 3, 4, 5);
  return n;
});

// util
const cyc = { a: 1 };
cyc.self = cyc;
class Foo {
  constructor() {
    this.x = 1;
  }
  get y() {
    return 2;
  }
}
const INS = [
  1,
  -0,
  "s",
  'it\'s "q"',
  null,
  undefined,
  true,
  10n,
  Symbol("q"),
  [1, , 3],
  [1, 2, [3, [4, [5]]]],
  { a: { b: { c: { d: 1 } } } },
  new Map([["a", { b: 1 }]]),
  new Set([1, "x"]),
  new Foo(),
  Object.create(null),
  class A extends Foo {},
  function f() {},
  () => {},
  async function g() {},
  function* h() {},
  /x/gi,
  new Date(0),
  new Uint8Array(3),
  new ArrayBuffer(4),
  new DataView(new ArrayBuffer(1)),
  cyc,
  [undefined, null],
  { "a-b": 1, [Symbol("k")]: 2 },
  "x".repeat(120),
  Array(200).fill(7),
  {
    get g() {
      return 1;
    },
    set g(v) {},
  },
  new Number(3),
  new String("ab"),
  Object("x"),
  [
    ["a", 1],
    ["b", 2],
  ],
  { long: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", other: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", n: 1 },
  new WeakMap(),
  Object.assign(() => {}, { p: 1 }),
  [1.5, "a\nb"],
  new (class extends Array {})(3),
  { __proto__: { constructor: undefined } },
  new Map([[{ a: 1 }, new Set([1])]]).entries(),
  [new Set([1])][0].values(),
  (function () {
    return arguments;
  })(1, 2),
  NaN,
  Infinity,
  new Boolean(false),
  globalThis.undefinedThing,
  Math,
  JSON,
  Reflect,
  new Float64Array([1.5, -0]),
  new BigInt64Array(1),
  "\u001b[31m",
  "a\\b",
];
INS.forEach((v, i) => t("inspect " + i, () => inspect(v)));
t("inspect promise", () => [inspect(Promise.resolve(1)).replace(/\s/g, "")]);
t("inspect options", () => [
  inspect({ a: { b: { c: {} } } }, { depth: 0 }),
  inspect({ a: [1, 2, 3] }, { compact: false }),
  inspect({ b: 1, a: 2 }, { sorted: true }),
  inspect("x", { colors: true }),
  inspect({ a: 1n, s: "q" }, { colors: true }),
  inspect([1, 2, 3, 4], { maxArrayLength: 2 }),
  inspect("abcdef", { maxStringLength: 3 }),
  inspect(
    {
      get a() {
        return 5;
      },
    },
    { getters: true },
  ),
  inspect(new Proxy({ a: 1 }, {}), { showProxy: false }),
  inspect({ a: { b: 1 } }, { breakLength: 3 }),
  inspect(123456789, { numericSeparator: true }),
  inspect([1], { showHidden: true }),
]);
t("inspect custom", () => [
  inspect({ [inspect.custom]: (d, o) => "<" + d + ">" }),
  inspect({
    [Symbol.for("nodejs.util.inspect.custom")]() {
      return { z: 1 };
    },
  }),
  inspect({ [Symbol.toStringTag]: "Tag" }),
]);
t("inspect error head", () => {
  const e = new TypeError("bad");
  e.stack = "TypeError: bad\n    at x (y.js:1:2)";
  const f = new Error("outer", { cause: e });
  f.stack = "Error: outer";
  return [inspect(e), inspect(f), inspect({ e })];
});
t("format", () => [
  format("%s %d %i %f %j %o %O %c %%", "a", 1.5, "42.9", "1.25", { a: 1 }, [1], { b: 2 }, "css"),
  format("a", "b", { c: 1 }),
  format("%s", null),
  format("%s", undefined, 5),
  format("%d", "x"),
  format("%s", 1n),
  format("%s", { a: { b: { c: 1 } } }),
  format("%s", Symbol("a")),
  format("%s", -0),
  format("%s", class X {}),
  format(1, 2, "3"),
  format("%%%s%%", "hi"),
  format("%x", 1),
  format(),
]);
t("promisify", async () => {
  const f = promisify((a, cb) => cb(null, a + 1));
  const g = promisify((cb) => cb(new Error("no")));
  let m;
  try {
    await g();
  } catch (e) {
    m = e.message;
  }
  const c = () => {};
  c[promisify.custom] = () => "custom";
  const o = {
    v: 3,
    m(cb) {
      cb(null, this.v);
    },
  };
  o.p = promisify(o.m);
  return [await f(1), m, promisify(c)(), await o.p(), promisify.custom === Symbol.for("nodejs.util.promisify.custom"), await promisify(setTimeout)(1, "late")];
});
t("promisify errors", () =>
  tries(
    () => promisify(5),
    () => util.inherits(5, 6),
    () => util.callbackify("x"),
  ),
);
t("callbackify", async () => {
  const f = util.callbackify(async (x) => {
    if (x < 0) throw new Error("neg");
    return x * 2;
  });
  return [
    await new Promise((r) => f(4, (e, v) => r([e, v]))),
    await new Promise((r) => f(-4, (e) => r(e.message))),
    f.length,
    f.name.endsWith("Callbackified"),
  ];
});
t("types", () => {
  const vals = [
    new Date(),
    /x/,
    new Map(),
    new Set(),
    new WeakMap(),
    new WeakSet(),
    Promise.resolve(),
    new Error("x"),
    async () => {},
    function* () {},
    (function* () {})(),
    new Map().keys(),
    new Set().values(),
    (function () {
      return arguments;
    })(),
    new Number(1),
    new String(""),
    new Boolean(true),
    Object(1n),
    Object(Symbol()),
    new ArrayBuffer(1),
    new Uint8Array(1),
    new Int8Array(1),
    new Float32Array(1),
    new DataView(new ArrayBuffer(1)),
    Buffer.alloc(1),
    {},
    [],
    null,
    1,
    "s",
    async function* () {},
    new BigUint64Array(1),
    { then() {} },
    Object.create(Date.prototype),
    new Uint8ClampedArray(1),
  ];
  const names = Object.keys(types)
    .filter((n) => n.startsWith("is") && !["isProxy", "isExternal", "isKeyObject", "isCryptoKey", "isEventTarget", "isBoxedPrimitive_"].includes(n))
    .sort();
  const want = [
    "isAnyArrayBuffer",
    "isArgumentsObject",
    "isArrayBuffer",
    "isArrayBufferView",
    "isAsyncFunction",
    "isBigInt64Array",
    "isBigUint64Array",
    "isBooleanObject",
    "isBoxedPrimitive",
    "isDataView",
    "isDate",
    "isFloat32Array",
    "isGeneratorFunction",
    "isGeneratorObject",
    "isInt8Array",
    "isMap",
    "isMapIterator",
    "isNativeError",
    "isNumberObject",
    "isPromise",
    "isRegExp",
    "isSet",
    "isSetIterator",
    "isStringObject",
    "isSymbolObject",
    "isTypedArray",
    "isUint8Array",
    "isUint8ClampedArray",
    "isWeakMap",
    "isWeakSet",
  ];
  return want.map((n) => n + vals.map((v) => (types[n](v) ? 1 : 0)).join(""));
});
t("legacy is", () => [
  util.isArray([]),
  util.isBuffer?.(Buffer.alloc(1)),
  util.isError(new Error()),
  util.isPrimitive(null),
  util.isNullOrUndefined(undefined),
  util.isRegExp(/a/),
  util.isDate(new Date()),
]);
t("isDeepStrictEqual", () =>
  [
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
    [[1], ["1"]],
    [new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])],
    [new Map([["a", [1]]]), new Map([["a", [1]]])],
    [new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])],
    [NaN, NaN],
    [0, -0],
    [[0], [-0]],
    [new Date(1), new Date(1)],
    [/a/g, /a/i],
    [new Uint8Array([1]), new Uint8Array([1])],
    [new Uint8Array([1]), Buffer.from([1])],
    [{ a: undefined }, {}],
    [Object.create(null), {}],
    [new Error("a"), new Error("a")],
    [new Error("a"), new TypeError("a")],
    [cyc, cyc],
    [
      [1, , 3],
      [1, undefined, 3],
    ],
    [{ [Symbol.for("a")]: 1 }, { [Symbol.for("a")]: 2 }],
    [Object(1), Object(1)],
    [new String("a"), new String("b")],
    [new Foo(), { x: 1 }],
    [new Float64Array([0]), new Float64Array([-0])],
    [() => {}, () => {}],
    [null, undefined],
    ["a", new String("a")],
  ].map(([a, b]) => util.isDeepStrictEqual(a, b)),
);
t("inherits", () => {
  function A() {}
  function B() {}
  A.prototype.hi = () => 1;
  util.inherits(B, A);
  return [new B().hi(), B.super_ === A, new B() instanceof A];
});
t("deprecate", () => {
  const f = util.deprecate((a) => a + 1, "old", "DEP1");
  return typeof f;
});
t("text coders", () => [
  new util.TextDecoder().decode(new util.TextEncoder().encode("é€")),
  util.stripVTControlCharacters("\u001b[31mred\u001b[0m"),
  util.toUSVString("a\ud800"),
  util.styleText("red", "x"),
]);

// path
const P = [
  "",
  ".",
  "..",
  "/",
  "//",
  "/a/b/c.txt",
  "a/b/../c",
  "/a/./b//c/",
  "../x",
  "a.b.c",
  ".bashrc",
  "/.x/.y.z",
  "a\\b",
  "file.",
  "/..",
  "./a/../../b",
  "ünï/ß.d",
  "a/b/",
  "///a",
  "x..y/..z",
];
for (const m of ["normalize", "basename", "dirname", "extname", "isAbsolute", "parse"]) t("path." + m, () => P.map((p) => path[m](p)));
t("path.basename ext", () =>
  [
    ["/a/b.txt", ".txt"],
    ["b.txt", "txt"],
    ["/a/b.txt/", ".txt"],
    ["b", "b"],
    ["a.b", ".b.b"],
  ].map((a) => path.basename(...a)),
);
t("path.join", () =>
  [
    ["a", "b"],
    ["/a", "../b"],
    ["a", "", "c"],
    ["", ""],
    ["a", "/b"],
    ["..", "..", "x"],
    ["a/", "./", "b/"],
  ].map((a) => path.join(...a)),
);
t("path.resolve abs", () =>
  [
    ["/a", "b"],
    ["/a", "/b"],
    ["/a", "..", "c"],
    ["/a/b/", "../../.."],
    ["/", "x//y"],
  ].map((a) => path.resolve(...a)),
);
t("path.relative", () =>
  [
    ["/a/b/c", "/a/d"],
    ["/a", "/a"],
    ["/a/b", "/a/b/c"],
    ["/x", "/"],
    ["/foo/bar", "/foo/barbaz"],
  ].map((a) => path.relative(...a)),
);
t("path.format", () => [
  path.format({ dir: "/a", base: "b.c" }),
  path.format({ root: "/", name: "x", ext: ".y" }),
  path.format({ name: "n", ext: "e" }),
  path.format({ dir: "/", root: "/", base: "q" }),
  path.sep,
  path.delimiter,
  path.posix === path || path.posix.join("a", "b") === "a/b",
]);
t("path errors", () =>
  tries(
    () => path.join(1),
    () => path.basename(null),
    () => path.resolve({}),
  ),
);

// assert
const AT = [
  ["ok", [0]],
  ["ok", [1]],
  ["equal", [1, "1"]],
  ["equal", [1, 2]],
  ["equal", [NaN, NaN]],
  ["notEqual", [1, 1]],
  ["strictEqual", [1, "1"]],
  ["strictEqual", [NaN, NaN]],
  ["strictEqual", [0, -0]],
  ["notStrictEqual", [1, 1]],
  ["deepEqual", [{ a: 1 }, { a: "1" }]],
  [
    "deepEqual",
    [
      [1, 2],
      [1, 3],
    ],
  ],
  ["deepEqual", [new Set([1]), new Set(["1"])]],
  ["deepEqual", [new Date(1), new Date(2)]],
  ["deepEqual", [null, undefined]],
  ["deepEqual", [[0], [-0]]],
  ["deepEqual", [[null], [undefined]]],
  ["deepEqual", [1, {}]],
  ["deepEqual", ["a", {}]],
  ["deepEqual", [[], {}]],
  ["deepEqual", [new Foo(), { x: 1 }]],
  ["deepStrictEqual", [{ a: 1 }, { a: 1 }]],
  ["deepStrictEqual", [{ a: 1 }, { a: "1" }]],
  ["notDeepEqual", [{ a: 1 }, { a: 1 }]],
  ["notDeepStrictEqual", [{ a: 1 }, { a: 2 }]],
  ["match", ["abc", /b/]],
  ["match", ["abc", /x/]],
  ["doesNotMatch", ["abc", /b/]],
  ["ifError", [null]],
  ["ifError", [new Error("e")]],
  ["fail", ["msg"]],
  [
    "throws",
    [
      () => {
        throw new TypeError("x");
      },
    ],
  ],
  ["throws", [() => {}]],
  [
    "throws",
    [
      () => {
        throw new TypeError("x");
      },
      TypeError,
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new TypeError("x");
      },
      RangeError,
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new Error("abc");
      },
      /abc/,
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new Error("abc");
      },
      /xyz/,
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new Error("abc");
      },
      { message: "abc", name: "Error" },
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new Error("abc");
      },
      { message: /b/ },
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new Error("abc");
      },
      { message: "q" },
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new Error("abc");
      },
      (e) => e.message === "abc",
    ],
  ],
  [
    "throws",
    [
      () => {
        throw new Error("abc");
      },
      () => false,
    ],
  ],
  ["doesNotThrow", [() => 1]],
  [
    "doesNotThrow",
    [
      () => {
        throw new Error("z");
      },
    ],
  ],
  ["throws", [5]],
  ["strictEqual", [1, 2, "custom"]],
  ["strictEqual", [1, 2, new RangeError("mine")]],
];
AT.forEach(([m, a], i) =>
  t(`assert.${m} ${i}`, () => {
    try {
      assert[m](...a);
      return "ok";
    } catch (e) {
      return [e.name, e.code ?? null, e.operator ?? null, e.generatedMessage ?? null, m.startsWith("deep") || m === "ok" ? 0 : e.message];
    }
  }),
);
t("assert rejects", async () => {
  const out = [];
  for (const f of [
    () => assert.rejects(Promise.reject(new Error("a"))),
    () => assert.rejects(async () => 1),
    () => assert.rejects(Promise.reject(new Error("a")), /a/),
    () => assert.rejects(Promise.reject(new Error("a")), { message: "b" }),
    () => assert.doesNotReject(Promise.resolve(1)),
    () => assert.doesNotReject(Promise.reject(new Error("u"))),
  ]) {
    try {
      await f();
      out.push("ok");
    } catch (e) {
      out.push([e.name, e.code]);
    }
  }
  return out;
});
t("assert strict", () => [
  ...tries(
    () => strict.equal(1, "1"),
    () => strict.deepEqual({ a: 1 }, { a: "1" }),
    () => strict(0),
    () => assert(1),
    () => assert.strict.equal(1, 1),
  ),
  assert.strict === strict,
  AssertionError === assert.AssertionError,
  new AssertionError({ message: "q", actual: 1, expected: 2, operator: "o" }).message,
]);

// querystring, string_decoder, punycode
t("qs.parse", () =>
  ["a=1&b=2&a=3", "a", "a=&b", "=x", "a=%zz&b=%41", "a+b=c+d", "", "a=%E4%BD%A0", "a=%ff%fe", "&&a=1&&", "a==b", "a=b=c", "__proto__=1"].map((s) =>
    qs.parse(s),
  ),
);
t("qs.parse opts", () => [
  qs.parse("a:1;b:2", ";", ":"),
  qs.parse("a=1&b=2&c=3", "&", "=", { maxKeys: 2 }),
  qs.parse("a=%41", "&", "=", { decodeURIComponent: (x) => "<" + x + ">" }),
]);
t("qs.stringify", () =>
  [{ a: 1, b: "x y", c: [1, 2] }, { a: null, b: undefined, c: true, d: 10n, e: {} }, { ä: "ü€😀" }, {}, { a: "~!*()'-._" }, { n: NaN, i: Infinity }, { e: [] }]
    .map((o) => qs.stringify(o))
    .concat(qs.stringify({ a: 1, b: 2 }, ";", ":"), qs.escape("a b&c"), qs.unescape("a%20b%zz"), qs.stringify("x")),
);
for (const e of ["utf8", "utf16le", "base64", "hex", "latin1", "ascii"])
  t("decoder " + e, () => {
    const d = new StringDecoder(e);
    const b = Buffer.from("aé€😀z" + "\ud83d\ude00", "utf8");
    const out = [];
    for (const x of b) out.push(d.write(Buffer.from([x])));
    out.push(d.end());
    const w = new StringDecoder(e);
    return [out, w.write(b.subarray(0, 5)) + "|" + w.end(b.subarray(5))];
  });
t("decoder invalid", () => {
  const d = new StringDecoder("utf8");
  return [
    d.write(Buffer.from([0xe2, 0x82])),
    d.write(Buffer.from([0x61])),
    d.end(Buffer.from([0xf0, 0x9f])),
    d.write(Buffer.from([0xff, 0x41])),
    d.end(),
    d.encoding,
    new StringDecoder().encoding,
  ];
});
t("decoder errors", () => tries(() => new StringDecoder("nope")));
t("punycode", () => [
  punycode.encode("mañana"),
  punycode.decode("maana-pta"),
  punycode.toASCII("mañana.com"),
  punycode.toUnicode("xn--maana-pta.com"),
  punycode.ucs2.decode("😀a"),
]);

// stream
const collect = async (r) => {
  const out = [];
  for await (const c of r) out.push(typeof c === "string" ? c : Buffer.isBuffer(c) ? c.toString() : c);
  return out;
};
t("Readable.from", async () => [
  await collect(Readable.from(["a", "b"])),
  await collect(Readable.from([1, 2, 3])),
  await collect(
    Readable.from(
      (async function* () {
        yield "x";
        yield "y";
      })(),
    ),
  ),
]);
t("pipeline", async () => {
  const out = [];
  await pipeline(
    Readable.from(["a", "b", "c"]),
    new Transform({
      transform(c, e, cb) {
        cb(null, String(c).toUpperCase());
      },
    }),
    new Writable({
      write(c, e, cb) {
        out.push(String(c));
        cb();
      },
    }),
  );
  return out;
});
t("pipeline error", async () => {
  try {
    await pipeline(
      Readable.from(["a"]),
      new Transform({
        transform(c, e, cb) {
          cb(new Error("bad"));
        },
      }),
      new PassThrough(),
    );
  } catch (e) {
    return e.message;
  }
});
t("pipeline generators", async () => {
  const out = [];
  await pipeline(
    async function* () {
      yield "q";
      yield "r";
    },
    async function* (src) {
      for await (const c of src) yield c + c;
    },
    async (src) => {
      for await (const c of src) out.push(String(c));
    },
  );
  return out;
});
t("flowing", async () => {
  const log = [];
  const r = new Readable({ read() {} });
  r.setEncoding("utf8");
  r.on("data", (d) => log.push("d" + d));
  r.on("end", () => log.push("end"));
  r.push("é");
  r.push(Buffer.from([0xe2]));
  r.push(Buffer.from([0x82, 0xac]));
  r.push(null);
  await once(r, "close");
  return log;
});
t("backpressure", async () => {
  const w = new Writable({
    highWaterMark: 4,
    write(c, e, cb) {
      setTimeout(cb, 1);
    },
  });
  const a = [w.write("ab"), w.write("cdef"), w.writableLength, w.writableNeedDrain];
  await once(w, "drain");
  w.end();
  await finished(w);
  return [a, w.writableFinished, w.destroyed];
});
t("duplex", async () => {
  const d = new Duplex({
    read() {
      this.push("r");
      this.push(null);
    },
    write(c, e, cb) {
      this.got = String(c);
      cb();
    },
  });
  d.end("w");
  const r = await collect(d);
  return [r, d.got];
});
t("objectMode", async () => {
  const tr = new Transform({
    objectMode: true,
    transform(o, e, cb) {
      cb(null, { n: o.n * 2 });
    },
    flush(cb) {
      this.push({ done: true });
      cb();
    },
  });
  tr.write({ n: 1 });
  tr.end({ n: 2 });
  return collect(tr);
});
t("read()", async () => {
  const r = Readable.from(Buffer.from("hello world"), { objectMode: false });
  await once(r, "readable");
  return [String(r.read(5)), String(r.read()), r.readableLength];
});
t("pipe/unpipe", async () => {
  const p = new PassThrough();
  const q = new PassThrough();
  p.pipe(q);
  p.end("piped");
  return collect(q);
});
t("destroy", async () => {
  const r = new Readable({ read() {} });
  const errs = [];
  r.on("error", (e) => errs.push(e.message));
  r.destroy(new Error("x"));
  await once(r, "close").catch((e) => errs.push("c" + e.message));
  return [errs, r.destroyed, r.errored?.message];
});
t("operators", async () => [
  await Readable.from([1, 2, 3, 4])
    .filter((x) => x % 2)
    .map((x) => x * 10)
    .toArray(),
  await Readable.from([1, 2, 3]).reduce((a, b) => a + b, 0),
  await Readable.from([1, 2, 3]).take(2).toArray(),
]);
t("write after end", async () => {
  const w = new Writable({
    write(c, e, cb) {
      cb();
    },
  });
  w.end();
  const e = await new Promise((r) => {
    w.on("error", r);
    w.write("x");
  });
  return [e.code];
});
t("consumers", async () => [
  await text(Readable.from(["a", "é"])),
  await json(Readable.from(['{"a":', "1}"])),
  hex(await consume(Readable.from([Buffer.from("x")]))),
]);
t("old-style stream", async () => {
  function Up() {
    Transform.call(this);
  }
  util.inherits(Up, Transform);
  Up.prototype._transform = function (c, e, cb) {
    this.push(String(c) + "!");
    cb();
  };
  const u = new Up();
  u.end("o");
  return [await collect(u), stream === stream.Stream, u instanceof stream, stream.promises === (await import("node:stream/promises")).default || true];
});
t("cork", async () => {
  const log = [];
  const w = new Writable({
    writev(chunks, cb) {
      log.push(chunks.length);
      cb();
    },
  });
  w.cork();
  w.write("a");
  w.write("b");
  w.uncork();
  w.end();
  await finished(w);
  return log;
});
t("iterator helpers abort", async () => {
  const ac = new AbortController();
  const r = new Readable({ read() {}, signal: ac.signal });
  const p = once(r, "error");
  ac.abort();
  const [e] = await p;
  return [e.name, e.code];
});

// url
const U = [
  "http://user:pass@host.com:8080/p/a/t/h?query=string#hash",
  "//foo/bar",
  "mailto:a@b.c",
  "/path?x=1&y=2",
  "HTTP://EXAMPLE.com",
  "http://ex.com/a b",
  "javascript:alert(1)",
  "file:///etc/x",
  "http://[::1]:80/",
  "?q",
  "#h",
  "http://ä.de/ü",
  "x:y",
  "http://a.com:80;p?q",
];
for (const u of U)
  t("url.parse " + u, () => {
    const o = url.parse(u);
    return Object.fromEntries(Object.entries(o).sort());
  });
t("url.parse query", () => [url.parse("/a?x=1&x=2", true).query, url.parse("//h/p", false, true).host]);
t("url.format", () => [
  url.format({ protocol: "https", host: "a.b", pathname: "/c", query: { d: [1, 2] } }),
  url.format({ hostname: "x", port: 8, search: "q=1", hash: "h" }),
  url.format(url.parse(U[0])),
  url.format(new URL("http://u:p@ä.com/x?y#z"), { auth: false, fragment: false, unicode: false }),
  url.format("http://x"),
]);
t("url.resolve", () =>
  [
    ["/one/two", "three"],
    ["http://a.com/b", "/c"],
    ["http://a.com/b", "//d.e/f"],
    ["http://a.com/b/c/d", "../x"],
    ["http://a", "?q"],
    ["http://a/b#c", "#d"],
  ].map((a) => url.resolve(...a)),
);
t("fileURLToPath", () => [
  url.fileURLToPath("file:///a/b%20c"),
  url.fileURLToPath(new URL("file:///%C3%A4")),
  url.pathToFileURL("/a b/#?%").href,
  url.pathToFileURL("/x\n\\y").href,
  ...tries(
    () => url.fileURLToPath("http://x"),
    () => url.fileURLToPath("file:///a%2fb"),
    () => url.fileURLToPath("file://host/x"),
  ),
]);
t("url misc", () => [
  url.domainToASCII("español.com"),
  url.domainToASCII("xn--iñvalid.com"),
  url.URL === URL,
  url.urlToHttpOptions(new URL("http://a:b@x.com:81/p?q")).path,
]);

// crypto
for (const h of ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "RSA-SHA256", "ripemd160", "sha3-256", "SHA512"])
  t("hash " + h, () => [
    crypto.createHash(h).update("héllo").update(Buffer.from("x")).digest("hex"),
    crypto.createHash(h).update("").digest("base64"),
    crypto.createHmac(h, "key").update("data").digest("base64url"),
  ]);
t("hash misc", () => {
  const h = crypto.createHash("sha256").update("a");
  const c = h.copy();
  return [
    c.update("b").digest("hex"),
    h.digest().length,
    ...tries(
      () => h.update("x"),
      () => h.digest(),
      () => crypto.createHash("nope"),
    ).map((x) => x[0]),
    Buffer.isBuffer(crypto.createHash("md5").digest()),
  ];
});
t("kdf", async () => [
  crypto.pbkdf2Sync("p", "s", 10, 20, "sha256").toString("hex"),
  crypto.scryptSync("p", "s", 16, { N: 16 }).toString("hex"),
  hex(crypto.hkdfSync("sha256", "k", "s", "i", 10)),
  (await promisify(crypto.pbkdf2)("p", "s", 2, 8, "sha1")).toString("hex"),
]);
t("random", () => [
  crypto.randomBytes(5).length,
  Buffer.isBuffer(crypto.randomBytes(1)),
  crypto.randomInt(3) < 3,
  crypto.randomInt(5, 6),
  crypto.randomUUID().length >= 3,
  crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("a")),
  crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("b")),
  ...tries(() => crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("ab"))),
]);

t("timers/promises", async () => [await sleep(1, "v"), typeof os.EOL, os.endianness(), isatty(1) || false]);
t("diagnostics", () => {
  const c = dc.channel("x"),
    log = [];
  const f = (m, n) => log.push([m, n]);
  c.subscribe(f);
  c.publish(1);
  dc.unsubscribe("x", f);
  c.publish(2);
  return [log, c.hasSubscribers, dc.hasSubscribers("x"), dc.channel("x") === c];
});
export default () => runAll(Object.fromEntries(all));
