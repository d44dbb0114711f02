// The same module gives the same bytes on every host.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { type EngineFile, engineImportName, engineManifest, readEngineFile } from "../src/engine/manifest.ts";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { Wasi } from "../src/host/wasi.ts";
import { ByteReader } from "../src/module/bytes.ts";
import { findSection, readSections, SECTION } from "../src/module/sections.ts";
import { CASES } from "./host-cases.ts";
import { HELLO, root, source, temporaryDirectory, text, utf8 } from "./support.ts";

describe.each(CASES)("%s", (_, code, event) => {
  it("is the same on sporelet's host, @wasmer/wasi and node:wasi", async () => {
    const { module } = await build({ entry: source(`declare const Javy: any;\n${code}`) });
    const results = [];
    for (const host of HOST_NAMES) {
      const result = await (await load(module, { host })).run(utf8(event), { env: { A: "1" } });
      results.push({ status: result.status, code: result.code, stdout: text(result.stdout), stderr: text(result.stderr) });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("is the same thin, in our host and linked to the engine by hand", async () => {
    const entry = source(`declare const Javy: any;\n${code}`);
    const standalone = await (await load((await build({ entry })).module)).run(utf8(event), { env: { A: "1" } });
    const { module } = await build({ entry, thin: true });
    const thin = await (await load(module)).run(utf8(event), { env: { A: "1" } });
    expect(thin).toEqual(standalone);

    const wasi = new Wasi();
    const engine = new WebAssembly.Instance(new WebAssembly.Module(readEngineFile("engine.wasm")), { wasi_snapshot_preview1: wasi.imports });
    const linked = new WebAssembly.Instance(new WebAssembly.Module(module), { [engineImportName(engineManifest().hash)]: engine.exports });
    const { memory, invoke } = linked.exports as { memory: WebAssembly.Memory; invoke(budget: bigint): number };
    wasi.attach(memory);
    wasi.begin(utf8(event), { A: "1" });
    expect(invoke(0n) === 0 ? 0 : 1).toBe(standalone.status);
    expect(text(wasi.stdout)).toBe(text(standalone.stdout));
    expect(text(wasi.stderr)).toBe(text(standalone.stderr));
  });
});

it("many runs in one process on node:wasi", async () => {
  // In a process of its own: what goes wrong there is a segmentation fault.
  const { module } = await build({ entry: source(HELLO) });
  const file = join(temporaryDirectory(), "hello.wasm");
  writeFileSync(file, module);
  const script = `
    import { load } from ${JSON.stringify(pathToFileURL(join(root, "dist/index.js")).href)};
    const fn = await load(${JSON.stringify(file)}, { host: "node" });
    const answers = new Set();
    for (let i = 0; i < 1000; i++) answers.add(Buffer.from((await fn.run(Buffer.from('{"name":"N"}'))).stdout).toString());
    process.stdout.write(JSON.stringify([...answers]));`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", timeout: 60_000 });
  expect({ status, signal, stdout, stderr }).toEqual({ status: 0, signal: null, stdout: JSON.stringify(['{"hello":"N"}\n']), stderr: "" });
});

it("a standalone module imports the named handful of WASI and nothing else", async () => {
  const { module } = await build({ entry: source(HELLO) });
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
  const allowed = ["fd_read", "fd_write", "clock_time_get", "random_get", "proc_exit", "environ_get", "environ_sizes_get", "poll_oneoff"];
  for (const { module: from, name } of imports) {
    expect(from).toBe("wasi_snapshot_preview1");
    expect(allowed).toContain(name);
  }
});

it("the function tables of the engines are alike, so that a snapshot of one fits the others", () => {
  // The function at a table index has another number in each, but QuickJS' own entries begin at 1 and are as many in all.
  const entries = (file: EngineFile) => {
    const body = findSection(readSections(readEngineFile(file)), SECTION.element)?.body as Uint8Array;
    const reader = new ByteReader(body);
    return Array.from({ length: reader.u32() }, () => {
      expect([reader.u32(), reader.byte()]).toEqual([0, 0x41]);
      const first = reader.s32();
      expect(reader.byte()).toBe(0x0b);
      const count = reader.u32();
      for (let i = 0; i < count; i++) reader.u32();
      return [first, count];
    }).sort(([a = 0], [b = 0]) => a - b);
  };
  const small = entries("standalone.wasm");
  const full = entries("standalone-full.wasm");
  expect(small).toHaveLength(1);
  expect(small[0]?.[1]).toBeGreaterThan(500);
  expect(full[0]).toEqual(small[0]);
  expect(entries("builder.wasm")).toEqual(small);
  for (const file of ["engine.wasm", "builder-full.wasm"] as const) expect(entries(file)).toEqual(full);
});

describe("programs in the manner of Javy", () => {
  it("runs a program that does its own input and output on Javy.IO", async () => {
    const { module, kind } = await build({ entry: join(root, "examples/javy.js") });
    expect(kind).toBe("program");
    const result = await (await load(module)).run(utf8('{"n":2,"bar":"baz"}'));
    expect(text(result.stdout)).toBe('{"foo":3,"newBar":"baz!"}');
    expect(result.status).toBe(0);
  });

  it("reads and writes through the npm package javy", async () => {
    const { module } = await build({ entry: join(root, "examples/upper.ts") });
    const event = "größe 😀 ".repeat(10_000);
    expect(text((await (await load(module)).run(utf8(event))).stdout)).toBe(event.toUpperCase());
    expect(readFileSync(join(root, "examples/upper.ts"), "utf8")).toContain('from "javy/fs"');
  });

  it.each([
    ["a program", "const n = Javy.IO.readSync(0, new Uint8Array(9)); console.log(n);", "4\n"],
    ["a handler", "module.exports = (e) => ({ e });", '{"e":1234}\n'],
    ["a handler compiled from an ES module", "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = (e) => [e];", "[1234]\n"],
  ])("takes CommonJS that is %s for what it is", async (_, code, expected) => {
    const { module } = await build({ entry: source({ "fn.js": code, "package.json": '{"type":"commonjs"}' }) });
    expect(text((await (await load(module)).run(utf8("1234"))).stdout)).toBe(expected);
  });

  it("awaits at top level, and starts anew every time", async () => {
    const { module } = await build({ entry: source("let n = 0; n += await Promise.resolve(1); console.log(n); export {};") });
    const fn = await load(module);
    for (let i = 0; i < 3; i++) expect(text((await fn.run(utf8(""))).stdout)).toBe("1\n");
  });
});
