// How deep functions may recurse, and who says so.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { inspect } from "../src/inspect.ts";
import { createHost } from "../src/workers/host.ts";
import { buildNative, nativeUnavailable, runNative } from "./native-support.ts";
import { source, sporelet, temporaryDirectory } from "./support.ts";
import { command, pretender } from "./wasm.ts";

const KIB = 1024;
/** Answers how many calls there was room for. */
const DEPTH = `const down = (): number => { try { return 1 + down(); } catch (error) { if (error instanceof RangeError) return 1; throw error; } };
export default () => down();`;

const entry = source({ "depth.ts": DEPTH });
const directory = temporaryDirectory();

async function file(name: string, options: object = {}): Promise<string> {
  const path = join(directory, name);
  writeFileSync(path, (await build({ entry, ...options })).module);
  return path;
}

describe.each([
  ["thin", true],
  ["standalone", false],
])("a %s function", (_, thin) => {
  it("recurses as deep as the stack that it was built for", async () => {
    const depth = async (stack?: number) => (await load((await build({ entry, thin, ...(stack && { stack }) })).module)).invoke(1) as Promise<number>;
    const all = await depth();
    expect(all).toBeGreaterThan(500);
    expect(await depth(256 * KIB)).toBe(all);
    const half = await depth(128 * KIB);
    expect(half / all).toBeCloseTo(0.5, 1);
    expect((await depth(32 * KIB)) / all).toBeCloseTo(0.125, 1);
  });

  it("has less where its host says so, and never more than it was built for", async () => {
    const { module } = await build({ entry, thin, stack: 64 * KIB });
    const built = await (await load(module)).invoke(1);
    expect(await (await load(module, { stack: 256 * KIB })).invoke(1)).toBe(built);
    const lowered = (await (await load(module, { stack: 32 * KIB })).invoke(1)) as number;
    expect(lowered / (built as number)).toBeCloseTo(0.5, 1);
  });

  it("keeps its limit beside others in the same host, in every invocation", async () => {
    const { module } = await build({ entry, thin });
    await using host = createHost({ workers: 1, paranoid: true });
    const all = await host.load(module);
    const less = await host.load(module, { stack: 32 * KIB });
    const [deep, shallow] = [await all.invoke(1), await less.invoke(1)] as [number, number];
    expect(shallow).toBeLessThan(deep / 4);
    for (let i = 0; i < 5; i++) expect([await less.invoke(1), await all.invoke(1)]).toEqual([shallow, deep]);
  });
});

it("a host's limit is that of every function in it", async () => {
  const { module } = await build({ entry, thin: true });
  const own = (await (await load(module)).invoke(1)) as number;
  await using host = createHost({ workers: 1, stack: 64 * KIB });
  expect(((await (await host.load(module)).invoke(1)) as number) / own).toBeCloseTo(0.25, 1);
});

it.each([0, 1, 31 * KIB, 257 * KIB, Number.NaN, 40_000.5])("a stack of %d bytes is refused", async (stack) => {
  const refusal = { code: "E_OPTION_VALUE", message: expect.stringMatching(/^Expected `stack` to be from 32 KiB to 256 KiB, got .* bytes$/) };
  await expect(build({ entry, stack })).rejects.toMatchObject(refusal);
  const { module } = await build({ entry, thin: true });
  await expect(load(module, { stack })).rejects.toMatchObject(refusal);
});

it("a limit that can't be kept is refused", async () => {
  const { module } = await build({ entry });
  const refusal = { code: "E_HOST_CANNOT_RUN", message: expect.stringContaining("a limit of 65536 bytes for the stack") };
  for (const host of ["node", "wasmer"] as const) await expect(load(module, { host, stack: 64 * KIB })).rejects.toMatchObject(refusal);
  await using host = createHost({ workers: 1, stack: 64 * KIB });
  await expect(host.load(command([]))).rejects.toMatchObject(refusal);
});

it("a module that says it has more than there is, is refused", async () => {
  const module = pretender([]);
  const claimed = Buffer.from(module).toString("latin1").replace('"stackBytes":262144', '"stackBytes":999999');
  await expect(load(Buffer.from(claimed, "latin1"))).rejects.toMatchObject({ code: "E_MALFORMED" });
});

describe("on the command line", () => {
  it("run takes a limit for sources and modules", async () => {
    const shallow = sporelet(["run", entry, "--event", "1", "--stack", "32KiB"]).stdout;
    expect(Number(shallow)).toBeGreaterThan(50);
    expect(sporelet(["run", await file("depth.wasm"), "--event", "1", "--stack", "32KiB"]).stdout).toBe(shallow);
    expect(sporelet(["run", await file("depth32.wasm", { stack: 32 * KIB }), "--event", "1"]).stdout).toBe(shallow);
    expect(sporelet(["run", entry, "--event", "1", "--stack", "32KiB", "--host", "wasmer"]).stdout).toBe(shallow);
    const { status, stderr } = sporelet(["run", entry, "--event", "1", "--stack", "1MiB"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("E_OPTION_VALUE: Expected `stack` to be from 32 KiB to 256 KiB, got 1048576 bytes")]);
  });

  it("inspect says what a module has", async () => {
    const path = await file("inspected.wasm", { stack: 64 * KIB });
    expect(sporelet(["inspect", path]).stdout).toContain("stack 64 KiB");
    expect(JSON.parse(sporelet(["inspect", path, "--json"]).stdout)).toMatchObject({ memory: { stack: 65536 } });
  });
});

it.skipIf(nativeUnavailable !== undefined)("an executable recurses as deep as the module, and keeps its limit", async () => {
  const path = await buildNative({ entry, stack: 64 * KIB });
  const module = await (await load(await file("depth64.wasm", { stack: 64 * KIB }))).invoke(1);
  expect(runNative(path, ["1"]).stdout).toBe(`${module}\n`);
  expect(inspect(readFileSync(path)).memory.stack).toBe(64 * KIB);
  await expect(load(path, { stack: 32 * KIB })).rejects.toMatchObject({ code: "E_HOST_CANNOT_RUN" });
});
