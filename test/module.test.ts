// Deterministic properties of what is built: sizes, reproducibility, encodings.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { build } from "../src/build/build.ts";
import { scrubFreeChunks } from "../src/build/heap.ts";
import { load } from "../src/host/load.ts";
import { inspect } from "../src/inspect.ts";
import { ByteReader, ByteWriter } from "../src/module/bytes.ts";
import { ANY_NUMBER, applyRuns, decodeRuns, encodeRuns, findRuns } from "../src/module/runs.ts";
import { readSections, writeModule } from "../src/module/sections.ts";
import { HELLO, root, source, temporaryDirectory } from "./support.ts";

const gzip = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length;

describe("hello", () => {
  it("is at most 680 KB standalone, 305 KB gzip", async () => {
    const { module } = await build({ entry: source(HELLO) });
    expect(module.length).toBeLessThanOrEqual(680_000);
    expect(gzip(module)).toBeLessThanOrEqual(305_000);
  });

  it("is at most 8 KB thin, 4 KB gzip", async () => {
    const { module } = await build({ entry: source(HELLO), thin: true });
    expect(module.length).toBeLessThanOrEqual(8000);
    expect(gzip(module)).toBeLessThanOrEqual(4000);
  });

  it("holds no source text unless asked to", async () => {
    const entry = source("export default function handler() { const a_comment_word = 1; /* left_in_comment */ return a_comment_word; }");
    const holds = async (keepSource: boolean) => Buffer.from((await build({ entry, keepSource })).module).includes("const a_comment_word = 1");
    expect([await holds(false), await holds(true)]).toEqual([false, true]);
  });
});

describe("a build is reproducible", () => {
  it.each([[false], [true]])("same sources, same options, same bytes (thin: %s), wherever the sources lie", async (thin) => {
    const text = "const t = Date.now(); const r = Math.random(); const m = new Map([[{}, t]]); export default () => [r, m.size];";
    const first = await build({ entry: source(text), thin });
    const second = await build({ entry: source(text), thin });
    expect(Buffer.compare(first.module, second.module)).toBe(0);
    const directory = join(temporaryDirectory(), "else", "where");
    mkdirSync(directory, { recursive: true });
    copyFileSync(source(text), join(directory, "fn.ts"));
    expect(Buffer.compare((await build({ entry: join(directory, "fn.ts"), thin })).module, first.module)).toBe(0);
  });

  it("and an option that matters changes them", async () => {
    const { module } = await build({ entry: source(HELLO) });
    const { module: larger } = await build({ entry: source(HELLO), memory: 128 << 20 });
    expect(inspect(module).memory.maximum).toBe(64 << 20);
    expect(inspect(larger).memory.maximum).toBe(128 << 20);
  });
});

describe("inspect", () => {
  it("counts the bytes of every section", async () => {
    for (const thin of [false, true]) {
      const { module } = await build({ entry: source(HELLO), thin });
      const found = inspect(module);
      expect(found.sections.reduce((sum, section) => sum + section.bytes, 8)).toBe(module.length);
      expect(found.snapshot.bytes).toBeGreaterThan(100);
      expect(found.kind).toBe(thin ? "thin" : "standalone");
    }
  });

  it("explains a module that bundles zod", async () => {
    const { module, stats, parts } = await build({ entry: join(root, "examples/validate.ts"), without: ["url"] });
    const found = inspect(module);
    const hello = inspect((await build({ entry: source(HELLO) })).module);
    expect(found.snapshot.bytes).toBeGreaterThan(hello.snapshot.bytes + 200_000);
    expect(found.snapshot.bytes).toBeLessThan(stats.heap * 1.1);
    expect(found.parts?.map(({ name }) => name)).toEqual(parts);
    expect(hello.parts).toEqual([]);
  });
});

describe("the binary format", () => {
  it("reads back every number that it writes", () => {
    const random = seededRandom(3);
    for (let i = 0; i < 2000; i++) {
      const value = Math.floor(random() * 2 ** (1 + (i % 32)));
      const unsigned = new ByteReader(new ByteWriter().u32(value).finish());
      expect([unsigned.u32(), unsigned.done]).toEqual([value >>> 0, true]);
      const signed = new ByteReader(new ByteWriter().s32(-value | 0).finish());
      expect([signed.s32(), signed.done]).toEqual([-value | 0, true]);
    }
  });

  it("splits and joins a module without changing it", async () => {
    const { module } = await build({ entry: source(HELLO) });
    expect(Buffer.compare(writeModule(readSections(module)), module)).toBe(0);
  });

  it("finds, encodes and decodes the difference of two memories", () => {
    const random = seededRandom(5);
    for (let round = 0; round < 200; round++) {
      const base = Uint8Array.from({ length: 500 }, () => (random() < 0.5 ? 0 : Math.floor(random() * 256)));
      const memory = new Uint8Array(700);
      memory.set(base);
      for (let i = 0; i < 30; i++) memory[Math.floor(random() * 700)] = Math.floor(random() * 256);
      const runs = decodeRuns(encodeRuns(findRuns(memory, base, 0, { bridge: round % 9, most: ANY_NUMBER })), 0, 700, { base, start: 0 });
      expect(runs.places.length).toBeLessThan(2 * 16); // a gap of a few bytes is written too
      const rebuilt = new Uint8Array(700);
      rebuilt.set(base);
      applyRuns(rebuilt, runs);
      expect(rebuilt).toEqual(memory);
    }
  });

  it("refuses runs outside of the snapshot's memory", () => {
    const runs = encodeRuns([{ address: 100, bytes: new Uint8Array(10) }]);
    const nothing = { base: new Uint8Array(0), start: 0 };
    expect(() => decodeRuns(runs, 101, 200, nothing)).toThrow(/10 bytes at 100, outside of \[101, 200\)/);
    expect(() => decodeRuns(runs, 0, 109, nothing)).toThrow(/outside/);
    expect(() => decodeRuns(runs.subarray(0, 5), 0, 200, nothing)).toThrow(/in the middle/);
  });

  it("refuses a heap whose chunks form no chain", () => {
    expect(() => scrubFreeChunks(new Uint8Array(4096), 8)).toThrow(/impossible size 0/);
  });
});

it("a module with a large and scattered heap keeps to what engines take: 100,000 data segments", async () => {
  const { module } = await build({
    entry: source("const kept: unknown[] = []; for (let i = 0; i < 150_000; i++) kept.push({ i, none: null }); export default () => kept.length;"),
    memory: 128 << 20,
  });
  expect(inspect(module).snapshot.segments).toBeLessThanOrEqual(100_000);
  expect(await (await load(module)).invoke(0)).toBe(150_000);
});
