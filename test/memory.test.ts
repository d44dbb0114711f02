// A function that takes all the memory that it may have gets an error, and its host does not grow with it.
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { createHost } from "../src/workers/host.ts";
import { source, utf8 } from "./support.ts";
import { code, command, limits, op } from "./wasm.ts";

const MEMORY_BYTES = 16 << 20;
const REQUESTS = 200;
const WARM_UP = 40;
/** What instances that were given up may hold until they are collected; all of them would be 3 GiB. */
const MOST_GROWTH_BYTES = 300 << 20;

const GREEDY = "const kept: unknown[] = []; export default (n: number) => { for (;;) kept.push(new Uint8Array(n).fill(1)); };";
const GREEDY_OBJECTS = "export default (n: number) => { let list: unknown = null; for (;;) list = { list, n }; };";
/** Grows its memory page by page as long as it can, and touches each. */
const GREEDY_FOREIGN = command(
  code(op.repeat(op.pages, op.i32(16), [0x74], op.i32(7), op.store, op.i32(1), op.growMemory, op.i32(1), op.add), op.unreachable),
  { memory: limits(0, 2) },
);

const CASES: readonly (readonly [what: string, module: () => Promise<Uint8Array>, code: string, limit: number])[] = [
  ["a thin handler that keeps buffers", async () => (await build({ entry: source(GREEDY), thin: true })).module, "E_MEMORY", MEMORY_BYTES],
  ["a standalone handler that keeps buffers", async () => (await build({ entry: source(GREEDY) })).module, "E_MEMORY", MEMORY_BYTES],
  ["a thin handler that keeps objects", async () => (await build({ entry: source(GREEDY_OBJECTS), thin: true })).module, "E_MEMORY", 8 << 20],
  ["a foreign module", async () => GREEDY_FOREIGN, "E_TRAPPED", MEMORY_BYTES],
];

describe("without end", () => {
  it.each(CASES.map(([what, module, ended, memory]) => ({ what, module, ended, memory })))(
    "$what",
    { timeout: 180_000 },
    async ({ what, module, ended, memory }) => {
      await using host = createHost({ workers: 1, memory, timeout: 60_000 });
      const greedy = await host.load(await module());
      const good = await host.load((await build({ entry: source("export default (n: number) => n + 1;"), thin: true })).module);
      let before = 0;
      let highest = 0;
      for (let i = 0; i < REQUESTS + WARM_UP; i++) {
        expect((await greedy.run(utf8("10000"))).code).toBe(ended);
        if (i % 10 === 0) expect(await good.invoke(i)).toBe(i + 1);
        const { rss } = process.memoryUsage();
        highest = Math.max(highest, rss);
        if (i === WARM_UP) before = rss;
      }
      const after = process.memoryUsage().rss;
      console.log(
        `${what}: ${[before, highest, after].map((bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`).join(", ")} after ${WARM_UP}, at most, after ${REQUESTS} more`,
      );
      expect(after - before).toBeLessThan(MOST_GROWTH_BYTES);
    },
  );
});
