// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const caught = (f) => {
  try {
    f();
  } catch (e) {
    return e;
  }
};

const programs: Record<string, Program> = {
  "kinds, names and prototypes": () =>
    [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError].map((E) => [
      E.name,
      E.length,
      E.prototype.name,
      E.prototype.message,
      Object.getPrototypeOf(E).name,
      Object.hasOwn(E.prototype, "toString"),
    ]),
  "messages and toString": () => [
    String(new Error("m")),
    String(new Error()),
    String(new RangeError("")),
    Error.prototype.toString.call({ name: "N", message: "m" }),
    Error.prototype.toString.call({ name: "", message: "m" }),
    Error.prototype.toString.call({}),
    attempt(() => Error.prototype.toString.call(1)),
    String(Object.assign(new Error("x"), { name: "Own" })),
    new Error(undefined).hasOwnProperty("message"),
    new Error(null).message,
    new Error(5).message,
  ],
  "own properties": () => [
    Object.keys(new Error("m", { cause: 1 })),
    Object.getOwnPropertyDescriptor(new Error("m"), "message"),
    Object.hasOwn(new Error("m"), "message"),
    Object.hasOwn(new Error(), "message"),
    Object.hasOwn(new Error(), "name"),
  ],
  cause: () => [
    new Error("m", { cause: 0 }).cause,
    "cause" in new Error("m"),
    "cause" in new Error("m", {}),
    "cause" in new Error("m", { cause: undefined }),
    Object.getOwnPropertyDescriptor(new Error("m", { cause: 1 }), "cause"),
    new Error("m", 5).cause,
    new TypeError("m", { cause: new Error("inner") }).cause.message,
  ],
  AggregateError: () => {
    const e = new AggregateError(new Set([1, "two"]), "m", { cause: "c" });
    return [
      e.errors,
      e.message,
      e.cause,
      e.name,
      Object.getOwnPropertyDescriptor(e, "errors").enumerable,
      attempt(() => new AggregateError()),
      AggregateError([]) instanceof AggregateError,
      e instanceof Error,
    ];
  },
  "Error without new": () => [Error("m") instanceof Error, TypeError("x") instanceof TypeError, RangeError("y").message],
  subclasses: () => {
    class Mine extends Error {
      constructor(m, o) {
        super(m, o);
        this.name = new.target.name;
        this.code = 7;
      }
    }
    class More extends Mine {}
    const e = new More("m", { cause: 1 });
    return [String(e), e instanceof Mine, e.code, e.cause, Object.keys(e), Object.prototype.toString.call(e), e.constructor.name];
  },
  "the old way of subclassing": () => {
    function Old(m) {
      this.message = m;
    }
    Old.prototype = Object.create(Error.prototype, { constructor: { value: Old }, name: { value: "Old" } });
    const e = new Old("m");
    return [String(e), e instanceof Error, Object.prototype.toString.call(e)];
  },
  "stack is a text, and own": () => {
    const e = new Error("the message");
    return [typeof e.stack, Object.keys(e).includes("stack"), "stack" in e];
  },
  "stack begins with the message": () => new Error("the message").stack.startsWith("Error: the message\n"),
  "captureStackTrace gives any object a stack": () => {
    const o = {};
    Error.captureStackTrace(o);
    return [typeof o.stack, Object.keys(o)];
  },
  "stackTraceLimit is a number": () => typeof Error.stackTraceLimit,
  "what the engine throws": () =>
    [
      () => null.x,
      () => undefined(),
      () => nope,
      () => ({}).x.y,
      () => 1(),
      () => new 5(),
      () => [].reduce((a) => a),
      () => "x".repeat(-1),
      () => new Array(-1),
      () => decodeURI("%"),
      () => Symbol() + "",
      () => 1n + 1,
      () => JSON.parse("{"),
      () => ({}) instanceof 5,
      () => "a" in "b",
      () => {
        const { a } = null;
      },
      () => {
        const [a] = 5;
      },
      () => [...5],
      () =>
        new (class A extends Object {
          constructor() {}
        })(),
      () => Object.defineProperty(1, "a", {}),
      () => (1).toFixed(200),
      () => new RegExp("("),
      () => globalThis.nothing.here,
      () => BigInt(1.5),
      () => (5).toString(99),
    ].map((f) => attempt(f)),
  "throwing what is no error": () =>
    [1, "s", null, undefined, { a: 1 }, Symbol.for("s"), 1n].map((v) => {
      try {
        throw v;
      } catch (e) {
        return e;
      }
    }),
  "catch without a binding, nested and rethrown": () => {
    const log = [];
    try {
      try {
        throw new RangeError("1");
      } catch {
        log.push("inner");
        throw new TypeError("2");
      } finally {
        log.push("finally");
      }
    } catch ({ name, message }) {
      log.push(name, message);
    }
    return log;
  },
  "stack overflow is a RangeError, and can be caught": () => {
    const f = () => f() + 1;
    const e = caught(f);
    return [e instanceof RangeError, attempt(() => 1 + 1)];
  },
  "mutual recursion overflows too": () => {
    const odd = (n) => even(n + 1) || 0;
    const even = (n) => odd(n + 1) || 0;
    return attempt(() => even(0));
  },
  "getters that throw": () => [
    attempt(
      () =>
        ({
          get x() {
            throw new EvalError();
          },
        }).x,
    ),
    attempt(() =>
      [
        {
          toString() {
            throw new URIError();
          },
        },
      ].join(),
    ),
  ],
  "errors in JSON and spread": () => [JSON.stringify(new Error("m")), { ...new Error("m") }, Object.entries(Object.assign(new Error("m"), { code: "E" }))],
  "messages may be changed": () => {
    const e = new Error("a");
    e.message = "b";
    e.name = "C";
    return [String(e), delete e.message, e.message, String(e)];
  },
  "toStringTag and symbols": () => [
    Object.prototype.toString.call(new TypeError()),
    Object.prototype.toString.call(Object.create(Error.prototype)),
    Error.prototype.constructor === Error,
  ],
  "message conversions are in order": () => {
    const log = [];
    attempt(
      () =>
        new Error(
          {
            toString() {
              log.push("message");
              return "m";
            },
          },
          {
            get cause() {
              log.push("cause");
            },
          },
        ),
    );
    return [log, attempt(() => new Error(Symbol()))];
  },
  "instanceof across Object.create": () => [
    Object.create(new Error("x")).message,
    Object.create(TypeError.prototype) instanceof Error,
    Object.setPrototypeOf({}, Error.prototype) instanceof Error,
  ],
};

const dom: Record<string, Program> = {
  "DOMException: names and codes": () =>
    [
      ["AbortError", 20],
      ["NotFoundError", 8],
      ["DataCloneError", 25],
      ["InvalidStateError", 11],
      ["Made up", 0],
    ].map(([n]) => {
      const e = new DOMException("m", n);
      return [e.name, e.code, e.message, String(e)];
    }),
  "DOMException: defaults": () => {
    const e = new DOMException();
    return [e.name, e.message, e.code, String(e), e instanceof Error, Object.prototype.toString.call(e), DOMException.ABORT_ERR, e.INDEX_SIZE_ERR];
  },
  "DOMException: cause in options": () => {
    const e = new DOMException("m", { name: "DataError", cause: 5 });
    return [e.name, e.cause];
  },
  "DOMException: shape": () => [
    typeof new DOMException("m").stack,
    Object.keys(new DOMException("m")),
    attempt(() => DOMException("m")),
    Object.getOwnPropertyDescriptor(DOMException.prototype, "name").enumerable,
    attempt(() => DOMException.prototype.name),
  ],
};

export default () => runAll({ ...programs, ...dom });
