// A gate on what does not depend on the machine: sizes, pages, imports, and how much work the engine does for a fixed
// input. Times are never asserted; these are, to the byte, against test/counters.json.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BUILT_IN } from "../bench/handlers/catalogue.ts";
import { build } from "../src/build/build.ts";
import { componentOf } from "../src/component/component.ts";
import { requestEnvironment } from "../src/host/http.ts";
import { Wasi } from "../src/host/wasi.ts";
import { inspect } from "../src/inspect.ts";
import { root } from "./support.ts";

const BASELINE = join(root, "test/counters.json");
const ACCEPT = "ACCEPT_COUNTERS=1 npx vitest run test/counters.test.ts";

interface Counters {
  /** Bytes of the standalone module. */
  standalone: number;
  thin: number;
  component: number;
  /** 4-KiB pages that the snapshot is not empty in. */
  pages: number;
  imports: number;
  /** How often the engine asks whether to stop, while it handles the built-in input. */
  interrupts: number;
  /** 64-KiB pages of memory after it. */
  memory: number;
}

/** Its top level takes seconds in the interpreter. */
const BUILD_LIMIT_MS = 60_000;
const CPU_CLOCK = 2;
const NO_END = 10n ** 15n;

/** One invocation with a time limit that never comes: every poll of the engine reads the CPU clock. */
function invocation(module: Uint8Array<ArrayBuffer>, kind: string, input: string): Pick<Counters, "interrupts" | "memory"> {
  const wasi = new Wasi();
  let polls = 0;
  const { clock_time_get } = wasi.imports as Record<string, (id: number, precision: bigint, out: number) => number>;
  const imports = {
    ...wasi.imports,
    clock_time_get: (id: number, precision: bigint, out: number) => {
      if (id === CPU_CLOCK) polls++;
      return (clock_time_get as (id: number, precision: bigint, out: number) => number)(id, precision, out);
    },
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { wasi_snapshot_preview1: imports });
  const { memory, invoke } = exports as { memory: WebAssembly.Memory; invoke(budget: bigint): number };
  wasi.attach(memory);
  if (kind === "fetch") {
    const { url, ...init } = JSON.parse(input) as { url: string };
    wasi.begin(new Uint8Array(0), requestEnvironment(new Request(url, init)));
  } else wasi.begin(Buffer.from(input), {});
  expect(invoke(NO_END)).toBe(0);
  return { interrupts: polls, memory: memory.buffer.byteLength / 65536 };
}

async function countersOf(id: string, input: string): Promise<Counters> {
  const entry = join(root, "dist/bench", `${id}.mjs`);
  const { module, kind } = await build({ entry, name: id, timeout: BUILD_LIMIT_MS });
  const { module: thin } = await build({ entry, name: id, thin: true, timeout: BUILD_LIMIT_MS });
  const { imports, snapshot } = inspect(module);
  return {
    standalone: module.length,
    thin: thin.length,
    component: componentOf(module).length,
    pages: snapshot.pages,
    imports: imports.length,
    ...invocation(module, kind, input),
  };
}

it("sizes, pages, imports and the engine's work are those of the baseline", async () => {
  expect(readdirSync(join(root, "dist/bench")).sort()).toEqual(BUILT_IN.map(({ id }) => `${id}.mjs`).sort());
  const now: Record<string, Counters> = {};
  for (const { id, input } of BUILT_IN) now[id] = await countersOf(id, input());
  if (process.env.ACCEPT_COUNTERS || !existsSync(BASELINE)) writeFileSync(BASELINE, `${JSON.stringify(now, null, 2)}\n`);
  const baseline = JSON.parse(readFileSync(BASELINE, "utf8")) as Record<string, Counters>;
  const changes = Object.entries(now).flatMap(([id, counters]) =>
    Object.entries(counters).flatMap(([name, value]) => {
      const before = baseline[id]?.[name as keyof Counters];
      return before === value
        ? []
        : [`${id}: ${name} ${before} → ${value}${before ? ` (${value > before ? "+" : ""}${((100 * (value - before)) / before).toFixed(1)} %)` : ""}`];
    }),
  );
  expect(changes, `Changed against test/counters.json. If it is meant: ${ACCEPT}\n${changes.join("\n")}`).toEqual([]);
}, 120_000);

it("the engine's work for one input is the same every time", async () => {
  const { input } = BUILT_IN.find(({ id }) => id === "cpu") as (typeof BUILT_IN)[number];
  const { module } = await build({ entry: join(root, "dist/bench/cpu.mjs"), name: "cpu" });
  const [first, second] = [invocation(module, "handler", input()), invocation(module, "handler", input())];
  expect(first).toEqual(second);
  expect(first.interrupts).toBeGreaterThan(10);
});
