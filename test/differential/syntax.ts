// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const programs: Record<string, Program> = {
  "destructuring with defaults, in order": () => {
    const order: string[] = [];
    const note = (name: string) => (order.push(name), name);
    const { a = note("a"), b: { c = note("c") } = {}, ...rest } = { b: undefined, x: 1, y: 2 } as any;
    return [a, c, rest, order];
  },
  "destructuring from iterators closes them": () => {
    const log: string[] = [];
    const iterable = {
      [Symbol.iterator]: () => ({
        next: () => (log.push("next"), { value: log.length, done: false }),
        return: () => (log.push("return"), {}),
      }),
    };
    const [first, , third] = iterable;
    return [first, third, log];
  },
  "destructuring null throws": () => attempt(() => (({ a }: any) => a)(null)),
  "computed keys evaluate in order": () => {
    let i = 0;
    const object = { [`k${i++}`]: i++, [`k${i++}`]: i++ };
    return object;
  },
  "spread of strings, sets, maps and nothing": () => [..."a😀b", ...new Set([1, 1, 2]), ...new Map([[1, 2]]), ...[]],
  "object spread skips what is not enumerable": () => {
    const source = Object.defineProperty({ a: 1, [Symbol.for("s")]: 2 }, "hidden", { value: 3 });
    return { ...source, ...(null as any), ...(undefined as any), ...(5 as any) };
  },
  "object spread of a string gives its characters": () => ({ ...("hi" as any) }),
  "optional chaining stops evaluation": () => {
    let calls = 0;
    const nothing: any = null;
    const results = [nothing?.a.b.c, nothing?.[calls++], nothing?.(calls++), nothing?.a(calls++).b];
    return [results, calls];
  },
  "optional call keeps this": () => {
    const object: any = {
      x: 4,
      f() {
        return this.x;
      },
    };
    return [object?.f(), object.f?.(), (object?.f)(), object.g?.()];
  },
  "nullish and logical assignment evaluate once": () => {
    let reads = 0;
    const object: any = {
      get v() {
        reads++;
        return this.w;
      },
      set v(value) {
        this.w = value;
      },
    };
    object.v ??= 1;
    object.v ??= 2;
    object.v ||= 3;
    object.v &&= 4;
    return [object.w, reads];
  },
  "labelled break and continue": () => {
    const seen: number[][] = [];
    outer: for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        if (j === 2) continue outer;
        if (i === 2) break outer;
        seen.push([i, j]);
      }
    }
    block: {
      if (seen.length > 0) break block;
      seen.push([]);
    }
    return seen;
  },
  "closures in loops hold their own variables": () => {
    const fns: (() => number)[] = [];
    for (let i = 0; i < 3; i++) fns.push(() => i++);
    for (const x of [7, 8]) fns.push(() => x);
    return [fns.map((f) => f()), fns.map((f) => f())];
  },
  "temporal dead zone": () => [
    attempt(() => {
      const read = () => later;
      const value = read();
      const later = 1;
      return value + later;
    }),
    attempt(() => ((a = (() => b)(), b = 1) => a)()),
  ],
  "typeof in the temporal dead zone throws": () =>
    attempt(() => {
      const f = () => typeof late;
      f();
      let late = 1;
      return late;
    }),
  "finally overrides, and runs in order": () => {
    const log: string[] = [];
    const f = (how: string) => {
      try {
        log.push("try");
        if (how === "throw") throw new Error("x");
        return "try";
      } catch {
        log.push("catch");
        return "catch";
      } finally {
        log.push("finally");
        if (how === "override") return "finally";
      }
    };
    return [f("plain"), f("throw"), f("override"), log];
  },
};

