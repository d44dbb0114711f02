// Contexts of AsyncLocalStorage.
// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { runAll } from "./programs.ts";

const A = new AsyncLocalStorage(),
  B = new AsyncLocalStorage();
const tick = () => new Promise((r) => setTimeout(r, 1));
const all = [];
const t = (n, f) => all.push([n, f]);
t("sync", () => [A.getStore() ?? null, A.run(1, () => A.getStore()), A.run(1, () => A.run(2, () => A.getStore())), A.getStore() ?? null]);
t("await", async () => {
  const r = await A.run("x", async () => {
    const out = [A.getStore()];
    await null;
    out.push(A.getStore());
    await tick();
    out.push(A.getStore());
    return out;
  });
  return [r, A.getStore() ?? null];
});
t("concurrent", () =>
  Promise.all(
    [1, 2, 3].map((n) =>
      A.run(n, async () => {
        for (let i = 0; i < n; i++) await tick();
        return A.getStore();
      }),
    ),
  ),
);
t("then", () =>
  A.run("p", () =>
    Promise.resolve()
      .then(() => A.getStore())
      .finally(() => {})
      .catch(() => {})
      .then((x) => [x, A.getStore()]),
  ),
);
t("timers", () => A.run("t", () => new Promise((r) => setTimeout(() => queueMicrotask(() => process.nextTick(() => setImmediate(() => r(A.getStore())))), 1))));
t("two", () =>
  A.run("a", () =>
    B.run("b", async () => {
      await tick();
      return [A.getStore(), B.getStore(), A.exit(() => A.getStore() ?? null)];
    }),
  ),
);
t("forawait", () =>
  A.run("g", async () => {
    const out = [];
    async function* g() {
      yield A.getStore();
      await tick();
      yield A.getStore();
    }
    for await (const x of g()) out.push(x, A.getStore());
    return out;
  }),
);
t("snapshot/bind", () => {
  const s = A.run("s", () => AsyncLocalStorage.snapshot());
  const f = A.run("f", () => AsyncLocalStorage.bind(() => A.getStore()));
  const r = A.run("res", () => new AsyncResource("X"));
  return [s(() => A.getStore()), f(), r.runInAsyncScope(() => A.getStore()), A.getStore() ?? null];
});
t("throw", async () => {
  try {
    await A.run("e", async () => {
      await tick();
      throw new Error(A.getStore());
    });
  } catch (e) {
    return [e.message, A.getStore() ?? null];
  }
});
t("enterWith", () =>
  A.run(0, async () => {
    A.enterWith("w");
    const a = A.getStore();
    await tick();
    return [a, A.getStore()];
  }),
);
t("class methods", () =>
  A.run("m", async () => {
    class X extends Object {
      #p = 1;
      async m() {
        await tick();
        return [this.#p, A.getStore()];
      }
      static async s() {
        await null;
        return super.toString === undefined;
      }
      arrow = async () => {
        await tick();
        return this.#p;
      };
    }
    const x = new X();
    return [await x.m(), await X.s(), await x.arrow()];
  }),
);
t("emitter", () => {
  const e = new EventEmitter();
  let got;
  e.on("x", () => {
    got = A.getStore();
  });
  A.run("em", () => e.emit("x"));
  return got;
});
t("thenable", () =>
  A.run("th", async () => {
    const v = await {
      then(r) {
        r([A.getStore() ?? null]);
      },
    };
    return [v.length, A.getStore()];
  }),
);
t("all", () =>
  A.run("all", async () => {
    await Promise.all([tick(), tick()]);
    return A.getStore();
  }),
);
t("awaiting outside promise", async () => {
  let go;
  const outer = new Promise((r) => {
    go = r;
  });
  const p = A.run("in", async () => {
    await outer;
    return A.getStore();
  });
  A.run("other", () => go());
  return p;
});
export default () => runAll(Object.fromEntries(all));
