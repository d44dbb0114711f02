import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { SporeletError } from "../src/errors.ts";
import { load } from "../src/host/load.ts";
import { loadSource, source, text, utf8 } from "./support.ts";

async function failure(handler: string, event: unknown = {}, options: { timeout?: number } = {}): Promise<{ code: string; message: string; stdout: string }> {
  const fn = await loadSource(handler);
  const result = await fn.run(utf8(JSON.stringify(event)), options);
  expect(result.status).toBe(1);
  return { code: result.code ?? "", message: text(result.stderr), stdout: text(result.stdout) };
}

describe("a handler", () => {
  it("gets the event and answers its result, also asynchronously", async () => {
    const sync = await loadSource("export default (e: { a: number }) => ({ b: e.a + 1 })");
    expect(await sync.invoke({ a: 1 })).toEqual({ b: 2 });
    const async = await loadSource("export default async (e: { a: number }) => { await null; await Promise.resolve(); return [e.a]; }");
    expect(await async.invoke({ a: 7 })).toEqual([7]);
  });

  it("answers null for undefined, and accepts any JSON value as event", async () => {
    const fn = await loadSource("export default (e: unknown) => e === 'none' ? undefined : e");
    expect(await fn.invoke("none")).toBeNull();
    for (const event of [null, true, 0, -1.5, "", "ü€😀\u2028", [], [[1], { a: null }], { "": 1 }]) expect(await fn.invoke(event)).toEqual(event);
  });

  it("passes a megabyte of text through unchanged", async () => {
    const fn = await loadSource("export default (e: string) => ({ e })");
    const event = 'aé€😀\n"'.repeat(100_000);
    expect(await fn.invoke(event)).toEqual({ e: event });
  });

  it("keeps lone surrogates, which JSON can carry escaped", async () => {
    const fn = await loadSource("export default (e: string) => [e, e.length]");
    expect(await fn.invoke("\ud800x\udfff")).toEqual(["\ud800x\udfff", 3]);
  });

  it("sees its context", async () => {
    const fn = await loadSource(
      "export default (_: unknown, c: any) => ({ env: c.env, id: c.requestId, same: c.requestId === c.requestId, deadline: c.deadline ?? null, name: c.functionName })",
      { name: "ctx" },
    );
    const plain = (await fn.invoke({})) as Record<string, unknown>;
    expect(plain).toMatchObject({ env: {}, deadline: null, name: "ctx", same: true });
    expect(plain.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const before = Date.now();
    const given = (await fn.invoke({}, { env: { A: "1=2", B: "ü" }, requestId: "r1", timeout: 5000 })) as Record<string, number>;
    expect(given).toMatchObject({ env: { A: "1=2", B: "ü", SPORELET_REQUEST_ID: "r1" }, id: "r1" });
    expect(given.deadline).toBeGreaterThan(before + 4000);
    expect(given.deadline).toBeLessThan(Date.now() + 6000);
  });

  it("writes its console to stderr, formatted", async () => {
    const fn = await loadSource(`export default () => {
      console.log("a", 1, true, null, undefined, [1, "x"], { b: { c: [new Map([[1, { d: 2 }]])] } });
      console.error(new Set(["s"]), 10n, Symbol("y"), -0, function named() {}, new Uint8Array(2));
    }`);
    const { stderr, stdout } = await fn.run(utf8("{}"));
    expect(text(stderr)).toBe(
      "a 1 true null undefined [ 1, 'x' ] { b: { c: [ [Map] ] } }\nSet(1) { 's' } 10n Symbol(y) -0 [Function: named] Uint8Array(2) [ 0, 0 ]\n",
    );
    expect(text(stdout)).toBe("null\n");
  });

  it("reads the environment through process.env, at run time", async () => {
    const fn = await loadSource("const env = process.env; export default () => [env.MODE ?? null, Object.keys(process.env), 'MODE' in env]");
    expect(await fn.invoke({}, { env: { MODE: "x" } })).toEqual(["x", ["MODE"], true]);
    expect(await fn.invoke({})).toEqual([null, [], false]);
  });

  it("encodes and decodes text as Node does", async () => {
    const samples = ["", "abc", "äöü", "€😀", "\ud800", "a\udc00b", "\ufeffx"];
    const bytes = [
      [0xff],
      [0xc3],
      [0xe2, 0x82],
      [0xf0, 0x9f, 0x98],
      [0x61, 0x80, 0x62],
      [0xed, 0xa0, 0x80],
      [0xef, 0xbb, 0xbf, 0x61],
      [0xc0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
    ];
    const fn = await loadSource(`export default ({ samples, bytes }: any) => ({
      encoded: samples.map((s: string) => [...new TextEncoder().encode(s)]),
      decoded: bytes.map((b: number[]) => new TextDecoder().decode(new Uint8Array(b))),
      fatal: bytes.map((b: number[]) => { try { return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(b)); } catch (e: any) { return e.name; } }),
    })`);
    const node = {
      encoded: samples.map((s) => [...new TextEncoder().encode(s)]),
      decoded: bytes.map((b) => new TextDecoder().decode(new Uint8Array(b))),
      fatal: bytes.map((b) => {
        try {
          return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(b));
        } catch (error) {
          return (error as Error).name;
        }
      }),
    };
    expect(await fn.invoke({ samples, bytes })).toEqual(node);
  });

  it("decodes a character that is split between two chunks", async () => {
    const fn = await loadSource(`export default (bytes: number[]) => {
      const d = new TextDecoder();
      return bytes.map((b) => d.decode(new Uint8Array([b]), { stream: true })).join("") + d.decode();
    }`);
    expect(await fn.invoke([...Buffer.from("aé€😀")])).toBe("aé€😀");
  });
});

describe("a handler that fails", () => {
  it("with a thrown error: its name, message, stack and cause on stderr, nothing on stdout", async () => {
    const { code, message, stdout } = await failure(
      "function inner() { throw new RangeError('too far', { cause: new Error('root') }) } export default () => inner()",
    );
    expect(code).toBe("E_HANDLER_THREW");
    expect(message).toContain("sporelet: E_HANDLER_THREW: RangeError: too far\n    at inner (fn.js:");
    expect(message).toContain("[cause] Error: root");
    expect(stdout).toBe("");
  });

  it("with a rejection, also of something that is no error", async () => {
    expect((await failure("export default async () => { throw { odd: 1 } }")).message).toContain('E_HANDLER_THREW: {"odd":1}');
    expect((await failure("export default () => Promise.reject(undefined)")).message).toContain("E_HANDLER_THREW: undefined");
  });

  it.each([
    ["a function", "() => 1"],
    ["a symbol", "Symbol()"],
    ["a BigInt", "1n"],
    ["a cycle", "(() => { const a: any = {}; a.a = a; return a; })()"],
  ])("with %s as result", async (_, value) => {
    const { code, stdout } = await failure(`export default () => (${value})`);
    expect([code, stdout]).toEqual(["E_RESULT_NOT_JSON", ""]);
  });

  it("with a promise that never settles", async () => {
    const { code, message } = await failure("export default () => new Promise(() => {})");
    expect(code).toBe("E_NEVER_SETTLES");
    expect(message).toContain("can never settle");
  });

  it("with endless recursion: a RangeError, not a trap", async () => {
    const { code, message } = await failure("export default function f(): unknown { return [f()] }");
    expect(code).toBe("E_HANDLER_THREW");
    expect(message).toMatch(/RangeError: Maximum call stack size exceeded|stack overflow/);
  });

  it("with an endless loop, under a time limit: interrupted, with the place", async () => {
    const { code, message } = await failure("export default function spin() { for (;;); }", {}, { timeout: 50 });
    expect(code).toBe("E_TIMEOUT");
    expect(message).toContain("at spin (fn.js:");
  });

  it("with a regular expression that backtracks without end", async () => {
    const { code } = await failure("export default (e: string) => /^(a+)+$/.test(e)", `${"a".repeat(40)}!`, { timeout: 50 });
    expect(code).toBe("E_TIMEOUT");
  });

  it("with more memory than it may have", async () => {
    const { code } = await failure("export default () => { const all: string[] = []; for (let i = 0; ; i++) all.push(String(i).repeat(1000)); }");
    expect(code).toBe("E_MEMORY");
  });

  it("with an event that is not JSON, or none", async () => {
    const fn = await loadSource("export default (e: unknown) => e");
    expect((await fn.run(utf8("{nope"))).code).toBe("E_EVENT_NOT_JSON");
    expect((await fn.run(utf8("{} {}"))).code).toBe("E_EVENT_NOT_JSON");
    expect((await fn.run(utf8(""))).code).toBe("E_EVENT_EMPTY");
    expect((await fn.run(utf8(" \n"))).code).toBe("E_EVENT_EMPTY");
    expect((await fn.run(new Uint8Array([0x22, 0xff, 0x22]))).status).toBeTypeOf("number");
  });

  it("with an event that nests too deep, named before anything recurses", async () => {
    const echo = await loadSource("export default (e: unknown) => e");
    const nested = (depth: number) => utf8("[".repeat(depth) + "]".repeat(depth));
    expect((await echo.run(nested(3000))).status).toBe(0);
    expect((await echo.run(nested(3001))).code).toBe("E_EVENT_TOO_DEEP");
    expect((await echo.run(nested(100_000))).code).toBe("E_EVENT_TOO_DEEP");
    expect((await echo.run(utf8(JSON.stringify('["{\\'.repeat(4000))))).status).toBe(0);
  });

  it("inside a native operation that nests too deep: E_STACK, and the next one is served", async () => {
    const fn = await loadSource("export default (n: number) => JSON.stringify(JSON.parse('['.repeat(n) + ']'.repeat(n))).length");
    expect((await fn.run(utf8("100000"))).code).toBe("E_STACK");
    expect(await fn.invoke(100)).toBe(200);
  });

  it("as a SporeletError from invoke, whose message is the report", async () => {
    const fn = await loadSource("export default () => { throw new Error('no') }");
    try {
      await fn.invoke({});
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SporeletError);
      expect(error).toMatchObject({ code: "E_HANDLER_THREW" });
      expect((error as Error).message).toMatch(/^Error: no\n {4}at /);
    }
  });
});

