// What a source may import and export, and what a command says of a source that it can't take as it is.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { HELLO, sporelet, temporaryDirectory } from "./support.ts";

const directory = temporaryDirectory();
let cwd = directory;
let count = 0;
beforeEach(() => {
  cwd = join(directory, `${++count}`);
  mkdirSync(cwd);
});

const write = (name: string, text: string | Uint8Array) => writeFileSync(join(cwd, name), text);
const read = (name: string) => readFileSync(join(cwd, name), "utf8");
const call = (...args: string[]) => sporelet(args, { cwd });
/** What one file does with the event 1. */
const answer = (name: string, text: string, ...options: string[]) => {
  write(name, text);
  const { status, stdout, stderr } = call("run", name, ...(options.length > 0 ? options : ["--event", "1"]));
  return status === 0 ? stdout.trimEnd() : stderr;
};

describe("no output replaces an input", () => {
  it.each([
    ["build hello.ts -o hello.ts", "hello.ts"],
    ["build hello.ts -o ./sub/../hello.ts", "hello.ts"],
    ["build main.ts -o hello.ts", "hello.ts"],
    ["build hello.ts -o x.wasm", "hello.ts"], // whose map, x.wasm.map, is a link to it
    ["build plain --target native", "plain"],
    ["build data.ts -o data.json", "data.json"],
    ["build data.ts -o tsconfig.json", "tsconfig.json"],
    ["engine -o hello.ts", "hello.ts"],
    ["bench hello.ts --json hello.ts", "hello.ts"],
    ["bench hello.ts --json new.json --html hello.ts", "hello.ts"],
  ])("sporelet %s", (line, kept) => {
    const files = {
      "hello.ts": HELLO,
      "main.ts": 'export { default } from "./hello.ts";',
      plain: "export default () => 1;",
      "data.ts": 'import data from "./data.json"; export default () => data;',
      "data.json": '{"a":1}',
      "tsconfig.json": '{"compilerOptions":{"strict":true}}',
    };
    for (const [name, text] of Object.entries(files)) write(name, text);
    mkdirSync(join(cwd, "sub"));
    symlinkSync("hello.ts", join(cwd, "x.wasm.map"));
    const before = readdirSync(cwd);
    const { status, stdout, stderr } = call(...line.split(" "));
    expect([status, stdout, stderr]).toEqual([2, "", expect.stringMatching(/^sporelet: E_WOULD_OVERWRITE: the output \S+ /)]);
    expect(read(kept)).toBe(files[kept as keyof typeof files]);
    expect(readdirSync(cwd)).toEqual(before);
  });

  it("an output may be replaced by the next build, and go into a directory", () => {
    write("hello.ts", HELLO);
    mkdirSync(join(cwd, "out"));
    for (let build = 0; build < 2; build++) expect(call("build", "hello.ts", "-o", "out").status).toBe(0);
    expect(readdirSync(join(cwd, "out"))).toEqual(["hello.wasm", "hello.wasm.map"]);
  });

  it("- is stdout, and a directory that is not there is named", () => {
    write("hello.ts", HELLO);
    expect(call("build", "hello.ts", "-o", "-").stdout.slice(0, 4)).toBe("\0asm");
    expect(call("build", "hello.ts", "-o", "n/x.wasm").stderr).toBe(
      "sporelet: E_UNWRITABLE: n/x.wasm can't be written: there is no directory n\nMake it first: mkdir -p n\n",
    );
    expect(readdirSync(cwd)).toEqual(["hello.ts"]);
  });
});

describe("what a module exports is the bundler's knowledge", () => {
  it.each([
    ["eq.cts", "export = function (e: unknown) { return { e }; }"],
    ["eq.cjs", "module.exports = function (e) { return { e }; }"],
    ["default.cjs", "exports.default = (e) => ({ e });"],
    ["interop.cjs", "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = (e) => ({ e });"],
    ["by-name.cjs", "const out = module['exp' + 'orts']; module.exports = (e) => ({ e });"],
    ["reexport.ts", "export { f as default }; const f = (e: number) => ({ e });"],
    ["text.ts", "// module.exports = 1\nconst exports = 'export default'; export default (e: number) => ({ e });"],
  ])("%s is a handler", (name, text) => expect(answer(name, text)).toBe('{"e":1}'));

  it("a program that only speaks of exports stays one", () => {
    write("p.js", "const exports = {}; exports.a = 1; console.log('module.exports =');");
    expect(call("build", "p.js").stdout).toContain("program");
  });
});

