// Every command, as a user types it.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { command, HELLO, source, sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const path = (name: string) => join(work, name);

describe("sporelet build and run", () => {
  it("builds hello and runs it, from source and as module", () => {
    const entry = source({ "hello.ts": HELLO });
    const built = sporelet(["build", entry, "-o", path("hello.wasm")]);
    expect(built).toMatchObject({ status: 0, stderr: "" });
    expect(built.stdout).toMatch(/hello\.wasm: handler, \d+\.\d KB, built in \d+ ms\n$/);
    for (const file of [entry, path("hello.wasm")])
      expect(sporelet(["run", file, "--event", '{"name":"Ada"}'])).toEqual({ status: 0, stdout: '{"hello":"Ada"}\n', stderr: "" });
  });

  it("takes the event from a file or from stdin", () => {
    writeFileSync(path("event.json"), '{"name":"file"}');
    expect(sporelet(["run", path("hello.wasm"), "--event-file", path("event.json")]).stdout).toBe('{"hello":"file"}\n');
    expect(sporelet(["run", path("hello.wasm")], { input: '{"name":"stdin"}\n' }).stdout).toBe('{"hello":"stdin"}\n');
  });

  it("writes hello.wasm beside the caller by default", () => {
    expect(sporelet(["build", source({ "hello.ts": HELLO })], { cwd: work }).status).toBe(0);
    expect(readFileSync(path("hello.wasm")).length).toBeGreaterThan(400_000);
  });

  it("writes through a symbolic link, and into a pipe, without replacing either", () => {
    const entry = source({ "hello.ts": HELLO });
    symlinkSync(path("linked-target.wasm"), path("link.wasm"));
    writeFileSync(path("linked-target.wasm"), "");
    expect(sporelet(["build", entry, "-o", path("link.wasm")]).status).toBe(0);
    expect(lstatSync(path("link.wasm")).isSymbolicLink()).toBe(true);
    expect(readFileSync(path("linked-target.wasm")).length).toBeGreaterThan(400_000);
    // What it leads to is open, and has no name any more.
    symlinkSync("/proc/self/fd/3", path("nameless"));
    const nameless = `exec 3<>unlinked; rm unlinked; "${process.execPath}" "${command}" build "${entry}" --thin -o nameless; cat <&3 | wc -c`;
    expect(spawnSync("sh", ["-c", nameless], { cwd: work, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    expect(lstatSync(path("nameless")).isSymbolicLink()).toBe(true);
    // Through a shell, for a pipe that node makes is a socket, which can't be opened by name.
    const piped = spawnSync("sh", ["-c", `"${process.execPath}" "${command}" build "${entry}" --thin -o /dev/stdout 2>/dev/null | cat`]);
    expect(WebAssembly.validate(piped.stdout)).toBe(true);
  });

  it("builds thin, and writes the engine that it names", () => {
    const thin = JSON.parse(sporelet(["build", source({ "hello.ts": HELLO }), "--thin", "-o", path("thin.wasm"), "--json"]).stdout);
    expect(thin).toMatchObject({ kind: "handler", name: "hello", thin: true, warnings: [] });
    expect(sporelet(["run", path("thin.wasm"), "--event", '{"name":"T"}']).stdout).toBe('{"hello":"T"}\n');
    const engine = JSON.parse(sporelet(["engine", "-o", path("engine.wasm"), "--json"]).stdout);
    expect(WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(path("thin.wasm")))).map(({ module }) => module)).toContain(engine.import);
  });

  it("passes --env, --timeout and --name on, and prints --timings", () => {
    const entry = source("export default (_: unknown, c: any) => [c.env, c.functionName, c.deadline > Date.now()]");
    const { stdout, stderr } = sporelet(["run", entry, "--event", "1", "--env", "A=1", "--env", "B=x=y", "--timeout", "2s", "--timings"]);
    expect(JSON.parse(stdout)).toEqual([{ A: "1", B: "x=y" }, "fn", true]);
    for (const phase of ["node start", "build", "load", "event", "invoke"]) expect(stderr).toMatch(new RegExp(`${phase} +\\d+\n`));
  });

  it("exits with 1 and the reason when the function fails", () => {
    const result = sporelet(["run", source("export default () => { throw new Error('no') }"), "--event", "1"]);
    expect([result.status, result.stdout]).toEqual([1, ""]);
    expect(result.stderr).toContain("sporelet: E_HANDLER_THREW: Error: no\n    at ");
  });

  it("builds a source again only when something that it is made of has changed", () => {
    const files = { "fn.ts": 'import { x } from "./x.ts"; export default () => x;', "x.ts": "export const x = 1;" };
    const entry = source(files);
    const build = () => Number(/build +(\d+)/.exec(sporelet(["run", entry, "--event", "1", "--timings"]).stderr)?.[1]);
    const run = () => sporelet(["run", entry, "--event", "1"]).stdout;
    expect([run(), run()]).toEqual(["1\n", "1\n"]);
    writeFileSync(join(entry, "../x.ts"), "export const x = 2;");
    expect(run()).toBe("2\n");
    expect(build()).toBeGreaterThan(0);
  });

  it("runs all the same where the cache can't be written", () => {
    const result = sporelet(["run", source(HELLO), "--event", '{"name":"x"}'], { env: { SPORELET_CACHE: "/proc/none/such" } });
    expect(result).toEqual({ status: 0, stdout: '{"hello":"x"}\n', stderr: "" });
  });

  it("warns of what the top level reads, with the place, also when the build comes from the cache", () => {
    const entry = source("const a = Date.now();\nconst b =\n  Math.random();\nconst c = process.env.HOME;\nexport default () => [a, b, c ?? null];");
    for (let i = 0; i < 2; i++) {
      const { stderr, stdout } = sporelet(["run", entry, "--event", "1"]);
      expect(stderr).toContain("warning: fn.ts:1:16: the top level reads the clock");
      expect(stderr).toMatch(/warning: fn\.ts:3:\d+: the top level uses randomness/);
      expect(stderr).toMatch(/warning: fn\.ts:4:\d+: the top level reads the environment/);
      expect(JSON.parse(stdout)[0]).toBe(946_684_800_000);
    }
  });

  it("runs a foreign WASI command, on node:wasi if it imports more than ours do", () => {
    // (import fd_write) (import path_open) (memory 1) (data "hi\n") _start: fd_write(1, 8, 1, 20)
    const name = (text: string) => [text.length, ...Buffer.from(text)];
    const section = (id: number, ...body: number[]) => [id, body.length, ...body];
    const command = (extra: boolean) =>
      new Uint8Array([
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, 3, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f),
        ...section(
          2,
          extra ? 2 : 1,
          ...name("wasi_snapshot_preview1"),
          ...name("fd_write"),
          0,
          0,
          ...(extra ? [...name("wasi_snapshot_preview1"), ...name("fd_sync"), 0, 2] : []),
        ),
        ...section(3, 1, 1),
        ...section(5, 1, 0, 1),
        ...section(7, 2, ...name("memory"), 2, 0, ...name("_start"), 0, extra ? 2 : 1),
        ...section(10, 1, 13, 0, 0x41, 1, 0x41, 8, 0x41, 1, 0x41, 20, 0x10, 0, 0x1a, 0x0b),
        ...section(11, 1, 0, 0x41, 8, 0x0b, 11, 16, 0, 0, 0, 3, 0, 0, 0, ...Buffer.from("hi\n")),
      ]);
    for (const extra of [false, true]) {
      writeFileSync(path("foreign.wasm"), command(extra));
      const { stdout, stderr, status } = sporelet(["run", path("foreign.wasm"), "--timings"]);
      expect([stdout, status]).toEqual(["hi\n", 0]);
      expect(stderr).toContain(`host ${extra ? "node" : "sporelet"}`);
    }
  });

  it("runs the same module on each host by --host", () => {
    for (const host of ["sporelet", "wasmer", "node"])
      expect(sporelet(["run", path("hello.wasm"), "--event", '{"name":"H"}', "--host", host])).toEqual({ status: 0, stdout: '{"hello":"H"}\n', stderr: "" });
  });
});

