// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

function* count(n) {
  for (let i = 0; i < n; i++) yield i;
}

async function collect(iterable) {
  const all = [];
  for await (const value of iterable) all.push(value);
  return all;
}

const sync: Record<string, Program> = {
  "next carries values in, return and throw end it": () => {
    function* g() {
      const a = yield 1;
      const b = yield a + 1;
      return a + b;
    }
    const one = g();
    const two = g();
    two.next();
    return [one.next("ignored"), one.next(10), one.next(5), one.next(), two.return(9), two.next(), attempt(() => g().throw(new RangeError()))];
  },
  "throw is caught inside and goes on": () => {
    function* g() {
      while (true) {
        try {
          yield "ok";
        } catch (e) {
          yield `caught ${e}`;
        }
      }
    }
    const it = g();
    return [it.next(), it.throw("x"), it.next(), it.next()];
  },
  "finally runs on return, and may yield or override": () => {
    function* g() {
      try {
        yield 1;
      } finally {
        yield "cleanup";
        return "overridden";
      }
    }
    const it = g();
    return [it.next(), it.return("asked"), it.next(), it.next()];
  },
  "return before the start skips the body": () => {
    const log = [];
    function* g() {
      try {
        log.push("body");
        yield;
      } finally {
        log.push("finally");
      }
    }
    const it = g();
    return [it.return(1), it.next(), log];
  },
  "break, throw and destructuring close a generator": () => {
    const log = [];
    function* g(name) {
      try {
        yield 1;
        yield 2;
      } finally {
        log.push(name);
      }
    }
    for (const _ of g("break")) break;
    attempt(() => {
      for (const _ of g("throw")) throw 1;
    });
    const [a] = g("destructuring");
    const [b, c, d] = g("exhausted");
    (() => {
      for (const _ of g("return")) return;
    })();
    return [log, a, b, c, d];
  },
  "yield* delegates next, throw and return": () => {
    const log = [];
    function* inner() {
      try {
        log.push(yield "i1");
        log.push(yield "i2");
        return "inner result";
      } catch (e) {
        log.push(`caught ${e}`);
        return "recovered";
      } finally {
        log.push("inner finally");
      }
    }
    function* outer() {
      const r = yield* inner();
      yield `got ${r}`;
    }
    const a = outer();
    const b = outer();
    const c = outer();
    b.next();
    c.next();
    return [a.next(), a.next("v1"), a.next("v2"), b.throw("t"), c.return("r"), c.next(), log];
  },
  "yield* over strings, arrays, and what has no throw": () => {
    function* g() {
      yield* "a😀";
      yield* [1, 2];
      yield* { [Symbol.iterator]: () => ({ next: () => ({ value: "n", done: false }), return: () => ({}) }) };
    }
    const it = g();
    return [it.next(), it.next(), it.next(), it.next(), it.next(), attempt(() => it.throw(new Error("x")))];
  },
  "a running generator can't be resumed": () => {
    const it = (function* () {
      yield attempt(() => it.next());
      yield 2;
    })();
    return [...it];
  },
  "parameters are evaluated at the call": () => {
    const log = [];
    function* g(_a = log.push("default")) {
      log.push("body");
    }
    const it = g();
    log.push("called");
    it.next();
    return log;
  },
  "prototypes of generators": () => {
    const it = count(1);
    const proto = Object.getPrototypeOf(count.prototype);
    return [
      it instanceof count,
      Object.getPrototypeOf(it) === count.prototype,
      String(it),
      proto[Symbol.toStringTag],
      Object.getPrototypeOf(count).constructor.name,
      Reflect.ownKeys(proto).map(String).sort(),
      it[Symbol.iterator]() === it,
    ];
  },
  "spread, from, of, Map and Set take generators": () => [
    [...count(3)],
    Array.from(count(3), (x) => x * 2),
    new Set(count(2)),
    Math.max(...count(4)),
    new Map(
      (function* () {
        yield ["k", 1];
      })(),
    ),
    Object.fromEntries(
      (function* () {
        yield ["a", 1];
        yield ["b", 2];
      })(),
    ),
    Uint8Array.from(count(3)),
  ],
  "an infinite generator, taken lazily": () => {
    function* fib() {
      for (let [a, b] = [0n, 1n]; ; [a, b] = [b, a + b]) yield a;
    }
    const big = [];
    for (const f of fib()) {
      if (f > 10n ** 20n) break;
      big.push(f);
    }
    return [big.length, big.at(-1)];
  },
  "recursion through yield*": () => {
    function* walk(tree) {
      if (!tree) return;
      yield* walk(tree.left);
      yield tree.value;
      yield* walk(tree.right);
    }
    return [...walk({ value: 2, left: { value: 1 }, right: { value: 4, left: { value: 3 } } })];
  },
  "iterators that answer no object": () => attempt(() => [...{ [Symbol.iterator]: () => ({ next: () => 1 }) }]),
  "an error in return does not hide the thrown one": () => {
    const it = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: 1, done: false }),
        return: () => {
          throw new RangeError("from return");
        },
      }),
    };
    return [
      attempt(() => {
        for (const _ of it) throw new TypeError("body");
      }),
      attempt(() => {
        for (const _ of it) break;
      }),
    ];
  },
};

