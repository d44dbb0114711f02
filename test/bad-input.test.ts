// Every kind of bad input ends with its code, its exit status, a message that helps, and no file.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { ERRORS, type ErrorCode, EXIT } from "../src/errors.ts";
import { HELLO, source, sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const OUTPUT = join(work, "out.wasm");

/** Builds on the command line and answers stderr; nothing may be left behind. */
function refused(code: ErrorCode, entry: string, ...args: string[]): string {
  const result = sporelet(["build", entry, "-o", OUTPUT, ...args], { cwd: dirname(entry) });
  expect(result.stderr).toContain(`sporelet: ${code}: `);
  expect(result.status).toBe(EXIT[ERRORS[code].exit]);
  expect(result.stdout).toBe("");
  expect(readdirSync(work).filter((name) => name.includes("out.wasm"))).toEqual([]);
  return result.stderr;
}

describe("sources that can't be built", () => {
  it("missing entry", () => {
    expect(refused("E_NOT_FOUND", join(work, "none.ts"))).toContain("none.ts");
  });
  it("an entry that is a directory", () => {
    mkdirSync(join(work, "dir.ts"), { recursive: true });
    refused("E_UNREADABLE", join(work, "dir.ts"));
  });
  it("a syntax error: file, line, column and code frame", () => {
    const said = refused("E_SYNTAX", source("export default () => {\n  const x: = 1;\n};\n"));
    expect(said).toMatch(/E_SYNTAX: fn\.ts:2:12: /);
    expect(said).toContain("2 │   const x: = 1;");
  });
  it("a syntax error in an imported file names that file", () => {
    expect(refused("E_SYNTAX", source({ "fn.ts": 'import "./lib/a.ts"; export default 1;', "lib/a.ts": "let let = 1" }))).toContain("lib/a.ts:1:");
  });
  it("an import that can't be resolved", () => {
    expect(refused("E_UNRESOLVED_IMPORT", source('import x from "not-there"; export default () => x;'))).toMatch(/fn\.ts:1:15: Could not resolve "not-there"/);
  });
  it("an import of a Node built-in: the chain of imports", () => {
    const entry = source({
      "fn.ts": 'import { a } from "./a.ts"; export default a;',
      "a.ts": 'import { b } from "./b.ts"; export const a = b;',
      "b.ts": 'import fs from "fs"; export const b = () => fs;',
    });
    expect(refused("E_NODE_BUILTIN", entry)).toContain("fn.ts → a.ts → b.ts → node:fs");
  });
  it("a default export that is no function", () => {
    expect(refused("E_NOT_A_HANDLER", source("export default { a: 1 }"))).toContain('the default export is an object with the keys ["a"]');
    expect(refused("E_NOT_A_HANDLER", source("export default 5"))).toContain("of type number");
  });
  it("a top level that throws: in the source's own positions", () => {
    const said = refused(
      "E_TOP_LEVEL_THREW",
      source("type A = string;\ninterface B { a: A }\nfunction boom(): B {\n  throw new RangeError('at build');\n}\nboom();\nexport default () => 1;\n"),
    );
    expect(said).toContain("the top level threw RangeError: at build\n    at boom (fn.ts:4:");
  });
  it("a top level that rejects, and one that never settles", () => {
    expect(refused("E_TOP_LEVEL_THREW", source("await Promise.reject(new Error('later')); export default () => 1;"))).toContain("Error: later");
    refused("E_TOP_LEVEL_NEVER_SETTLES", source("await new Promise(() => {}); export default () => 1;"));
  });
  it("a top level that loops for ever: ends at the time limit, with the place", () => {
    const said = refused(
      "E_TOP_LEVEL_TIMEOUT",
      source("let n = 0;\nfunction spin() {\n  for (;;) n++;\n}\nspin();\nexport default () => n;"),
      "--build-timeout",
      "200ms",
    );
    expect(said).toContain("200 ms");
    expect(said).toContain("at spin (fn.ts:3:");
  });
  it("a top level that needs more memory than allowed", () => {
    expect(
      refused(
        "E_TOP_LEVEL_MEMORY",
        source("const all: string[] = []; for (let i = 0; i < 1e6; i++) all.push(String(i).repeat(50)); export default () => all.length;"),
        "--memory",
        "8MiB",
      ),
    ).toContain("8 MiB");
  });
  it("an output path that can't be written", () => {
    const result = sporelet(["build", source(HELLO), "-o", join(work, "no", "such", "out.wasm")]);
    expect([result.status, result.stderr]).toEqual([EXIT.file, expect.stringContaining("E_UNWRITABLE")]);
    expect(result.stderr).toContain(`there is no directory ${join(work, "no")}`);
    expect(readdirSync(dirname(work)).filter((name) => name.startsWith(".sporelet-test"))).toEqual([]);
  });
  it("an earlier output stays when the new build fails", () => {
    const path = join(work, "kept.wasm");
    writeFileSync(path, "before");
    expect(sporelet(["build", source("let let"), "-o", path]).status).toBe(EXIT.build);
    expect(readFileSync(path, "utf8")).toBe("before");
  });
});

describe("modules that can't be loaded", () => {
  let hello: Uint8Array;
  let thin: Uint8Array;
  const file = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(work, name), bytes);
    return join(work, name);
  };
  const run = (path: string, ...args: string[]) => sporelet(["run", path, "--event", '{"name":"x"}', ...args]);
  const expectCode = (result: ReturnType<typeof run>, code: ErrorCode) => {
    expect(result.stderr).toContain(`sporelet: ${code}: `);
    expect(result.status).toBe(EXIT[ERRORS[code].exit]);
    expect(result.stdout).toBe("");
  };
  beforeAll(async () => {
    hello = (await build({ entry: source(HELLO) })).module;
    thin = (await build({ entry: source(HELLO), thin: true })).module;
  });

  it("not WebAssembly, or nothing", () => {
    expectCode(run(file("text.wasm", "hello")), "E_NOT_WASM");
    expectCode(run(file("empty.wasm", "")), "E_NOT_WASM");
    expectCode(run(join(work, "none.wasm")), "E_NOT_FOUND");
  });
  it("truncated anywhere", () => {
    for (const part of [0.1, 0.5, 0.99]) expectCode(run(file("cut.wasm", hello.subarray(0, Math.floor(hello.length * part)))), "E_TRUNCATED");
    expectCode(run(file("cut.wasm", thin.subarray(0, 900))), "E_TRUNCATED");
  });
  it("a component", () => {
    expectCode(run(file("component.wasm", new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]))), "E_COMPONENT");
  });
  it("invalid inside", () => {
    const broken = hello.slice();
    broken.fill(0xff, 30_000, 30_100);
    expectCode(run(file("broken.wasm", broken)), "E_MALFORMED");
  });
  it("thin for another engine: both are named", () => {
    const text = Buffer.from(thin).toString("latin1");
    const hash = /sporelet_engine_([0-9a-f]{16})/.exec(text)?.[1] as string;
    const other = Buffer.from(text.replaceAll(hash, "0123456789abcdef"), "latin1");
    const result = run(file("other.wasm", other));
    expectCode(result, "E_ENGINE_MISMATCH");
    expect(result.stderr).toContain("sporelet_engine_0123456789abcdef");
    expect(result.stderr).toContain(`sporelet_engine_${hash}`);
  });
  it("the engine itself, and a module that is no command", () => {
    const engine = join(work, "engine.wasm");
    expect(sporelet(["engine", "-o", engine]).status).toBe(0);
    expectCode(run(engine), "E_NOT_A_COMMAND");
    expectCode(run(file("plain.wasm", new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))), "E_NOT_A_COMMAND");
  });
  it("thin on a host that can't link", () => {
    expectCode(run(file("thin.wasm", thin), "--host", "node"), "E_HOST_CANNOT_RUN");
  });
});