Object.assign(programs, {
  "finally in a loop, with continue and break": () => {
    const log: string[] = [];
    for (let i = 0; i < 4; i++) {
      try {
        if (i === 1) continue;
        if (i === 2) break;
        log.push(`body ${i}`);
      } finally {
        log.push(`finally ${i}`);
      }
    }
    return log;
  },
  "switch falls through, default in the middle": () => {
    const f = (x: unknown) => {
      const log: string[] = [];
      switch (x) {
        case 1:
          log.push("1");
        default:
          log.push("default");
        case 2:
          log.push("2");
          break;
        case Number.NaN:
          log.push("NaN");
      }
      return log;
    };
    return [f(1), f(2), f(3), f(Number.NaN)];
  },
  "tagged templates": () => {
    const tag = (strings: TemplateStringsArray, ...values: unknown[]) => [[...strings], [...strings.raw], values];
    return tag`a${1}\n${"x"}\u{1F600}`;
  },
  "strings of tagged templates are frozen": () => {
    const tag = (strings: TemplateStringsArray) => [Object.isFrozen(strings), Object.isFrozen(strings.raw)];
    return tag`a${1}`;
  },
  "strings of tagged templates can't be changed": () => {
    const tag = (strings: TemplateStringsArray) => strings;
    const strings = tag`a${1}\u{62}`;
    return [
      attempt(() => strings.push("c")),
      attempt(() => (strings.length = 0)),
      attempt(() => (strings[0] = "x")),
      attempt(() => (strings.raw.length = 0)),
      [...strings],
      [...strings.raw],
      Object.keys(strings),
    ];
  },
  "tagged templates keep their strings object": () => {
    const tag = (strings: TemplateStringsArray) => strings;
    const f = () => tag`x${1}`;
    return [f() === f(), f() === tag`x${1}`];
  },
  "invalid escapes in tagged templates": () => ((s: TemplateStringsArray) => [s[0], s.raw[0]])`\unicode \xg`,
  "templates convert with string hint": () => `${{ toString: () => "s", valueOf: () => 1 } as any} ${[1, [2, 3]]} ${null} ${-0}`,
  "symbols in templates throw": () => attempt(() => `${Symbol("s") as any}`),
  "parameters: defaults see earlier ones": () => {
    const f = (a: number, b = a * 2, ...[c = b + 1, d]: number[]) => [a, b, c, d];
    return [f(1), f(1, 5), f(1, undefined, 7, 8), f.length];
  },
  "arguments is not mapped in strict mode": () => {
    function f(a: number) {
      arguments[0] = 9;
      return [a, arguments.length, [...arguments], Object.prototype.toString.call(arguments)];
    }
    return (f as any)(1, 2, 3);
  },
  "names of functions": () => {
    const symbol = Symbol("sym");
    const object = {
      a: () => 1,
      ["b" + 1]: () => 1,
      [symbol]: () => 1,
      get g() {
        return 1;
      },
      m() {},
      async *n() {},
    };
    const arrow = () => 1;
    const { d = () => 1 } = {} as any;
    const getter = Object.getOwnPropertyDescriptor(object, "g")?.get;
    return [
      object.a.name,
      object.b1?.name,
      object[symbol].name,
      getter?.name,
      object.m.name,
      object.n.name,
      arrow.name,
      d.name,
      (() => 1).name,
      arrow.bind(null).name,
    ];
  },
  "length of functions": () => [((_a: any, _b: any) => 1).length, ((_a = 1, _b: any) => 1).length, ((..._r: any[]) => 1).length, (({ a }: any) => a).length],
  "this of a plain call is undefined": () =>
    (function (this: unknown) {
      return this;
    })(),
  "methods have no prototype, functions have": () => {
    const object = { m() {}, f: function () {}, a: () => {}, async s() {}, *g() {} };
    return Object.values(object).map((f) => "prototype" in f);
  },
  "new on what is no constructor throws": () =>
    [() => 1, { m() {} }.m, async () => {}, function* () {}, Math.max, parseInt].map((f: any) => attempt(() => new f())),
  "new.target": () => {
    function F(this: unknown) {
      return { t: new.target === undefined ? "none" : new.target.name };
    }
    return [(F as any)(), new (F as any)(), Reflect.construct(F, [], class Other {})];
  },
  "exponent associates to the right": () => [2 ** (3 ** 2), (-2) ** 2, 2 ** -1, 10n ** 20n],
  "comma, void, delete, in": () => {
    const object: any = { a: 1 };
    return [(1, 2), void 0, delete object.a, "a" in object, delete object.none, attempt(() => delete Object.freeze({ a: 1 } as any).a)];
  },
  "comparison and equality of mixed types": () => {
    const values: any[] = [null, undefined, 0, "", "0", [], false, Number.NaN, 1n, "1", { valueOf: () => 1 }];
    return values.map((a) => values.map((b) => Number(a == b) + 2 * Number(a < b)).join(""));
  },
  "addition converts as it should": () => [
    ([] as any) + {},
    1 + ("2" as any),
    (1 as any) + null,
    (true as any) + undefined,
    attempt(() => (1n as any) + 1),
    "a" + 1n,
    (new Date(0) as any) + 1 !== "1",
  ],
  "increments of strings and bigints": () => {
    let a: any = "5";
    let b: any = 5n;
    let c: any = undefined;
    return [a++, a, ++b, c--, c];
  },
  "for in: order, inheritance and deletion": () => {
    const object: any = Object.create({ inherited: 1, a: 0 });
    Object.assign(object, { b: 1, 2: 1, a: 1, 1: 1 });
    const keys: string[] = [];
    for (const key in object) {
      keys.push(key);
      delete object.b;
    }
    return keys;
  },
  "for in over nothing": () => {
    const keys: string[] = [];
    for (const key in null as any) keys.push(key);
    for (const key in undefined as any) keys.push(key);
    for (const key in "ab" as any) keys.push(key);
    return keys;
  },
  "getters and setters, also inherited and on super": () => {
    const base = {
      get x() {
        return (this as any).y * 2;
      },
      set x(v: number) {
        (this as any).y = v;
      },
    };
    const derived = {
      __proto__: base,
      y: 3,
      get z() {
        return (super["x" as never] as number) + 1;
      },
    } as any;
    derived.x = 10;
    return [derived.x, derived.z, Object.keys(derived)];
  },
  "__proto__ in literals": () => {
    const p = { q: 1 };
    const __proto__ = p;
    return [Object.getPrototypeOf({ __proto__: p }) === p, Object.keys({ __proto__ }), Object.keys({ ["__proto__"]: p }), JSON.parse('{"__proto__": 1}')];
  },
  "numeric separators and literals": () => [1_000_000, 0b1010, 0o17, 0xff, 1e3, 0.1 + 0.2, 5e-324, 1.7976931348623157e308 * 10],
  "escapes in strings": () => [
    "\x41\u0042\u{43}\v\0",
    "\u{1F600}".length,
    "line\
continued",
  ],
  "unicode identifiers": () => {
    const ünï = 1;
    const 变量 = 2;
    const ℮ = 3;
    return { ünï, 变量, ℮, \u0061b: 4 };
  },
  "getter on a primitive gets it unboxed in strict mode": () => {
    Object.defineProperty(Number.prototype, "kindOfThis", {
      get() {
        return typeof this;
      },
      configurable: true,
    });
    try {
      return (5 as any).kindOfThis;
    } finally {
      delete (Number.prototype as any).kindOfThis;
    }
  },
  "using disposes in reverse, also when it throws": () => {
    const log: string[] = [];
    const resource = (name: string) => ({ [Symbol.dispose ?? Symbol.for("Symbol.dispose")]: () => void log.push(name) }) as any;
    attempt(() => {
      using _a = resource("a");
      using _b = resource("b");
      log.push("body");
      throw new Error("x");
    });
    return log;
  },
  "dynamic import.meta is an object": () => typeof import.meta,
  "globalThis, and what is not on it": () => [typeof globalThis, typeof (globalThis as any).nothing, attempt(() => (globalThis as any).nothing.x)],
  "an undeclared name throws": () => [attempt(() => undeclared), typeof undeclared, attempt(() => globalThis.undeclared())],
});

export default () => runAll(programs);
