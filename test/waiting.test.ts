// Timers, what happens while a function waits, and what nobody handles.
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { loadSource, source, text, utf8 } from "./support.ts";

describe.each(HOST_NAMES)("on the host %s", (host) => {
  it("timers really wait, and run in the order of their time", async () => {
    const fn = await load(
      (
        await build({
          entry: source(`export default async () => {
            const order: string[] = [];
            const started = performance.now();
            const after = (ms: number, name: string) => new Promise<void>((done) => setTimeout((said: string) => { order.push(said); done(); }, ms, name));
            const cleared = setTimeout(() => order.push("never"), 5);
            clearTimeout(cleared);
            await Promise.all([after(30, "c"), after(10, "a"), after(20, "b")]);
            return { order, waited: performance.now() - started >= 29 };
          }`),
        })
      ).module,
      { host },
    );
    expect(await fn.invoke({})).toEqual({ order: ["a", "b", "c"], waited: true });
  });

  it.each([
    ["an async function", "export default async (event: number, context: any) => [event, context.functionName, typeof this];"],
    [
      "a thenable of a plain function",
      "export default (event: number, context: any) => ({ then: (done: any) => done([event, context.functionName, typeof this]) });",
    ],
    [
      "a promise whose own `then` begins the work",
      `class Lazy extends Promise<any> {
        start: () => unknown = () => 0;
        then(...given: any) { return Promise.resolve(this.start()).then(...given); }
      }
      export default (event: number, context: any) => {
        const lazy = new Lazy((done) => done("too early"));
        lazy.start = () => [event, context.functionName, typeof this];
        return lazy;
      };`,
    ],
    [
      "what a proxy answers for an async function",
      `const handler = async (): Promise<any> => "unused";
      export default new Proxy(handler, { apply: (_, self, [event, context]: any) => ({ then: (done: any) => done([event, context.functionName, typeof self]) }) });`,
    ],
  ])("waits for %s", async (_, code) => {
    const fn = await load((await build({ entry: source(code), name: "f" })).module, { host });
    expect(await fn.invoke(7)).toEqual([7, "f", "undefined"]);
  });

  it("a program stays for its timers", async () => {
    const fn = await load(
      (
        await build({
          entry: source(
            `let n = 0; const i = setInterval(() => { console.log(++n); if (n === 3) clearInterval(i); }, 2); setInterval(() => {}, 1).unref(); console.log("start");`,
          ),
        })
      ).module,
      { host },
    );
    expect(text((await fn.run(utf8(""))).stdout)).toBe("start\n1\n2\n3\n");
  });
});

describe("while a function waits", () => {
  it("others, also of the same function, are served", async () => {
    const fn = await loadSource(`export default async (ms: number) => { if (ms > 0) await new Promise((done) => setTimeout(done, ms)); return ms; }`);
    const ended: number[] = [];
    await Promise.all([60, 30, 0].map(async (ms) => ended.push((await fn.invoke(ms)) as number)));
    expect(ended).toEqual([0, 30, 60]);
  });

  it("its time limit counts", async () => {
    const fn = await loadSource(`export default () => new Promise((done) => setTimeout(done, 60_000))`);
    const result = await fn.run(utf8("1"), { timeout: 30 });
    expect([result.status, result.code]).toEqual([1, "E_TIMEOUT"]);
    expect(text(result.stderr)).toContain("the time limit of 30 ms ran out while the function was waiting");
  });

  it("a time limit beyond all measure is none", async () => {
    const fn = await loadSource(`export default async () => { await new Promise((done) => setTimeout(done, 2)); return 1; }`);
    for (const timeout of [Number.POSITIVE_INFINITY, 1e300, 2 ** 31]) expect(await fn.invoke(1, { timeout })).toBe(1);
  });

  it("memory is as pristine afterwards as after any other invocation", async () => {
    const fn = await loadSource(`let calls = 0; export default async () => { await new Promise((done) => setTimeout(done, 1)); return ++calls; }`);
    const snapshot = fn.reset().slice();
    expect(await fn.invoke(1)).toBe(1);
    const memory = Buffer.from(fn.reset());
    expect(Buffer.compare(memory.subarray(0, snapshot.length), snapshot)).toBe(0);
    expect(memory.subarray(snapshot.length).every((byte) => byte === 0)).toBe(true); // it may have grown
    expect(await fn.invoke(1)).toBe(1);
  });
});

describe("after the result is out", () => {
  it.each(HOST_NAMES)("nothing fails the invocation any more on the host %s; what does is told", async (host) => {
    const fn = await load(
      (
        await build({
          entry: source(
            `export default (_: unknown, c: any) => { c.waitUntil(new Promise(() => setTimeout(() => { throw new Error("late"); }, 1))); return 5; }`,
          ),
        })
      ).module,
      { host },
    );
    const { status, stdout, stderr } = await fn.run(utf8("1"));
    expect([status, text(stdout)]).toEqual([0, "5\n"]);
    expect(text(stderr)).toContain("sporelet: warning: after the result: E_UNCAUGHT: nothing handled Error: late\n");
  });

  it("a time limit ends only the waiting", async () => {
    const fn = await loadSource("export default (_: unknown, c: any) => { c.waitUntil(new Promise((done) => setTimeout(done, 60_000))); return 5; }");
    const result = await fn.run(utf8("1"), { timeout: 20 });
    expect([result.status, text(result.stdout), text(result.stderr)]).toEqual([0, "5\n", expect.stringContaining("warning: after the result: E_TIMEOUT")]);
  });
});

