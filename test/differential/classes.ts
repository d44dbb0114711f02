// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const programs: Record<string, Program> = {
  "fields initialise in order, before the body, after super": () => {
    const log = [];
    const note = (name) => log.push(name);
    class Base {
      a = note("base field");
      constructor() {
        note("base body");
      }
    }
    class Derived extends Base {
      b = note("derived field");
      constructor() {
        note("before super");
        super();
        note("derived body");
      }
    }
    new Derived();
    return log;
  },
  "fields are defined, not assigned": () => {
    class Base {
      set x(_) {
        throw new Error("assigned");
      }
    }
    class Derived extends Base {
      x = 1;
    }
    return [new Derived().x, Object.getOwnPropertyDescriptor(new Derived(), "x")];
  },
  "private fields, methods and accessors": () => {
    class Counter {
      #count = 0;
      #step() {
        return ++this.#count;
      }
      get #twice() {
        return this.#count * 2;
      }
      set #twice(value) {
        this.#count = value / 2;
      }
      run() {
        this.#step();
        this.#twice = this.#twice + 10;
        return [this.#count, Object.keys(this)];
      }
    }
    return new Counter().run();
  },
  "private names are checked": () => {
    class A {
      #x = 1;
      static has = (o) => #x in o;
      static read = (o) => o.#x;
      static write = (o) => (o.#x = 2);
    }
    return [A.has(new A()), A.has({}), attempt(() => A.read({})), attempt(() => A.write({})), attempt(() => A.has(1)), A.write(new A())];
  },
  "private methods can't be assigned": () => {
    class A {
      #m() {}
      set() {
        this.#m = 1;
      }
      get #g() {
        return 1;
      }
      setG() {
        this.#g = 1;
      }
    }
    return [attempt(() => new A().set()), attempt(() => new A().setG())];
  },
  "private static members": () => {
    class A {
      static #made = 0;
      static #make() {
        return ++A.#made;
      }
      static twice() {
        return [A.#make(), A.#make()];
      }
      static ofThis() {
        return this.#made;
      }
    }
    class B extends A {}
    return [A.twice(), A.ofThis(), attempt(() => B.ofThis())];
  },
  "a private name can be stamped on any object": () => {
    class Return {
      constructor(o) {
        return o;
      }
    }
    class Stamp extends Return {
      #mark = 5;
      static read = (o) => o.#mark;
    }
    const o = {};
    new Stamp(o);
    return [Stamp.read(o), attempt(() => new Stamp(o)), Reflect.ownKeys(o)];
  },
  "static blocks and this": () => {
    class A {
      static x = 1;
      static {
        this.y = this.x + 1;
      }
      static z = this.y + 1;
      static {
        A.w = [this.x, this.y, this.z];
      }
    }
    return A.w;
  },
  "computed names evaluate once, in order, before statics": () => {
    const log = [];
    const key = (name) => (log.push(`key ${name}`), name);
    class A {
      [key("a")] = log.push("field a");
      static [key("b")] = log.push("static b");
      [key("c")]() {}
      static [key("d")]() {}
    }
    new A();
    return log;
  },
  "accessors pair up and inherit": () => {
    class A {
      get x() {
        return "A";
      }
    }
    class B extends A {
      get x() {
        return super.x + "B";
      }
      set x(v) {
        this.got = v;
      }
    }
    const b = new B();
    b.x = 1;
    return [b.x, b.got, attempt(() => (new A().x = 1))];
  },
  "super in methods, statics, objects and arrows": () => {
    class A {
      static s() {
        return `A.s of ${this.name}`;
      }
      m() {
        return `A.m of ${this.constructor.name}`;
      }
    }
    class B extends A {
      static s() {
        return (() => super.s())();
      }
      m() {
        return [() => super.m()].map((f) => f())[0];
      }
    }
    return [B.s(), new B().m()];
  },
  "super property assignment goes to this": () => {
    class A {}
    class B extends A {
      set() {
        super.x = 3;
        return [this.x, "x" in A.prototype];
      }
    }
    return new B().set();
  },
  "this before super throws, super twice too": () => {
    class A {}
    class B extends A {
      constructor(how) {
        if (how === "this") this.x = 1;
        if (how !== "none") super();
        if (how === "twice") super();
      }
    }
    return ["this", "none", "twice"].map((how) => attempt(() => new B(how)));
  },
  "what constructors may return": () => {
    class A {
      constructor(r) {
        return r;
      }
    }
    class B extends Object {
      constructor(r) {
        super();
        return r;
      }
    }
    const o = { o: 1 };
    return [new A(o) === o, new A(1) instanceof A, new B(o) === o, attempt(() => new B(1)), new B(undefined) instanceof B];
  },
};