describe("an export that is none, with an event or a request, says what to write", () => {
  it.each([
    ["l.ts", "export const handler = (e: number) => e;", "E_USAGE: --event is given, but l is a program", "write `export default handler`"],
    [
      "l.cjs",
      "exports.handler = (e) => e;",
      'E_NOT_A_HANDLER: the default export is an object with the keys ["handler"]',
      "Write `module.exports = exports.handler`",
    ],
    ["c.ts", "export default class A { x() {} }", "E_NOT_A_HANDLER: the default export is the class A", "export default new A()"],
    ["p.ts", "console.log('p');", "E_USAGE: --event is given, but p is a program", "A program reads stdin"],
    [
      "g.ts",
      "export default async function* () { yield 1; }",
      "E_RESULT_NOT_JSON: the result is of the type AsyncGenerator",
      "await Array.fromAsync(generator)",
    ],
    ["m.ts", "export default () => new Map([[1, 2]]);", "E_RESULT_NOT_JSON: the result is of the type Map", "Object.fromEntries(map)"],
    ["j.tsx", "export default () => <p>x</p>;", "j.tsx:1:22: JSX became calls of React.createElement", "@jsxImportSource hono/jsx"],
    ["n.ts", "export default () => fetch('http://example.com/');", "E_HANDLER_THREW: TypeError: fetch failed", "--allow-net example.com"],
  ])("%s: %s", (name, text, ...said) => {
    const stderr = answer(name, text);
    for (const part of said) expect(stderr).toContain(part);
  });

  it.each([
    ["g.ts", "export const GET = () => new Response('x');", "E_USAGE: --request is given, but g is a program", "export default { fetch(request) { … } }"],
    [
      "d.ts",
      "export default (request: Request) => new Response(request.url);",
      "E_USAGE: --request is given, but d takes an event",
      "export default { fetch(request) { … } }",
    ],
    ["p.ts", "console.log('p');", "E_USAGE: --request is given, but p is a program, which is called with nothing", "A program reads stdin"],
  ])("%s, asked by a request: %s", (name, text, ...said) => {
    const stderr = answer(name, text, "--request", "GET /");
    for (const part of said) expect(stderr).toContain(part);
  });

  it("an event that is not JSON names the option that it came by", () => {
    write("hello.ts", HELLO);
    expect(call("run", "hello.ts", "--event", "{name:1}").stderr).toContain("The event is the value of --event.");
    expect(call("run", "hello.ts", "--event", "").stderr).toContain("E_EVENT_EMPTY: there is no event.");
    expect(call("run", "hello.ts").stderr).toContain("stdin");
  });
});