describe("process", () => {
  it.each(HOST_NAMES)("ends a program with its status on the host %s", async (host) => {
    const fn = await load(
      (
        await build({
          entry: source(
            `process.stdout.write("a\\n"); process.stderr.write(new Uint8Array([98])); setTimeout(() => process.exit(3), 1); setTimeout(() => console.log("never"), 60_000);`,
          ),
        })
      ).module,
      { host },
    );
    const { status, code, stdout, stderr } = await fn.run(utf8(""));
    expect([status, code, text(stdout), text(stderr)]).toEqual([3, "E_FOREIGN_EXIT", "a\n", "b"]);
  });

  it("does not end a handler, whose stdout is its result's", async () => {
    const fn = await loadSource(`export default (e: number) => { process.stdout.write("told\\n"); if (e) process.exit(0); return 1; }`);
    expect(text((await fn.run(utf8("0"))).stderr)).toBe("told\n");
    expect(await fn.run(utf8("1"))).toMatchObject({ status: 1, code: "E_HANDLER_THREW" });
  });
});

describe("what nobody handles", () => {
  const failure = async (code: string) => {
    const result = await (await loadSource(code)).run(utf8("{}"));
    return { code: result.code, said: text(result.stderr), out: text(result.stdout) };
  };

  it("fails the invocation: a rejection, an error in a timer, one given to reportError", async () => {
    const rejected = await failure(`export default async () => { Promise.reject(new Error("boo")); await null; return 1; }`);
    expect(rejected).toMatchObject({
      code: "E_UNCAUGHT",
      out: "",
      said: expect.stringContaining("sporelet: E_UNCAUGHT: nothing handled Error: boo\n    at fn_default (fn.js:"),
    });
    expect(await failure(`export default () => new Promise(() => setTimeout(() => { throw new RangeError("late"); }, 1))`)).toMatchObject({
      code: "E_UNCAUGHT",
      said: expect.stringContaining("RangeError: late"),
    });
    expect(await failure(`export default async () => { reportError(new Error("told")); await null; return 1; }`)).toMatchObject({
      code: "E_UNCAUGHT",
      said: expect.stringContaining("Error: told"),
    });
  });

  it("unless somebody does so in time, or listens", async () => {
    expect(await failure(`export default async () => { const p = Promise.reject(1); await null; await p.catch(() => {}); return 2; }`)).toMatchObject({
      out: "2\n",
    });
    const listened = await failure(
      `addEventListener("unhandledrejection", (e: any) => { console.log("seen", e.reason); e.preventDefault(); }); export default async () => { Promise.reject(7); await null; return 3; }`,
    );
    expect(listened).toMatchObject({ out: "3\n", said: "seen 7\n" });
    const thrown = await failure(
      `addEventListener("error", (e: any) => { console.log("seen", e.message); e.preventDefault(); });
      export default async () => {
        setTimeout(() => { throw new RangeError("timer"); });
        queueMicrotask(() => { throw new RangeError("job"); });
        await new Promise((resolve) => setTimeout(resolve, 5));
        return 3;
      }`,
    );
    expect(thrown).toMatchObject({ out: "3\n", said: "seen job\nseen timer\n" });
  });

  it("is told of even if it can't be shown", async () => {
    const thrown = (code: string) => failure(`export default () => { ${code} }`);
    for (const code of [
      "throw new Proxy({}, { get() { throw 1 } });",
      "throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } });",
      "throw Object.defineProperty(new TypeError(), 'message', { get() { throw 1 } });",
      "throw Object.defineProperty(new Error(), 'stack', { get() { throw 1 } });",
    ])
      expect(await thrown(code)).toMatchObject({ code: "E_HANDLER_THREW", said: "sporelet: E_HANDLER_THREW: something that can't be shown\n" });
    const circle = await thrown("const e: any = new Error('round'); e.cause = e; throw e;");
    expect(circle).toMatchObject({ code: "E_HANDLER_THREW", said: expect.stringContaining("[cause] Error: round") });
    const later = await failure("export default (_: unknown, c: any) => { c.waitUntil(Promise.reject(Object.create(null))); return 1; }");
    expect(later).toEqual({ code: undefined, out: "1\n", said: "sporelet: warning: what waitUntil was given failed: {}\n" });
  });

  it("is told apart from a promise that can never settle, at once", async () => {
    expect(await failure("export default () => new Promise(() => {})")).toMatchObject({ code: "E_NEVER_SETTLES" });
    expect(await failure("export default async () => { setTimeout(() => {}, 1); await new Promise(() => {}); }")).toMatchObject({ code: "E_NEVER_SETTLES" });
  });
});

it("performance.timeOrigin is one moment, of the invocation and not of the build", async () => {
  const fn = await loadSource(`const built = performance.timeOrigin;
    export default async () => { const first = performance.timeOrigin; await new Promise((done) => setTimeout(done, 5)); return [built, first, performance.timeOrigin]; }`);
  const before = Date.now();
  const [built = 0, first = 0, second = 0] = (await fn.invoke(0)) as number[];
  expect(second).toBe(first);
  expect(Math.abs(first - before)).toBeLessThan(60_000);
  expect(built).toBeLessThan(first);
});

it("at build time jumps from timer to timer, and drops those that are left", async () => {
  const { module, warnings, output } = await build({
    entry: source(
      `let ready = false; setInterval(() => {}, 500); await new Promise<void>((done) => setTimeout(() => { ready = true; done(); }, 3_600_000)); export default () => ready;`,
    ),
  });
  expect(warnings).toEqual([]);
  expect(output).toBe("sporelet: warning: a timer that was set at top level, which runs when the module is built, never fires\n");
  expect(await (await load(module)).invoke(1)).toBe(true);
});