const async: Record<string, Program> = {
  "async generators queue their requests": async () => {
    const log = [];
    async function* g() {
      log.push("start");
      yield 1;
      log.push("between");
      yield 2;
    }
    const it = g();
    const all = await Promise.all([it.next(), it.next(), it.next(), it.return("r")]);
    return [all, log];
  },
  "yield awaits, return awaits": () =>
    collect(
      (async function* () {
        yield Promise.resolve(1);
        yield await Promise.resolve(2);
        const r = yield* (async function* () {
          yield 3;
          return Promise.resolve(4);
        })();
        yield r;
      })(),
    ),
  "yielding a rejection throws inside": () =>
    collect(
      (async function* () {
        try {
          yield Promise.reject(new RangeError("r"));
        } catch (e) {
          yield `caught ${e.name}`;
        }
      })(),
    ),
  "for await over arrays of promises and sync iterables": async () => [
    await collect([Promise.resolve(1), 2]),
    await collect(new Set([3])),
    await collect(count(2)),
  ],
  "for await closes on break": async () => {
    const log = [];
    async function* g() {
      try {
        yield 1;
        yield 2;
      } finally {
        await null;
        log.push("closed");
      }
    }
    for await (const x of g()) {
      log.push(x);
      break;
    }
    log.push("after");
    return log;
  },
  "for await over a sync iterable that rejects": async () => {
    const log = [];
    function* g() {
      try {
        yield Promise.reject(new TypeError("no"));
        yield 1;
      } finally {
        log.push("finally");
      }
    }
    log.push(await attemptAsync(() => collect(g())));
    return log;
  },
  "throw and return on async generators": async () => {
    async function* g() {
      try {
        yield 1;
      } finally {
        yield "cleanup";
      }
    }
    const a = g();
    await a.next();
    const b = g();
    return [await a.return("x"), await a.next(), await attemptAsync(() => b.throw(new RangeError("t"))), await b.next()];
  },
  "Symbol.asyncIterator is preferred": () =>
    collect({
      async *[Symbol.asyncIterator]() {
        yield "async";
      },
      *[Symbol.iterator]() {
        yield "sync";
      },
    }),
  "prototypes of async generators": () => {
    async function* g() {}
    const it = g();
    return [String(it), Object.getPrototypeOf(g).constructor.name, typeof it[Symbol.asyncIterator], it[Symbol.asyncIterator]() === it, it[Symbol.iterator]];
  },
  "two consumers interleave by microtask": async () => {
    const log = [];
    async function* g(name) {
      for (let i = 0; i < 3; i++) yield `${name}${i}`;
    }
    const use = async (name) => {
      for await (const x of g(name)) log.push(x);
      log.push(`${name} done`);
    };
    await Promise.all([use("a"), use("b")]);
    return log;
  },
  "yield* in async: order of ticks against a promise chain": async () => {
    const log = [];
    async function* inner() {
      yield 1;
      yield 2;
    }
    async function* outer() {
      yield* inner();
    }
    const chain = (async () => {
      for (let i = 0; i < 14; i++) {
        await null;
        log.push(`t${i}`);
      }
    })();
    for await (const x of outer()) log.push(x);
    await chain;
    return log;
  },
  "next on a wrong receiver rejects": async () => {
    const { next } = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})()));
    return [await attemptAsync(() => next.call({})), attempt(() => typeof next.call({}).catch(() => {}))];
  },
  "pipelines of async generators": async () => {
    async function* map(it, f) {
      for await (const x of it) yield f(x);
    }
    async function* take(it, n) {
      for await (const x of it) {
        if (n-- <= 0) return;
        yield x;
      }
    }
    return collect(
      take(
        map(count(100), (x) => x * x),
        5,
      ),
    );
  },
  "a hand-written async iterator without return": async () => {
    let n = 0;
    const log = [];
    for await (const x of { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: n++, done: n > 5 }) }) }) {
      if (x === 2) continue;
      log.push(x);
      if (x === 3) break;
    }
    return log;
  },
};

export default () => runAll({ ...sync, ...async });
