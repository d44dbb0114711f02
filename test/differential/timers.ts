// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const programs: Record<string, Program> = {
  "timers fire in order of their time": async () => {
    const log = [];
    for (const ms of [60, 1, 30]) setTimeout(() => log.push(ms), ms);
    await after(90);
    return log;
  },
  "equal times fire in order of their making": async () => {
    const log = [];
    for (let i = 0; i < 6; i++) setTimeout(() => log.push(i), 2);
    await after(20);
    return log;
  },
  "zero and one are the same": async () => {
    const log = [];
    setTimeout(() => log.push("one"), 1);
    setTimeout(() => log.push("zero"), 0);
    await after(20);
    return log;
  },
  "odd delays are one": async () => {
    const log = [];
    for (const ms of [undefined, null, -5, Number.NaN, "x", 0.5]) setTimeout(() => log.push(String(ms)), ms);
    await after(20);
    return log;
  },
  "delays are converted": async () => {
    const log = [];
    setTimeout(() => log.push("thirty"), "30");
    setTimeout(() => log.push("one"), true);
    await after(60);
    return log;
  },
  "arguments are passed on": () => new Promise((resolve) => setTimeout((...a) => resolve(a), 0, 1, "two", { three: 3 })),
  "a timeout can be cleared": async () => {
    const log = [];
    const t = setTimeout(() => log.push("no"), 5);
    setTimeout(() => log.push("yes"), 5);
    clearTimeout(t);
    clearTimeout(t);
    await after(20);
    return log;
  },
  "one timer clears another that is due": async () => {
    const log = [];
    setTimeout(() => {
      log.push("first");
      clearTimeout(second);
    }, 1);
    const second = setTimeout(() => log.push("second"), 1);
    await after(20);
    return log;
  },
  "an interval repeats until it is cleared": () =>
    new Promise((resolve) => {
      let n = 0;
      const t = setInterval(() => {
        if (++n === 4) {
          clearInterval(t);
          setTimeout(() => resolve(n), 15);
        }
      }, 2);
    }),
  "intervals pass arguments each time": () =>
    new Promise((resolve) => {
      const all = [];
      const t = setInterval(
        (a, b) => {
          all.push(a + b);
          if (all.length === 3) {
            clearInterval(t);
            resolve(all);
          }
        },
        1,
        "a",
        "b",
      );
    }),
  "clearTimeout and clearInterval are interchangeable": async () => {
    const log = [];
    clearInterval(setTimeout(() => log.push("timeout"), 1));
    clearTimeout(setInterval(() => log.push("interval"), 1));
    await after(15);
    return log;
  },
  "clearing what is no timer": () => [undefined, null, 0, -1, 123456, Number.NaN, "x", {}].map((v) => attempt(() => clearTimeout(v))),
  "microtasks run before timers": async () => {
    const log = [];
    setTimeout(() => log.push("timer"), 0);
    Promise.resolve().then(() => log.push("micro"));
    queueMicrotask(() => log.push("queued"));
    log.push("sync");
    await after(15);
    return log;
  },
  "microtasks run between two timers": async () => {
    const log = [];
    for (const n of ["a", "b"])
      setTimeout(() => {
        log.push(n);
        Promise.resolve()
          .then(() => log.push(`${n} micro`))
          .then(() => log.push(`${n} second`));
      }, 1);
    await after(20);
    return log;
  },
  "timers made in timers wait for the next round": async () => {
    const log = [];
    setTimeout(() => {
      log.push("outer");
      setTimeout(() => log.push("inner"), 1);
    }, 1);
    setTimeout(() => log.push("other"), 1);
    await after(30);
    return log;
  },
  "a callback must be a function": () => [undefined, null, {}, "code()", 5].map((f) => attempt(() => typeof setTimeout(f))),
  "microtask callbacks must be functions": () => [undefined, null, {}, "x"].map((f) => attempt(() => queueMicrotask(f))),
  "queueMicrotask: order, arguments and result": async () => {
    const log = [];
    const result = queueMicrotask((...a) => log.push(a.length));
    queueMicrotask(() => log.push("second"));
    await null;
    await null;
    return [result, log];
  },
  "names of the functions": () => [setTimeout.name, setInterval.name, clearTimeout.name, clearInterval.name, queueMicrotask.name, queueMicrotask.length],
  "a promise with a time limit": async () => {
    const limit = (p, ms) => Promise.race([p, after(ms).then(() => "late")]);
    return [
      await limit(
        after(1).then(() => "early"),
        60,
      ),
      await limit(new Promise(() => {}), 2),
    ];
  },
  "a debounced function": async () => {
    let calls = 0;
    let t;
    const debounced = () => {
      clearTimeout(t);
      t = setTimeout(() => calls++, 5);
    };
    for (let i = 0; i < 5; i++) debounced();
    await after(25);
    return calls;
  },
  "sleeping one after the other, and at once": async () => {
    const log = [];
    for (const n of [1, 2]) {
      await after(1);
      log.push(n);
    }
    await Promise.all(
      [12, 1, 6].map(async (ms) => {
        await after(ms * 4);
        log.push(ms);
      }),
    );
    return log;
  },
  "at least the time asked for passes": async () => {
    const start = Date.now();
    await after(20);
    return Date.now() - start >= 19;
  },
  "a hundred timers": async () => {
    const log = [];
    for (let i = 0; i < 100; i++) setTimeout(() => log.push(i), 1 + (i % 3) * 100);
    await after(400);
    return log.join();
  },
};

export default () => runAll(programs);
