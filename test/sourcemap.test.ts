// Stack traces in lines of the source.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { inspect } from "../src/inspect.ts";
import { source, sporelet, temporaryDirectory, text, utf8 } from "./support.ts";

const FILES = {
  "fn.ts": `import { check } from "./lib/check.ts";

interface Event { n: number }

export default async function handler(event: Event) {
  await null;
  if (event.n === 1) console.error(new Error("logged"));
  if (event.n === 2) Promise.reject(new Error("left alone"));
  if (event.n === 3) throw new AggregateError([new Error("inner")], "outer", { cause: new TypeError("why") });
  return check(event.n);
}
`,
  "lib/check.ts": `export type N = number;
export function check(n: N): N {
  if (n > 3) {
    throw new RangeError(\`too much: \${n}\`);
  }
  return n;
}
`,
};

describe("a stack trace", () => {
  it("names files, lines and columns of the source, with the map that build gives", async () => {
    const { module, map } = await build({ entry: source(FILES) });
    const fn = await load(module, { map });
    const said = async (n: number) => text((await fn.run(utf8(JSON.stringify({ n })))).stderr);
    // Where in a call the engine puts its position is the engine's affair: behind the callee or at an argument.
    expect(await said(9)).toBe("sporelet: E_HANDLER_THREW: RangeError: too much: 9\n    at check (lib/check.ts:4:39)\n    at handler (fn.ts:10:16)\n");
    expect(await said(1)).toBe("Error: logged\n    at handler (fn.ts:7:40)\n");
    expect(await said(2)).toContain("E_UNCAUGHT: nothing handled Error: left alone\n    at handler (fn.ts:8:41)");
    const whole = await said(3);
    expect(whole).toContain("AggregateError: outer\n    at handler (fn.ts:9:");
    expect(whole).toContain("[cause]: TypeError: why\n      at handler (fn.ts:9:");
    expect(whole).toContain("Error: inner\n");
    await expect(fn.invoke({ n: 9 })).rejects.toMatchObject({ message: expect.stringContaining("(lib/check.ts:4:39)") });
  });

  it.each(HOST_NAMES)("does so on the host %s", async (host) => {
    const { module, map } = await build({ entry: source(FILES) });
    const fn = await load(module, { map, host });
    expect(text((await fn.run(utf8('{"n":9}'))).stderr)).toContain("at check (lib/check.ts:4:39)\n    at handler (fn.ts:10:16)");
  });

  it("names the bundle where there is no map: none is in what is deployed", async () => {
    const { module } = await build({ entry: source(FILES) });
    expect(inspect(module).sections.map(({ name }) => name)).not.toContain('custom "sporelet.map"');
    expect(text((await (await load(module)).run(utf8('{"n":9}'))).stderr)).toMatch(/at check \(fn\.js:\d+:\d+\)/);
  });

  it("finds the map in the module", async () => {
    const { module } = await build({ entry: source(FILES), inlineMap: true });
    expect(text((await (await load(module)).run(utf8('{"n":9}'))).stderr)).toContain("at check (lib/check.ts:4:39)");
    expect(inspect(module).sections.map(({ name }) => name)).toContain('custom "sporelet.map"');
  });

  it.each(["a+b (1).ts", "dir with späce/ünï$[x].ts", "a%20#b?c'.ts"])("names the file %s as it is called", async (name) => {
    const entry = source({ [name]: "export default () => {\n  throw new Error('here');\n};" });
    const place = `(${name.replace(/.*\//, "")}:2:`;
    const { module } = await build({ entry, inlineMap: true });
    expect(text((await (await load(module)).run(utf8("1"))).stderr)).toContain(place);
    expect(sporelet(["run", entry, "--event", "1"]).stderr).toContain(place);
  });

  it("finds the map beside the module, and that of a source that is run", () => {
    const entry = source(FILES);
    const directory = temporaryDirectory();
    const output = join(directory, "fn.wasm");
    expect(sporelet(["build", entry, "-o", output]).status).toBe(0);
    expect(JSON.parse(readFileSync(`${output}.map`, "utf8")).sources).toEqual(["lib/check.ts", "fn.ts"]);
    const run = (file: string) => sporelet(["run", file, "--event", '{"n":9}']).stderr;
    expect(run(output)).toContain("(lib/check.ts:4:39)");
    for (let i = 0; i < 2; i++) expect(run(entry)).toContain("(lib/check.ts:4:39)"); // built, then from the cache
    rmSync(`${output}.map`);
    expect(run(output)).toContain("(fn.js:");
    expect(sporelet(["build", entry, "-o", output, "--sourcemap", "none"]).status).toBe(0);
    expect(run(output)).toContain("(fn.js:");
    expect(sporelet(["build", entry, "-o", output, "--sourcemap", "x"]).stderr).toContain('Expected `--sourcemap` to be one of beside, inline, none, got "x"');
  });
});