describe("events and command lines that are wrong", () => {
  const entry = () => source(HELLO);
  it("an event that is not JSON, or empty stdin", () => {
    const broken = sporelet(["run", entry(), "--event", "{name:1}"]);
    expect([broken.status, broken.stdout]).toEqual([1, ""]);
    expect(broken.stderr).toContain("sporelet: E_EVENT_NOT_JSON: ");
    const empty = sporelet(["run", entry()], { input: "" });
    expect([empty.status, empty.stdout]).toEqual([1, ""]);
    expect(empty.stderr).toContain("sporelet: E_EVENT_EMPTY: ");
  });
  it("an event file that is missing", () => {
    expect(sporelet(["run", entry(), "--event-file", join(work, "none.json")]).stderr).toContain("E_NOT_FOUND");
  });
  it.each([
    [["run", "x.ts", "--nope"], "unknown option '--nope'"],
    [["biuld", "x.ts"], "Did you mean build?"],
    [["build"], "there is nothing to build: no entry is given"],
    [["build", "x.ts", "y.ts"], "too many arguments"],
  ])("sporelet %j", (args, said) => {
    const result = sporelet(args);
    expect([result.status, result.stdout]).toEqual([EXIT.usage, ""]);
    expect(result.stderr).toMatch(/^sporelet: E_USAGE: /);
    expect(result.stderr).toContain(said);
  });
  it.each([
    [["--memory", "lots"], "such as 64MiB"],
    [["--memory", "1k"], "from 2 MiB to 1 GiB"],
    [["--build-timeout", "soon"], "such as 500ms"],
  ])("build with %j", (args, said) => {
    const result = sporelet(["build", entry(), "-o", OUTPUT, ...args]);
    expect(result.status).toBe(EXIT.usage);
    expect(result.stderr).toMatch(/^sporelet: E_OPTION_VALUE: /);
    expect(result.stderr).toContain(said);
    expect(existsSync(OUTPUT)).toBe(false);
  });
  it("run with an unknown host, a broken variable, and two events", () => {
    expect(sporelet(["run", entry(), "--host", "moon", "--event", "1"]).stderr).toContain('one of sporelet, wasmer, node, kvm, qemu, got "moon"');
    expect(sporelet(["run", entry(), "--env", "novalue", "--event", "1"]).stderr).toContain("KEY=VALUE");
    expect(sporelet(["run", entry(), "--event", "1", "--event-file", "x"]).stderr).toContain("E_USAGE");
  });
});
