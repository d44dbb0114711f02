// `eval` and `new Function`: what the top level compiles is in the snapshot; the module compiles nothing.
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { engineManifest } from "../src/engine/manifest.ts";
import { load } from "../src/host/load.ts";
import { inspect } from "../src/inspect.ts";
import { HELLO, loadSource, source, sporelet, text, utf8 } from "./support.ts";

const built = async (files: Parameters<typeof source>[0], options = {}) => build({ entry: source(files), ...options });

/** What Node's default export of `file` answers. */
function inNode(file: string): unknown {
  const script = `import(${JSON.stringify(pathToFileURL(file).href)}).then(async (module) => console.log(JSON.stringify(await module.default({}))))`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--eval", script], { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const constructors = `const [Generator, Async, AsyncGenerator] = [function* () {}, async () => {}, async function* () {}].map((f) => Object.getPrototypeOf(f).constructor);`;

const ROUTES = `
const local = 5;
${constructors}
const made = {
  direct: eval("let own = local + 1; own * 2"),
  ofFunction: (() => { let count = 1; const inner = eval("() => ++count"); inner(); return count; })(),
  indirect: (0, eval)("var onGlobal = 1; let lexical = 2; function alsoGlobal() { return onGlobal + lexical } alsoGlobal()"),
  byGlobal: globalThis.eval("typeof local"),
  constructed: new Function("a", "b = 2, ...rest", "return [a * b, rest]"),
  called: Function("return this === globalThis")(),
  strict: Function("'use strict'; return this === undefined")(),
  byPrototype: (() => {}).constructor("return typeof arguments")(),
  generator: [...Generator("n", "for (let i = 0; i < n; i++) yield i")(3)],
  async: await Async("x", "return await x")(Promise.resolve(7)),
  asyncGenerator: await (async () => { const all = []; for await (const x of AsyncGenerator("yield 1; yield 2")()) all.push(x); return all; })(),
  notText: [5].map(eval),
  template: Function("t", "return t\`a\${1}b\`")((strings) => [Object.isFrozen(strings), Object.isFrozen(strings.raw), strings.raw]),
  fails: ["return a +", "return }{"].map((body) => { try { Function(body); } catch (error) { return [error.name, error instanceof SyntaxError]; } }),
  throws: Function("throw new RangeError('later')"),
  Class: eval("(class Made { #x = 1; get x() { return this.#x } })"),
  late: null,
};
setTimeout(() => { made.late = Function("return 'in a timer'")(); }, 1);
await new Promise((resolve) => setTimeout(resolve, 5));
export default () => {
  let thrown;
  try { made.throws(); } catch (error) { thrown = [error.name, error.message]; }
  const { constructed, Class } = made;
  return {
    ...made, thrown, called: made.called, x: new Class().x, named: [constructed.name, constructed.length, String(constructed), String(Class)],
    onGlobal: globalThis.onGlobal, alsoGlobal: globalThis.alsoGlobal(), lexical: typeof globalThis.lexical, result: constructed(21, undefined, 1, 2),
  };
};
`;

/** Calls each of them in the handler. */
const REFUSED = `${constructors}
const calls = [() => eval("1"), () => (0, eval)("1"), () => globalThis.eval("1"), () => new Function("return 1"), () => Function("return 1"),
  () => (() => {}).constructor("return 1"), () => Generator("yield 1"), () => Async("await 1"), () => AsyncGenerator("yield 1")];
export default () => calls.map((call) => { try { return call(); } catch (error) { return [error.name, error instanceof EvalError, error.message]; } });`;

describe("code that the top level compiles", () => {
  it.each([
    ["standalone", {}],
    ["thin", { thin: true }],
    ["with its sources", { keepSource: true }],
  ])("does in the handler what it does in Node: %s", async (_, options) => {
    const entry = source({ "fn.mjs": ROUTES });
    const { module, warnings } = await build({ entry, ...options });
    expect(warnings).toEqual([]);
    expect(await (await load(module)).invoke({})).toEqual(inNode(entry));
  });

  it("is not to be seen in the module's code and imports: there is no parser", async () => {
    const [compiling, plain] = (await Promise.all([built({ "fn.js": "const f = Function('return 1');\nexport default () => f();" }), built(HELLO)])).map(
      ({ module }) => inspect(module),
    );
    const codeOf = (found: typeof plain) => found?.sections.find(({ name }) => name === "code")?.bytes;
    expect(codeOf(compiling)).toBe(codeOf(plain));
    expect(compiling?.imports).toEqual(plain?.imports);
  });

  it("makes the same bytes every time", async () => {
    const entry = source({ "fn.mjs": ROUTES });
    const [first, second] = [await build({ entry }), await build({ entry })];
    expect(Buffer.compare(first.module, second.module)).toBe(0);
  });

  it("has the parts of the platform that only it names", async () => {
    const { module, parts } = await built(`const host = new Function("u", "return new URL(u).host"); export default (e: string) => host(e);`);
    expect(parts).toEqual(["url"]);
    expect(await (await load(module)).invoke("http://a.example/x")).toBe("a.example");
    const early = await built(`const host = eval("new URL('http://b.example/').host"); export default () => host;`);
    expect(await (await load(early.module)).invoke(0)).toBe("b.example");
    expect((await built(`const f = new Function("o", "return o.URL"); export default () => f({});`)).parts).toEqual([]);
  });

  it("can be made of the text of another function", async () => {
    const fn = await loadSource(`function twice(n: number) { return n * 2 }
      const made = new Function("n", "return (" + twice.toString() + ")(n) + 1"); export default (n: number) => made(n);`);
    expect(await fn.invoke(4)).toBe(9);
  });

  it("names itself in a stack, with its line", async () => {
    const fn = await loadSource(`const f = new Function("throw new Error('here')"); export default () => { try { f(); } catch (e: any) { return e.stack; } };`);
    expect(await fn.invoke(0)).toMatch(/^ {4}at anonymous \(<input>:3:\d+\)\n {4}at \w+ \(fn\.js:/);
  });

  it("fails the build where it fails, and says where", async () => {
    const failing = (code: string, options = {}) => built(`${code}\nexport default () => 1;`, options);
    await expect(failing("\neval('1 +');")).rejects.toMatchObject({ code: "E_TOP_LEVEL_THREW", message: expect.stringMatching(/SyntaxError[\s\S]*fn\.ts:2:/) });
    await expect(failing("new Function('for (;;);')();", { timeout: 100 })).rejects.toMatchObject({ code: "E_TOP_LEVEL_TIMEOUT" });
    await expect(failing("new Function('for (const all = [];;) all.push(new Array(1e5))')();", { memory: 16 * 2 ** 20 })).rejects.toMatchObject({
      code: "E_TOP_LEVEL_MEMORY",
    });
    expect((await failing("eval('Date.now() > 0');")).warnings.join()).toContain("fn.ts:1:1: the top level reads the clock");
  });
});

describe("code that is compiled at run time", () => {
  it.each([
    ["standalone", false],
    ["thin", true],
  ])("is refused with an EvalError that says what to do: %s", async (_, thin) => {
    const { module } = await built({ "fn.js": REFUSED }, { thin });
    const results = (await (await load(module)).invoke({})) as unknown[];
    const price = `${(engineManifest().evalBytes / 1e6).toFixed(1)} MB`;
    expect(results).toHaveLength(9);
    for (const result of results) expect(result).toEqual(["EvalError", true, expect.stringContaining(`--allow-eval, which adds ${price}`)]);
  });

  it("costs what the message says", async () => {
    const [without, allowing] = (await Promise.all([built(HELLO), built(HELLO, { allowEval: true })])).map(({ module }) => inspect(module));
    expect(Math.abs((allowing?.bytes ?? 0) - (without?.bytes ?? 0) - engineManifest().evalBytes)).toBeLessThan(10_000);
    expect([without?.allowsEval, allowing?.allowsEval]).toEqual([undefined, true]);
  });

  it("is refused in a program, whose top level runs then", async () => {
    const { module, warnings } = await built(`\nconsole.log(eval("1"));`);
    expect(warnings).toEqual([expect.stringMatching(/^fn\.ts:2:13: eval or new Function throws .* Build with --allow-eval/)]);
    expect(text((await (await load(module)).run(utf8(""))).stderr)).toContain("EvalError");
  });

  it("is named by the build, where it is in the function's own sources", async () => {
    const files = {
      "fn.ts": `import { compile } from "./lib.ts";
import { lazy } from "pkg";
const early = compile("1");
const isAllowed = (() => { try { return new Function("return true")(); } catch { return false; } })();
const words = "eval(1), new Function(2)"; // eval(3)
class Node { eval(n: number) { return n; } Function(n = (5)) { return n; } }
const own = { eval(n: string) { return n + \`eval(4) \${Node}\`; } };
export default (e: unknown) => [early, isAllowed, words, own.eval("x"), new Node().eval(1), new Node().Function(2), lazy, e instanceof Function,
  eval("1"), (0, eval)("2"),
  new Function("return 3"), globalThis.Function("return 4")];`,
      "lib.ts": `export function compile(code: string) {
  return new Function(
    "return " + code,
  )();
}`,
      "node_modules/pkg/index.js": "// words\nexport const lazy = () => new Function('return 1');",
      "node_modules/pkg/package.json": '{"name":"pkg","main":"index.js","type":"module"}',
    };
    const { warnings } = await built(files);
    expect(warnings).toEqual([expect.stringMatching(/^fn\.ts:9:3, fn\.ts:9:18, fn\.ts:10:3, fn\.ts:10:29: eval or new Function throws an EvalError/)]);
    expect((await built(files, { allowEval: true })).warnings).toEqual([]);
  });
});

describe("a test whether code can be compiled", () => {
  const TESTS = [`new Function("")`, `new Function("null")()`, `Function("return false")()`, `eval("")`, `(0, eval)("true")`];
  const CODE = `const results = [${TESTS.map((test) => `() => ${test}`)}].map((run) => { try { run(); return true; } catch { return false; } });
export default () => results;`;

  it("is told at the top level what holds for the handler", async () => {
    expect(await (await loadSource(CODE)).invoke(0)).toEqual([false, false, false, false, false]);
    expect(await (await loadSource(CODE, { allowEval: true })).invoke(0)).toEqual([true, true, true, true, true]);
  });

  it("is no test if the code does something", async () => {
    const fn = await loadSource(
      `const made = [new Function("return 1")(), eval("0"), eval("'use strict'"), Function("return null ?? 2")()]; export default () => made;`,
    );
    expect(await fn.invoke(0)).toEqual([1, 0, "use strict", 2]);
  });

  it("that nothing catches has a remedy", async () => {
    await expect(built("const noop = new Function(); export default () => noop();")).rejects.toMatchObject({
      code: "E_TOP_LEVEL_THREW",
      remedy: expect.stringContaining("Write () => {}"),
    });
  });
});

it("`run` of a source keeps what was compiled, in its cache too", () => {
  const entry = source("const f = new Function('return 42'); export default () => f();");
  for (let i = 0; i < 2; i++) expect(sporelet(["run", entry, "--event", "0"])).toEqual({ status: 0, stdout: "42\n", stderr: "" });
});