const more: Record<string, Program> = {
  "calling a class throws": () => attempt(() => (class {})()),
  "extends null, and what can't be extended": () => {
    class N extends null {}
    const extend = (C) => attempt(() => class extends C {}.name);
    return [attempt(() => new N()), Object.getPrototypeOf(N.prototype), extend(1), extend(() => 1), extend(undefined), extend(Math.max)];
  },
  "extends an expression evaluated once": () => {
    let n = 0;
    const mixin = (B) => {
      n++;
      return class extends B {
        mixed = true;
      };
    };
    class A extends mixin(mixin(Object)) {}
    return [n, new A()];
  },
  "subclasses of builtins": () => {
    class L extends Array {
      last() {
        return this.at(-1);
      }
    }
    class M extends Map {
      get(k) {
        return super.get(k) ?? "none";
      }
    }
    class E extends TypeError {
      name = "Mine";
    }
    class P extends Promise {}
    const l = L.from([1, 2, 3]).map((x) => x * 2);
    return [l instanceof L, l.last(), l.length, new M([[1, 2]]).get(3), String(new E("m")), P.resolve(1).then(() => 1) instanceof P];
  },
  "Symbol.species decides what map makes": () => {
    class A extends Array {
      static get [Symbol.species]() {
        return Array;
      }
    }
    const a = new A(1, 2, 3);
    return [a.map((x) => x) instanceof A, a.slice() instanceof A, A.of(1) instanceof A, a.concat([]).constructor.name, a.toSorted() instanceof A];
  },
  "new.target in a hierarchy": () => {
    class A {
      made = new.target;
      constructor() {
        this.by = new.target.name;
      }
    }
    class B extends A {}
    return [new A().by, new B().by, new B().made, Reflect.construct(A, [], B) instanceof B];
  },
  "abstract through new.target": () => {
    class Shape {
      constructor() {
        if (new.target === Shape) throw new TypeError("abstract");
      }
    }
    class Circle extends Shape {}
    return [attempt(() => new Shape()), new Circle() instanceof Shape];
  },
  "members are not enumerable, and shaped so": () => {
    class A {
      m() {}
      get g() {
        return 1;
      }
      static s() {}
      f = 1;
    }
    const d = Object.getOwnPropertyDescriptor(A.prototype, "m");
    return [
      Object.keys(new A()),
      Object.getOwnPropertyNames(A.prototype),
      Object.keys(A),
      [d.writable, d.enumerable, d.configurable],
      Object.getOwnPropertyDescriptor(A, "prototype").writable,
    ];
  },
  "names of classes, and a static name": () => {
    const C = class {};
    const D = class Inner {};
    class S {
      static name = "own";
    }
    class M {
      static name() {}
    }
    return [C.name, D.name, S.name, typeof M.name, class {}.name, { K: class {} }.K.name];
  },
  "the inner name of a class is constant": () => {
    let C = class Inner {
      static self() {
        return Inner;
      }
    };
    const Old = C;
    C = null;
    return Old.self() === Old;
  },
  "arrows in fields see the instance": () => {
    class A {
      v = 3;
      get = () => this.v;
      static make = () => new this();
    }
    const { get } = new A();
    return [get(), A.make() instanceof A];
  },
  "methods of a class are strict": () => {
    class A {
      m() {
        return this;
      }
    }
    const { m } = new A();
    return m();
  },
  "generators, async and computed methods": async () => {
    class A {
      *[Symbol.iterator]() {
        yield* [1, 2];
      }
      async a() {
        return 3;
      }
      async *g() {
        yield 4;
      }
      static async "with space"() {
        return 5;
      }
      42() {
        return 6;
      }
    }
    const a = new A();
    const out = [...a, await a.a()];
    for await (const x of a.g()) out.push(x);
    return [...out, await A["with space"](), a[42]()];
  },
  "instanceof and Symbol.hasInstance": () => {
    class Even {
      static [Symbol.hasInstance](n) {
        return n % 2 === 0;
      }
    }
    return [2 instanceof Even, 3 instanceof Even, attempt(() => 1 instanceof {}), attempt(() => 1 instanceof (() => 1)), {} instanceof Object.bind(null)];
  },
  "toString tags and conversions": () => {
    class T {
      get [Symbol.toStringTag]() {
        return "Tee";
      }
      [Symbol.toPrimitive](hint) {
        return hint === "number" ? 42 : hint;
      }
    }
    const t = new T();
    return [Object.prototype.toString.call(t), `${t}`, +t, t + "", t * 2, t == "default"];
  },
  "a brand check with static private": () => {
    class A {
      #brand;
      static is(o) {
        return typeof o === "object" && o !== null && #brand in o;
      }
    }
    class B extends A {}
    return [A.is(new B()), A.is(Object.create(A.prototype)), A.is(new Proxy(new A(), {}))];
  },
  "fields named constructor-like and odd": () => {
    class A {
      static async = 1;
      get = 2;
      set = 3;
      static = 4;
      "quoted name" = 5;
      7 = 7;
      await = 8;
    }
    return [A.async, new A()];
  },
  "a class in a parameter and in an array": () =>
    ((
      C = class {
        x = 1;
      },
    ) =>
      new C().x +
      new [
        class {
          y = 2;
        },
      ][0]().y)(),
  "setPrototypeOf changes what super is": () => {
    class A {
      m() {
        return "A";
      }
    }
    class B {
      m() {
        return "B";
      }
    }
    class C extends A {
      m() {
        return super.m();
      }
    }
    const c = new C();
    const before = c.m();
    Object.setPrototypeOf(C.prototype, B.prototype);
    return [before, c.m(), c instanceof A, c instanceof B];
  },
};

export default () => runAll({ ...programs, ...more });