describe("sporelet inspect", () => {
  it("says what a module holds and that it can do nothing to the machine", () => {
    const json = JSON.parse(sporelet(["inspect", path("hello.wasm"), "--json"]).stdout);
    expect(json).toMatchObject({
      kind: "standalone",
      function: { name: "hello", kind: "handler" },
      capabilities: { filesystem: "none", network: "none", processes: "none" },
    });
    expect(json.sections.reduce((sum: number, section: { bytes: number }) => sum + section.bytes, 8)).toBe(json.bytes);
    const shown = sporelet(["inspect", path("hello.wasm")]).stdout;
    expect(shown).toMatch(/filesystem +none\n +network +none/);
    expect(shown).toMatch(/wasi_snapshot_preview1\.fd_read +read stdin/);
  });

  it("understands thin modules and the engine", () => {
    const thin = JSON.parse(sporelet(["inspect", path("thin.wasm"), "--json"]).stdout);
    expect(thin).toMatchObject({ kind: "thin", capabilities: { filesystem: "none", network: "none" } });
    const engine = JSON.parse(sporelet(["inspect", path("engine.wasm"), "--json"]).stdout);
    expect(engine.kind).toBe("engine");
    expect(sporelet(["inspect", path("thin.wasm")]).stdout).toContain(`engine    ${thin.build.engine}`);
  });
});