describe("what a snapshot must not freeze", () => {
  it("randomness differs between two starts of one module", async () => {
    const fn = await loadSource("export default () => [Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(16))].join()]");
    const [a, b] = [await fn.invoke({}), await fn.invoke({})] as [unknown[], unknown[]];
    for (const i of [0, 1, 2]) expect(a[i]).not.toBe(b[i]);
  });

  it("Math.random is the engine's own however early it was taken", async () => {
    const fn = await loadSource(
      "const { random } = Math; export default () => [random(), Math.random.name, String(Object.getOwnPropertyDescriptor(Math, 'random')!.writable)]",
    );
    const [a, b] = [await fn.invoke({}), await fn.invoke({})] as [unknown[], unknown[]];
    expect(a[0]).not.toBe(b[0]);
    expect(a.slice(1)).toEqual(["random", "true"]);
  });

  it("clocks run", async () => {
    const fn = await loadSource(
      "export default () => { const a = performance.now(); for (let i = 0; i < 1e5; i++); return { date: Date.now(), took: performance.now() - a, origin: performance.timeOrigin }; }",
    );
    const before = Date.now();
    const { date, took, origin } = (await fn.invoke({})) as { date: number; took: number; origin: number };
    expect(date).toBeGreaterThanOrEqual(before);
    expect(took).toBeGreaterThan(0);
    expect(Math.abs(origin - before)).toBeLessThan(5000);
  });
});

it("AsyncLocalStorage keeps its context across await, and the build warns where it can't", async () => {
  const code = (top: string) => `import { AsyncLocalStorage } from "node:async_hooks";
    const storage = new AsyncLocalStorage<number>();
    const base = ${top};
    export default (n: number) => storage.run(n, async () => { await null; return [base, storage.getStore() ?? null]; });`;
  const plain = await build({ entry: source(code("1")) });
  expect(plain.warnings).toEqual([]);
  expect(await (await load(plain.module)).invoke(5)).toEqual([1, 5]);
  const awaiting = await build({ entry: source(code("await Promise.resolve(1)")) });
  expect(awaiting.warnings.join()).toContain("AsyncLocalStorage then forgets its context at every `await`");
  expect(await (await load(awaiting.module)).invoke(5)).toEqual([1, null]);
});
