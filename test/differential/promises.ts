// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

/** Runs `action` with a log beside a chain of numbered ticks, so that the log says after how many ticks things happen. */
async function ticks(action: (log: unknown[]) => unknown, count = 8): Promise<unknown[]> {
  const log: unknown[] = [];
  action(log);
  for (let i = 1; i <= count; i++) {
    await null;
    log.push(i);
  }
  return log;
}

const programs: Record<string, Program> = {
  "then is called in order of registration": () =>
    ticks((log) => {
      const p = Promise.resolve();
      p.then(() => log.push("a")).then(() => log.push("a2"));
      p.then(() => log.push("b")).then(() => log.push("b2"));
    }),
  "returning a promise from then costs two ticks more": () =>
    ticks((log) => {
      Promise.resolve()
        .then(() => Promise.resolve("inner"))
        .then((v) => log.push(v));
    }),
  "returning a promise from an async function": () =>
    ticks((log) => {
      (async () => Promise.resolve("x"))().then((v) => log.push(v));
      (async () => await Promise.resolve("y"))().then((v) => log.push(v));
      (async () => "z")().then((v) => log.push(v));
    }),
  "awaiting native promises takes one tick, thenables three": () =>
    ticks((log) => {
      (async () => log.push(await Promise.resolve("native")))();
      (async () => log.push(await { then: (f) => f("thenable") }))();
      (async () => log.push(await "plain"))();
    }),
  "resolving with a promise": () =>
    ticks((log) => {
      new Promise((resolve) => resolve(Promise.resolve("p"))).then((v) => log.push(v));
      new Promise((resolve) => resolve("v")).then((v) => log.push(v));
    }),
  "Promise.resolve passes native promises through": () => {
    class P extends Promise {}
    const p = Promise.resolve(1);
    const s = P.resolve(2);
    return [Promise.resolve(p) === p, Promise.resolve(s) === s, P.resolve(p) === p, P.resolve(s) === s];
  },
  "queueMicrotask, then and await share a queue": () =>
    ticks((log) => {
      queueMicrotask(() => log.push("m1"));
      Promise.resolve().then(() => log.push("t1"));
      queueMicrotask(() => queueMicrotask(() => log.push("m2")));
      (async () => {
        await null;
        log.push("a1");
      })();
    }),
  "the executor runs at once, and what it throws rejects": async () => {
    const log = [];
    const p = new Promise(() => {
      log.push("executor");
      throw new RangeError("x");
    });
    log.push("after");
    return [log, await attemptAsync(() => p)];
  },
  "only the first settling counts": async () => [
    await new Promise((resolve, reject) => {
      resolve(1);
      resolve(2);
      reject(3);
      throw 4;
    }),
    await attemptAsync(
      () =>
        new Promise((resolve, reject) => {
          reject(1);
          resolve(2);
        }),
    ),
    await new Promise((resolve) => {
      resolve(new Promise((r) => queueMicrotask(() => r("later"))));
      resolve("no");
    }),
  ],
  "a promise resolved with itself": () =>
    attemptAsync(() => {
      let r;
      const p = new Promise((resolve) => {
        r = resolve;
      });
      r(p);
      return p;
    }),
  "thenables: getters, throwing, settling twice": async () => [
    await attemptAsync(() =>
      Promise.resolve({
        get then() {
          throw new RangeError("getter");
        },
      }),
    ),
    await Promise.resolve({
      then: (f, r) => {
        f(1);
        r(2);
        throw 3;
      },
    }),
    await attemptAsync(() => Promise.resolve({ then: (_f, r) => r(new TypeError("no")) })),
    await Promise.resolve({ then: 1 }).then((v) => v.then),
    await Promise.resolve({ then: (f) => f({ then: (g) => g("deep") }) }),
  ],
  "then is read once per resolving": async () => {
    let reads = 0;
    await {
      get then() {
        reads++;
        return (f) => f(1);
      },
    };
    return reads;
  },
  "then passes through what is no function": async () => [
    await Promise.resolve(1).then(2),
    await Promise.resolve(1).then(null, undefined),
    await attemptAsync(() => Promise.reject("r").then(1, 2)),
  ],
  "catch and finally": async () => {
    const log = [];
    const value = await Promise.reject("r")
      .finally((...args) => {
        log.push(["finally", args]);
        return "ignored";
      })
      .catch((e) => {
        log.push(["catch", e]);
        return "recovered";
      })
      .finally(() => log.push("again"));
    return [
      value,
      log,
      await attemptAsync(() =>
        Promise.resolve(1).finally(() => {
          throw new RangeError("f");
        }),
      ),
      await attemptAsync(() => Promise.reject(1).finally(() => Promise.reject(2))),
    ];
  },
  "finally costs ticks": () =>
    ticks((log) => {
      Promise.resolve("f")
        .finally(() => {})
        .then((v) => log.push(v));
      Promise.resolve("t")
        .then((v) => v)
        .then((v) => log.push(v));
    }),
};