describe("imports", () => {
  const FILES = {
    "q.sql": "select 1;",
    "s.svg": "<svg/>",
    "p.html": "<b>",
    "r.md": "# md",
    "n.txt": "hi",
    "y.yaml": "k: 1",
    "own.ts": "export const a = 1;",
    "t.tpl": "T",
  };
  beforeEach(() => {
    for (const [name, text] of Object.entries(FILES)) write(name, text);
    write("b.wasm", Buffer.from("\0asm"));
    write("z.bin", Buffer.of(0, 255));
  });

  it.each([
    ["./q.sql", "select 1;"],
    ["./s.svg", "<svg/>"],
    ["./p.html", "<b>"],
    ["./r.md", "# md"],
    ["./n.txt", "hi"],
    ["./own.ts?raw", "export const a = 1;"],
  ])("%s is text", (path, text) => expect(JSON.parse(answer("fn.ts", `import it from "${path}"; export default () => it;`))).toBe(text));

  it.each([
    ["./b.wasm", [0, 97, 115, 109]],
    ["./z.bin", [0, 255]],
  ])("%s is bytes", (path, bytes) =>
    expect(JSON.parse(answer("fn.ts", `import it from "${path}"; export default () => [it instanceof Uint8Array, ...it];`))).toEqual([true, ...bytes]),
  );

  it("attributes say how: text, bytes, json", () =>
    expect(
      answer("fn.ts", 'import a from "./t.tpl" with { type: "text" }; import b from "./t.tpl" with { type: "bytes" }; export default () => [a, ...b];'),
    ).toBe('["T",84]'));

  it("of another kind name the file, the line and what to write", () => {
    const text = 'import it from "./t.tpl"; export default () => it;';
    const stderr = answer("fn.ts", text);
    for (const said of ["E_NO_LOADER: fn.ts:1:16: nothing says how to import t.tpl", "--loader .tpl=text"]) expect(stderr).toContain(said);
    expect(answer("fn.ts", text, "--event", "1", "--loader", ".tpl=text")).toBe('"T"');
    expect(answer("fn.ts", text, "--event", "1", "--loader", ".tpl=foo")).toContain("E_OPTION_VALUE: Expected `loader` of .tpl to be one of text, bytes, json");
  });

  it("--define puts a constant or a name in place of a global", () => {
    expect(answer("fn.ts", "export default () => [VERSION, typeof NOW];", "--event", "1", "--define", 'VERSION="1.2"', "--define", "NOW=Date")).toBe(
      '["1.2","function"]',
    );
    expect(answer("fn.ts", "export default () => 1;", "--event", "1", "--define", "X")).toContain("E_OPTION_VALUE");
  });

  it("of a package that is not installed have one remedy, which is true", () => {
    const stderr = answer("fn.ts", 'import it from "nope"; export default () => it;');
    expect(stderr).toContain('E_UNRESOLVED_IMPORT: fn.ts:1:16: Could not resolve "nope"');
    expect(stderr).toContain("npm install nope");
    expect(stderr).not.toContain("external");
  });

  it("by a computed path never take what sporelet wrote there", () => {
    write("fn.ts", 'export default (name: string) => import("./" + name).then((it) => it.default);');
    for (let build = 0; build < 2; build++) expect(call("build", "fn.ts").stderr).toBe("");
    expect(call("run", "fn.ts", "--event", '"n.txt"').stdout).toBe('"hi"\n');
  });

  it("import.meta has values", () => {
    expect(
      answer("fn.ts", 'export default () => [import.meta.url, new URL("./a", import.meta.url).href, import.meta.env.MODE ?? null, typeof import.meta.env];'),
    ).toBe('["file:///fn.js","file:///a",null,"object"]');
  });
});

describe("the cache of builds", () => {
  const cache = () => join(cwd, "cache");
  const run = () => sporelet(["run", "hello.ts", "--event", '{"name":"Ada"}'], { cwd, env: { SPORELET_CACHE: cache() } });
  const RIGHT = { status: 0, stdout: '{"hello":"Ada"}\n', stderr: "" };
  const entry = () => join(cache(), readdirSync(cache())[0] as string);

  it.each<[string, (path: string) => void]>([
    ["cut", (path) => truncateSync(path, statSync(path).size - 100)],
    ["empty", (path) => truncateSync(path, 0)],
    [
      "flipped",
      (path) => {
        const bytes = readFileSync(path);
        const middle = bytes.length >> 1;
        bytes[middle] = ~(bytes[middle] as number);
        writeFileSync(path, bytes);
      },
    ],
    ["garbage", (path) => writeFileSync(path, Buffer.alloc(5000, "x"))],
    [
      "a directory",
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      "a dangling link",
      (path) => {
        rmSync(path);
        symlinkSync("nowhere", path);
      },
    ],
  ])("builds anew, without a word, what is %s", (_, damage) => {
    write("hello.ts", HELLO);
    expect(run()).toEqual(RIGHT);
    const whole = readFileSync(entry());
    damage(entry());
    expect(run()).toEqual(RIGHT);
    expect(readFileSync(entry())).toEqual(whole);
  });

  it("is shown and emptied by name, and nothing else in its directory goes", () => {
    write("hello.ts", HELLO);
    run();
    write("cache/mine.txt", "mine");
    const show = (...args: string[]) =>
      JSON.parse(sporelet(["cache", ...args, "--json"], { cwd, env: { SPORELET_CACHE: cache() } }).stdout) as Record<string, unknown>;
    expect(show()).toEqual({ directory: cache(), entries: 1, bytes: statSync(entry()).size, limit: 256_000_000 });
    expect(show("clean")).toMatchObject({ entries: 1 });
    expect(show()).toMatchObject({ entries: 0, bytes: 0 });
    expect(existsSync(join(cache(), "mine.txt"))).toBe(true);
  });
});