describe("options that do not fit", () => {
  const said = (...args: string[]) => {
    const { status, stdout, stderr } = sporelet(["run", ...args]);
    expect([status, stdout]).toEqual([2, ""]);
    return stderr.split("\n")[0];
  };

  it("an event for what answers requests, and a request for what takes events", () => {
    const app = source("export default { fetch: () => new Response('x') }");
    const handler = source(HELLO);
    for (const args of [
      ["--event", "1"],
      ["--event-file", "none.json"],
    ])
      expect(said(app, ...args)).toBe(`sporelet: E_USAGE: ${args[0]} is given, but fn answers requests`);
    for (const name of ["request", "header", "data"])
      expect(said(handler, `--${name}`, "a: b")).toContain(`E_USAGE: --${name} is given, but fn takes an event`);
  });

  it("what is no request, no header and no host", () => {
    const app = source("export default { fetch: () => new Response('x') }");
    for (const request of ["", "G T /x", "GET ftp://x/", "TRACE /", "GET http://"])
      expect(said(app, "--request", request)).toContain("E_OPTION_VALUE: Expected `--request`");
    for (const header of ["a", ": b", "a b: c", "a: b\nc"]) expect(said(app, "--header", header)).toContain("E_OPTION_VALUE: Expected `--header`");
    for (const host of ["", "*", "*.example.com", "http://example.com", "a,b", "a/b", "a:b", "a:99999", "u@h"])
      expect(said(app, "--allow-net", host)).toContain("E_OPTION_VALUE: Expected a host to allow");
  });

  it("a source whose exports are not the default one is said to be a program", () => {
    const { status, stderr } = sporelet(["run", source("export const handler = (event: unknown) => event;")]);
    expect([status, stderr]).toEqual([0, expect.stringContaining("warning: the source exports handler, but not as default")]);
  });

  it("a source that listens for fetch events is told that nothing dispatches them", () => {
    const { stderr } = sporelet(["run", source(`addEventListener("fetch", (e: any) => e.respondWith(new Response("x")));`), "--event", "1"]);
    expect(stderr).toContain("warning: the source listens for fetch events, which nothing dispatches here");
  });

  it("a module takes a lower memory limit, and no options of a build", () => {
    const module = join(dirname(source(HELLO)), "hello.wasm");
    sporelet(["build", source(HELLO), "-o", module]);
    const run = (...args: string[]) => sporelet(["run", module, "--event", "{}", ...args]);
    expect(run("--memory", "2MiB").status).toBe(0);
    expect(run("--memory", "1MiB").stderr).toContain("E_MEMORY: the function begins with");
    expect(run("--with", "url").stderr).toContain("E_USAGE: --with is given, but");
    expect(run("--build-timeout", "1s").stderr).toContain("E_USAGE: --build-timeout is given, but");
  });

  it("CommonJS by its extension", () => {
    expect(sporelet(["run", source({ "fn.cjs": "module.exports = (event) => ({ event });" }), "--event", "1"]).stdout).toBe('{"event":1}\n');
  });
});

describe("help", () => {
  it("is no failure where its reader has left", async () => {
    const child = spawn(process.execPath, [command, "--help"]);
    child.stdout.destroy();
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    expect([await once(child, "close"), errors]).toEqual([[0, null], ""]);
  });

  it.each(["build", "run", "inspect", "engine", "bench"])("sporelet %s --help shows options and examples", (name) => {
    const { status, stdout } = sporelet([name, "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: sporelet ${name}`);
    expect(stdout).toMatch(/Examples:\n {2}\$ sporelet/);
  });

  it("sporelet --version and bare sporelet", () => {
    expect(sporelet(["--version"]).stdout).toBe("0.1.0\n");
    expect(sporelet([])).toMatchObject({ status: 2, stdout: expect.stringContaining("Commands:") });
  });
});