const combinators: Record<string, Program> = {
  "all keeps order and takes any iterable": async () => [
    await Promise.all([Promise.resolve(1), 2, { then: (f) => f(3) }]),
    await Promise.all(new Set([1, Promise.resolve(2)])),
    await Promise.all([]),
    await Promise.all("ab"),
  ],
  "all rejects with the first rejection": () => attemptAsync(() => Promise.all([new Promise(() => {}), Promise.reject("a"), Promise.reject("b")])),
  allSettled: () => Promise.allSettled([1, Promise.reject("no"), Promise.resolve([2]), { then: (_, r) => r("t") }]),
  race: async () => [
    await Promise.race([new Promise(() => {}), Promise.resolve("r"), "plain"]),
    await attemptAsync(() => Promise.race([Promise.reject("x"), 1])),
  ],
  "any, and its AggregateError": async () => {
    const error = await Promise.any([Promise.reject(1), Promise.reject(2)]).catch((e) => e);
    const none = await Promise.any([]).catch((e) => e);
    return [await Promise.any([Promise.reject(1), 2, 3]), error, error.errors, error instanceof AggregateError, none.errors];
  },
  "combinators reject what is not iterable": async () => {
    const out = [];
    for (const name of ["all", "allSettled", "race", "any"]) out.push(await attemptAsync(() => Promise[name](5)));
    return out;
  },
  "combinators: order of settling": () =>
    ticks((log) => {
      Promise.all([1]).then(() => log.push("all"));
      Promise.allSettled([1]).then(() => log.push("allSettled"));
      Promise.race([1]).then(() => log.push("race"));
      Promise.any([1]).then(() => log.push("any"));
      Promise.all([]).then(() => log.push("all of none"));
    }),
  "combinators call the constructor's resolve": async () => {
    const log = [];
    class P extends Promise {
      static resolve(v) {
        log.push(v);
        return super.resolve(v);
      }
    }
    const p = P.all([1, 2]);
    return [await p, p instanceof P, log];
  },
  "an iterator that throws rejects, and is not closed": async () => {
    const log = [];
    const it = {
      [Symbol.iterator]: () => ({
        next() {
          throw new RangeError("n");
        },
        return() {
          log.push("return");
          return {};
        },
      }),
    };
    return [await attemptAsync(() => Promise.all(it)), log];
  },
  "async functions: throws, defaults and this": async () => {
    const o = {
      v: 1,
      async m() {
        await null;
        return this.v;
      },
    };
    return [
      await attemptAsync(async () => {
        throw new TypeError("x");
      }),
      await attemptAsync((async (
        _a = (() => {
          throw new RangeError("param");
        })(),
      ) => {}) as any),
      await o.m(),
      Object.prototype.toString.call(async () => {}),
      typeof (async () => {})().then,
    ];
  },
  "try, catch and finally around await": async () => {
    const log = [];
    const f = async (fail) => {
      try {
        log.push("try");
        await (fail ? Promise.reject("r") : null);
        return "value";
      } catch (e) {
        log.push(`catch ${e}`);
        return await "caught";
      } finally {
        await null;
        log.push("finally");
      }
    };
    return [await f(false), await f(true), log];
  },
  "return without await leaves the try": async () => {
    const f = async () => {
      try {
        return Promise.reject(new RangeError("out"));
      } catch {
        return "caught";
      }
    };
    const g = async () => {
      try {
        return await Promise.reject(new RangeError("in"));
      } catch {
        return "caught";
      }
    };
    return [await attemptAsync(f), await g()];
  },
  "await in odd places": async () => {
    const a = [await 1, ...(await [2, 3])];
    const o = { [await "k"]: await "v", ...(await { s: 1 }) };
    const { x = await 5 } = await {};
    return [a, o, x, `${await "t"}`, (await null) ?? (await "n"), await (async () => (await 1) + (await 2))()];
  },
  "operands are taken before await": async () => {
    let x = 1;
    const add = async () => {
      x += await (async () => {
        x = 10;
        return 5;
      })();
    };
    await add();
    return x;
  },
  "sequential and concurrent loops": async () => {
    const log = [];
    const step = async (n) => {
      log.push(`start ${n}`);
      await null;
      log.push(`end ${n}`);
      return n;
    };
    for (const n of [1, 2]) await step(n);
    await Promise.all([3, 4].map(step));
    return [log, await [1, 2, 3].reduce(async (sum, n) => (await sum) + n, 0)];
  },
  "species and subclassing of then": async () => {
    class A extends Promise {
      static get [Symbol.species]() {
        return Promise;
      }
    }
    const p = A.resolve(1);
    return [p.then(() => {}) instanceof A, p.catch(() => {}) instanceof A, p.finally(() => {}) instanceof A, await p];
  },
  "calling wrongly": () => [
    attempt(() => Promise()),
    attempt(() => new Promise()),
    attempt(() => new Promise(1)),
    attempt(() => Promise.prototype.then.call({})),
    attempt(() => Promise.resolve.call(undefined, 1)),
  ],
  "then on a patched instance is used by await's callers": async () => {
    const p = Promise.resolve("native");
    p.then = function (f, r) {
      return Promise.prototype.then.call(this, () => f("patched"), r);
    };
    return [await p, await Promise.all([p]), await Promise.resolve().then(() => p)];
  },
  "sync iteration of await order between two functions": async () => {
    const log = [];
    const run = async (name, n) => {
      for (let i = 0; i < n; i++) {
        log.push(name + i);
        await (i % 2 ? { then: (f) => f() } : undefined);
      }
    };
    await Promise.all([run("a", 4), run("b", 3), run("c", 5)]);
    return log;
  },
};

export default () => runAll({ ...programs, ...combinators });
