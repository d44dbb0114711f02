// Results as JSON. Plain data are written by the glue itself (runtime/glue/json-writer.ts), all else by JSON.stringify, and
// nobody can tell which: what Node's JSON.stringify answers in a realm of its own is what is expected.
import { createContext, Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { loadSource, source, text, utf8 } from "./support.ts";

/** A function whose event says which of the expressions is its result. */
const loadExpressions = (expressions: readonly string[]): Promise<SporeletFunction> =>
  loadSource(`const results: (() => unknown)[] = [${expressions.map((expression) => `() => (${expression})`).join(",\n")}];
export default (i: number) => (results[i] as () => unknown)();`);

/** What Node makes of it, in a realm whose prototypes nobody has changed yet; undefined for an error. */
function stringified(expression: string): string | undefined {
  const script = new Script(`const { stringify } = JSON; const result = (${expression}); stringify(result === undefined ? null : result)`);
  try {
    return script.runInContext(createContext()) as string | undefined;
  } catch {
    return undefined;
  }
}

async function expectAsNode(expressions: readonly string[]): Promise<void> {
  const fn = await loadExpressions(expressions);
  for (const [i, expression] of expressions.entries()) {
    const { code, stdout } = await fn.run(utf8(`${i}`));
    const expected = stringified(expression);
    const answer = { expression, code, stdout: text(stdout) };
    expect(answer).toEqual(
      expected === undefined ? { expression, code: "E_RESULT_NOT_JSON", stdout: "" } : { expression, code: undefined, stdout: `${expected}\n` },
    );
  }
}

const ALL_BYTES = "String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i))";
const nested = (levels: number, open: string, inner: string, close: string) =>
  `(() => { let value = ${inner}; for (let i = 0; i < ${levels}; i++) value = ${open}value${close}; return value; })()`;

describe("results are written as JSON.stringify writes", () => {
  it("numbers", () =>
    expectAsNode([
      ...["0", "-0", "1", "-1", "9", "10", "99", "100", "999999999", "1000000000", "2147483647", "-2147483647", "-2147483648", "2147483648", "4294967296"],
      ...["1.5", "-1.5", "0.1 + 0.2", "1e21", "-1e-7", "5e-324", "1.7976931348623157e308", "2 ** 53", "NaN", "Infinity", "-Infinity", "6 / 2", "1 / 3"],
      "[1.5, 0.25, -0, NaN, 1e100]",
    ]));

  it("text", () =>
    expectAsNode([
      ...['""', '"a"', '"\\"\\\\/"', ALL_BYTES, `${ALL_BYTES} + "\\u0100"`, `({ [${ALL_BYTES}]: 1, ["\\u4e2d" + ${ALL_BYTES}]: 2, "": 3 })`],
      ...['"\\u07ff\\u0800\\ud7ff\\ue000\\uffff"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\ud83d\\ud83d\\ude00x"', '"\\ude00\\ud83d"', '"中\\n"'],
      ...['"\\u2028\\u2029"', '"x".repeat(9999).slice(3, 9000)', '"中".repeat(9999).slice(3, 9000)', '"a".repeat(700) + "é".repeat(700) + "中".repeat(700)'],
      '"x\\n".repeat(9999)',
      '["é".repeat(4000), "\\u0001".repeat(4000), "😀".repeat(4000)]',
    ]));

  it("objects, with the keys that they have and in their order", () =>
    expectAsNode([
      ...[
        "({})",
        "({ a: 1 })",
        "({ b: 1, a: { c: null, b: true }, 'x y': false })",
        "({ b: 1, 7: 2, a: 3, 0: 4 })",
        "({ 4294967295: 1, '-1': 2, 4294967294: 3 })",
        "({ a: 1, 2147483647: 2, 2147483648: 3, '01': 4, '2024-01-01': 5 })",
      ],
      "(() => { const o = { a: 1, b: 2, c: 3 }; delete o.b; return o; })()",
      "(() => { const o = { a: 1 }; delete o.a; return o; })()",
      "(() => { const o = { a: 1, b: 2 }; delete o.a; o.a = 3; return o; })()",
      "Object.fromEntries(Array.from({ length: 300 }, (_, i) => ['key' + i, i]))",
      "({ a: undefined, b: () => 1, c: Symbol('s'), d: 1, [Symbol('k')]: 2 })",
      "({ a: undefined })",
      "({ get a() { return 1; }, b: 2 })",
      "Object.defineProperty({ a: 1 }, 'b', { value: 2 })",
      "Object.defineProperty({ a: 1 }, 'b', { value: 2, enumerable: true })",
      ...[
        "Object.freeze({ a: 1 })",
        "Object.create(null)",
        "Object.assign(Object.create(null), { a: 1 })",
        "Object.create({ a: 1 })",
        "({ __proto__: { a: 1 }, b: 2 })",
      ],
      'JSON.parse(\'{"__proto__": 1, "constructor": 2}\')',
      "new (class { a = 1; #b = 2; get c() { return 3; } })()",
    ]));

  it("arrays", () =>
    expectAsNode([
      ...["[]", "[1]", "[[], [[]], {}]", "[undefined, null, () => 1, Symbol('s')]", "[1, , 3]", "new Array(3)", "Array.from({ length: 3000 }, (_, i) => i)"],
      "(() => { const a = [1, 2, 3]; a.length = 5; return a; })()",
      "(() => { const a = [1, 2, 3]; a.length = 1; return a; })()",
      "(() => { const a = [1]; a.name = 'x'; return a; })()",
      "(() => { const a = []; a[3] = 1; return a; })()",
      "(() => { const a = [1]; a.toJSON = () => 2; return a; })()",
      "Object.defineProperty([1, 2], 0, { get: () => 7 })",
      ...["new (class extends Array {})(1, 2)", "Object.freeze([1])", "Object.setPrototypeOf([1], null)", "(function () { return arguments; })(1, 2)"],
    ]));

  it("what has a form of its own", () =>
    expectAsNode([
      ...["undefined", "null", "true", "false", "() => 1", "Symbol('s')", "new Date(0)", "new Date(NaN)", "[new Date(0)]"],
      ...["new Number(1)", "new String('s')", "new Boolean(false)", "Object(1n)", "[new Number(2)]", "new Uint8Array([1, 2])"],
      ...["new Proxy({ a: 1 }, {})", "new Proxy([1], {})", "[new Proxy([1], { get: (t, k) => (k === '0' ? 9 : t[k]) })]", "globalThis.JSON", "Math"],
      ...["({ toJSON: () => 1 })", "({ a: { toJSON(key) { return key; } } })", "({ toJSON: 1, a: 2 })", "[{ toJSON: (key) => key }]"],
      "Object.defineProperty({ a: 1 }, 'toJSON', { value: () => 5 })",
    ]));

  it("but not what JSON.stringify would lose without a word", async () => {
    const hidden: [string, string][] = [
      ["/x/g", "the result is of the type RegExp, which JSON writes as {}."],
      ["new Error('e')", "of the type Error"],
      ["({ error: new Error('e') })", '"error" in the result is of the type Error'],
      ["new Map([[1, 2]])", "Return Object.fromEntries(map), or [...map]."],
      ["[new Set([1])]", '"0" in the result is of the type Set'],
      ["(function* () {})()", "Return an array: [...generator]."],
      ["Promise.reject", "which JSON has no form for"],
      ["({ later: Promise.resolve(1) })", '"later" in the result is of the type Promise'],
    ];
    const fn = await loadExpressions(hidden.map(([expression]) => expression));
    for (const [i, [, said]] of hidden.entries())
      expect(await fn.invoke(i).catch((error: unknown) => error)).toMatchObject({ code: "E_RESULT_NOT_JSON", message: expect.stringContaining(said) });
    // What has something of its own to show is shown.
    expect(await (await loadExpressions(["Object.assign(new Map(), { a: 1 })"])).invoke(0)).toEqual({ a: 1 });
  });

  it("where prototypes were changed", () =>
    expectAsNode([
      "(Object.prototype.toJSON = () => 1, { a: 1 })",
      "(Object.prototype.toJSON = () => 1, [1])",
      "(Object.prototype.toJSON = () => 1, 'text')",
      "(Object.prototype.toJSON = 1, { a: [] })",
      "(Object.defineProperty(Object.prototype, 'toJSON', { get: () => () => 3 }), { a: 1 })",
      "(Object.prototype.toJSON = () => 1, delete Object.prototype.toJSON, { a: 1 })",
      "(Array.prototype.toJSON = () => 1, { a: [2] })",
      "(Object.setPrototypeOf(Array.prototype, { toJSON: () => 4 }), [1])",
      "(Object.setPrototypeOf(Array.prototype, null), [1])",
      "(String.prototype.toJSON = () => 1, Number.prototype.toJSON = () => 2, Boolean.prototype.toJSON = () => 3, ['a', 1, true])",
      "(BigInt.prototype.toJSON = () => 'big', [1n])",
      "(Object.prototype.a = 1, { b: 2 })",
      "(Array.prototype[1] = 5, [0, , 2])",
      "(JSON.stringify = () => 'x', { a: 1 })",
      "(globalThis.Object = function () {}, globalThis.Array = 1, { a: [1] })",
    ]));

  it("what contains itself is an error, what is there twice is none", () =>
    expectAsNode([
      "(() => { const o = {}; o.o = o; return o; })()",
      "(() => { const a = [1]; a.push(a); return a; })()",
      "(() => { const o = { a: [{}, {}] }; for (const item of o.a) item.parent = o; return o; })()",
      "(() => { const shared = { x: [1] }; return [shared, shared, { shared, again: [shared.x, shared.x] }]; })()",
      "[1n]",
      "({ get a() { throw new Error('e'); } })",
      "[[{ a: 1 }, { toJSON() { throw new Error('e'); } }]]",
    ]));

  it("nested to any depth that the stack bears", () =>
    expectAsNode(
      [1, 98, 99, 100, 101, 102, 500].flatMap((levels) => [nested(levels, "[", "[]", "]"), nested(levels, "{ a: ", "{}", " }"), nested(levels, "[", "1", "]")]),
    ));

  it("of any length", async () => {
    // Up to 4096 bytes are written in place; at each step it moves once more. What follows the text needs room too.
    const fn = await loadSource(
      `export default ({ length, last }: { length: number; last: string }) => ["x".repeat(length) + last, { k: last, n: -2147483648 }, [true, null]];`,
    );
    const around = (middle: number) => Array.from({ length: 60 }, (_, i) => middle - 55 + i);
    for (const last of ["", '"', "é", "中", "😀", "\u0001", "\ud800"])
      for (const length of [...around(4096), ...around(8200), 100_000]) {
        const { stdout } = await fn.run(utf8(JSON.stringify({ length, last })));
        expect(text(stdout) === `${JSON.stringify(["x".repeat(length) + last, { k: last, n: -2147483648 }, [true, null]])}\n`, `${length} ${last}`).toBe(true);
      }
  });
});

it("a result that memory is too small for fails by name", async () => {
  const { module } = await build({ entry: source("export default (n: number) => Array.from({ length: n }, () => 'x'.repeat(1 << 16));"), memory: 32 << 20 });
  const fn = await load(module);
  expect(await fn.run(utf8("400"))).toMatchObject({ status: 1, code: "E_MEMORY" });
  expect(text((await fn.run(utf8("1"))).stdout)).toHaveLength(65536 + 5);
});
