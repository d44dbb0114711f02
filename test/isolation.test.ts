// Nothing of one invocation is there for another, whatever both are: of one function or of several, well-behaved or
// made to misbehave.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { build } from "../src/build/build.ts";
import { mapStart, PAGE_BYTES } from "../src/engine/page-marks.ts";
import type { ErrorCode } from "../src/errors.ts";
import { prepare } from "../src/host/artifact.ts";
import type { Call } from "../src/host/call.ts";
import { SporeletFunction } from "../src/host/sporelet.ts";
import { createHost } from "../src/workers/host.ts";
import type { HostedFunction } from "../src/workers/hosted.ts";
import { loadSource, root, source, text, utf8 } from "./support.ts";

const SEED = Number(process.env.SPORELET_SEED ?? 1);
const MEMORY_BYTES = 16 << 20;

/** Leaves behind whatever a handler can, and answers what it found: what an invocation before it left. */
const LEAVES = `
import { z } from "PART";
let calls = 0;
const kept: unknown[] = [];
const found = () => [calls, kept.length, (globalThis as any).left ?? null, ([] as any).left ?? null, (Object.prototype as any).left ?? null, typeof JSON.parse, z];
export default async (e: { do: string; secret: string; n: number }): Promise<unknown> => {
  const before = found();
  calls++;
  kept.push(e.secret.repeat(50));
  (globalThis as any).left = e.secret;
  (Array.prototype as any).left = e.secret;
  Object.defineProperty(Object.prototype, "left", { value: e.secret, configurable: true, writable: true });
  JSON.parse = (() => e.secret) as never;
  setTimeout(() => { throw new Error("a timer of another invocation: " + e.secret); }, e.do === "hang" ? 9000 : e.do === "wait" ? 2000 : 30);
  Promise.resolve().then(() => kept.push(e.secret));
  if (e.do === "grow") for (let i = 0; i < e.n; i++) kept.push(new Uint8Array(10_000).fill(i));
  if (e.do === "exhaust") for (;;) kept.push(new Uint8Array(100_000).fill(7));
  if (e.do === "throw") throw new Error(e.secret);
  if (e.do === "loop") for (;;) kept.length = 1;
  if (e.do === "wait") await new Promise((settle) => setTimeout(settle, 1 + (e.n % 10)));
  if (e.do === "hang") await new Promise((settle) => setTimeout(settle, 10_000));
  if (e.do === "recurse") { const deep = (n: number): number => 1 + deep(n + 1); deep(0); }
  if (e.do === "log") for (let i = 0; i < 20; i++) console.log(e.secret);
  return { before, echo: e.secret };
};`;
const CLEAN = (part: unknown) => [0, 0, null, null, null, "function", part];

const ENDS: Readonly<Record<string, readonly (ErrorCode | "done" | "aborted")[]>> = {
  answer: ["done"],
  grow: ["done"],
  log: ["done"],
  wait: ["done", "E_UNCAUGHT"], // on a slow machine its own timer comes first
  throw: ["E_HANDLER_THREW"],
  recurse: ["E_HANDLER_THREW"],
  exhaust: ["E_MEMORY"],
  loop: ["E_TIMEOUT"],
  hang: ["E_TIMEOUT"],
  abort: ["aborted"],
};

async function moduleOf(part: string, thin: boolean): Promise<Uint8Array> {
  const entry = source({ "fn.ts": LEAVES.replace("PART", "./part.ts"), "part.ts": part });
  return (await build({ entry, thin, memory: MEMORY_BYTES })).module;
}

const PARTS: readonly (readonly [part: string, answers: unknown])[] = [
  ["export const z = 1;", 1],
  [`export const z = Array.from({ length: 3000 }, (_, i) => ({ i, text: "t" + i })).length;`, 3000],
  [`export const z = new URL("http://localhost/path").pathname;`, "/path"],
];

describe.each([1, 2])("with %i workers", (workers) => {
  it("nothing of one invocation is there for another, in any order", { timeout: 120_000 }, async () => {
    const deaths: string[] = [];
    await using host = createHost({ workers, timeout: 10_000, memory: MEMORY_BYTES, paranoid: true, onWorkerDeath: (reason) => deaths.push(reason) });
    const functions: { fn: HostedFunction; answers: unknown }[] = [];
    for (const [part, answers] of PARTS) for (const thin of [true, false]) functions.push({ fn: await host.load(await moduleOf(part, thin)), answers });

    const random = seededRandom(SEED + workers);
    const actions = Object.keys(ENDS);
    const done = new Map<string, number>();
    const one = async (i: number): Promise<void> => {
      const { fn, answers } = functions[Math.floor(random() * functions.length)] as (typeof functions)[number];
      const action = random() < 0.4 ? "answer" : (actions[Math.floor(random() * actions.length)] as string);
      const secret = `secret-${i}-${Math.floor(random() * 2 ** 32).toString(36)}`;
      const event = { do: action === "abort" ? "hang" : action, secret, n: Math.floor(random() * 400) };
      const why = { i, seed: SEED, action };
      const timeout = action === "loop" || action === "hang" ? 500 : 10_000;
      const signal = action === "abort" ? { signal: AbortSignal.timeout(5 + Math.floor(random() * 60)) } : {};
      const ended = await fn.run(utf8(JSON.stringify(event)), { timeout, ...signal }).then(
        ({ code, stdout, stderr }) => ({ code: code ?? ("done" as const), said: text(stdout) + text(stderr), stdout }),
        (error: unknown) => ({ code: "aborted" as const, said: String(error), stdout: undefined }),
      );
      const secrets = new Set(ended.said.match(/secret-\d+-\w+/g) ?? []);
      expect({ ...why, foreign: [...secrets].filter((found) => found !== secret) }).toEqual({ ...why, foreign: [] });
      expect(ENDS[action], JSON.stringify({ ...why, ...ended })).toContain(ended.code);
      if (ended.code === "done") expect({ ...why, ...JSON.parse(text(ended.stdout as Uint8Array)) }).toEqual({ ...why, before: CLEAN(answers), echo: secret });
      done.set(action, (done.get(action) ?? 0) + 1);
    };
    for (let batch = 0; batch < 20; batch++) await Promise.all(Array.from({ length: 10 }, (_, k) => one(batch * 10 + k)));
    expect(done.size).toBe(actions.length);
    expect(deaths).toEqual([]);
  });
});

/** A thin or a standalone function in this thread, every invocation of which is looked at before it begins. */
async function paranoid(text: string, thin: boolean): Promise<SporeletFunction> {
  const { module } = await build({ entry: source(text), thin, memory: MEMORY_BYTES });
  return new SporeletFunction(await prepare(module), { isParanoid: true });
}

const call = (event: unknown): Call => ({ stdin: utf8(JSON.stringify(event)), environment: {}, timeout: 0 });

describe.each([
  ["thin", true],
  ["standalone", false],
])("paranoia in a %s function", (_, thin) => {
  const WHERE: readonly (readonly [string, (memory: Uint8Array, image: number) => number])[] = [
    ["the first byte", () => 0],
    ["the stack", () => 300_000],
    ["between stack and image, where nothing is ever written", () => 500_000],
    ["an extension's data", (_memory, image) => image - 1000],
    ["the glue's state", (_memory, image) => image + 100],
    ["the heap", (_memory, image) => image + 250_000],
    ["the last byte", (memory) => memory.length - 1],
  ];

  it.each(WHERE)("finds a bit that has changed in %s, gives the instance up, and serves the next", async (_what, where) => {
    const fn = await paranoid("export default (e: number) => e + 1;", thin);
    const answered = async () => text((await fn.execute(call(1))).stdout);
    expect(await answered()).toBe("2\n");
    const memory = fn.reset(); // pristine, and believed to be so
    const at = where(memory, fn.image.layout.image);
    memory[at] = (memory[at] as number) ^ 1;
    expect(() => fn.execute(call(1))).toThrow(expect.objectContaining({ code: "E_NOT_PRISTINE" }));
    for (let i = 0; i < 3; i++) expect(await answered()).toBe("2\n");
    expect(fn.memory).not.toBe(memory);
  });

  it("finds nothing where an invocation has changed all of memory: all of it is written again", async () => {
    const fn = await paranoid("export default (e: number) => e + 1;", thin);
    const answered = async () => text((await fn.execute(call(1))).stdout);
    expect(await answered()).toBe("2\n");
    for (const byte of [0xff, 0x01]) {
      const memory = fn.memory;
      memory.fill(byte); // as a function could that has got hold of all of it
      memory.fill(0, fn.image.layout.heapPages, fn.image.layout.heapPages + 4); // and says that it used nothing
      expect(await answered()).toBe("2\n");
    }
  });
});

it("what a thin function writes anywhere is gone for every other one, and for itself", async () => {
  const functions = await Promise.all([
    paranoid("export default () => 1;", true),
    paranoid(`export default () => new URL("http://localhost/x").pathname;`, true),
    paranoid("export default () => new TextEncoder().encode('x').length;", true),
  ]);
  const random = seededRandom(SEED);
  for (let i = 0; i < 100; i++) {
    const before = functions[Math.floor(random() * 3)] as SporeletFunction;
    expect((await before.execute(call(0))).code).toBe(undefined);
    const { memory } = before;
    for (let k = 0; k < 2000; k++) {
      const at = Math.floor(random() * memory.length);
      memory[at] = 1 + Math.floor(random() * 255);
      memory[mapStart(before.image.layout.stackTop) + Math.floor(at / PAGE_BYTES)] = 1; // as the engine does
    }
    const after = functions[Math.floor(random() * 3)] as SporeletFunction;
    expect((await after.execute(call(0))).code).toBe(undefined);
  }
});

it("a thin function is held to its limit by a word that its own memory does not hold", async () => {
  const fn = await loadSource("export default (n: number) => Array.from({ length: n }, () => new Uint8Array(65536)).length;", { thin: true, memory: 4 << 20 });
  const instance = fn.invoker.take();
  instance.reset(fn.image);
  const lifted = new DataView(instance.memory.buffer);
  lifted.setUint32(fn.image.layout.limitPages, 65536, true); // as a snapshot made for it could say
  expect(instance.invoke(fn.image, call(1000))).not.toBe(0);
  expect(instance.memory.length).toBeLessThanOrEqual(4 << 20);
});

describe("what the engine can change outside of its linear memory", () => {
  const wat = execFileSync(process.execPath, [binaryen("wasm-dis"), "--all-features", join(root, "dist/engine/engine.wasm")], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });

  it("is the stack pointer, which the glue sets at every entry, how low that was, and the ceiling, which only the host sets", () => {
    const mutable = [...wat.matchAll(/^ \(global (\S+) \(mut \w+\)/gm)].map((match) => match[1]);
    const ceiling = /^ \(export "ceiling" \(global (\S+)\)\)/m.exec(wat)?.[1];
    const low = /^ \(export "stack_low" \(global (\S+)\)\)/m.exec(wat)?.[1] as string;
    expect(mutable).toHaveLength(3);
    expect(mutable).toEqual(expect.arrayContaining([ceiling, low]));
    const written = new Set([...wat.matchAll(/\(global\.set (\S+)/g)].map((match) => match[1]));
    expect([...written]).toEqual(mutable.filter((name) => name !== ceiling));
    // It is compared with the stack pointer, and nothing else is done with it.
    const pointer = mutable.find((name) => name !== ceiling && name !== low);
    const name = (id: string | undefined) => `${id}`.replaceAll("$", "\\$");
    const recorded = new RegExp(`\\(i32\\.lt_s\\s+\\(global\\.get ${name(pointer)}\\)\\s+\\(global\\.get ${name(low)}\\)`, "g");
    const read = wat.split(`(global.get ${low})`).length - 1;
    expect(read).toBeGreaterThan(500);
    expect(wat.match(recorded)).toHaveLength(read);
  });

  it("is no table, no segment and no other memory", () => {
    expect(wat.match(/\((table\.(set|grow|fill|copy|init)|elem\.drop|data\.drop|memory\.init)\b/g)).toBe(null);
    expect(wat.match(/^ \((memory|table) /gm)).toHaveLength(2);
  });

  it("nor can what it calls through its table make memory grow but by asking for the ceiling", () => {
    const functions = wat.split(/\n(?= \(func )/).slice(1);
    const growing = functions.filter((body) => body.includes("(memory.grow"));
    const ceiling = /^ \(export "ceiling" \(global (\S+)\)\)/m.exec(wat)?.[1] as string;
    expect(growing).toHaveLength(2);
    for (const body of growing) expect(body).toContain(`(global.get ${ceiling})`);
  });
});

function binaryen(tool: string): string {
  return join(dirname(createRequire(import.meta.url).resolve("binaryen/package.json")), "bin", tool);
}

it("random bytes are given out once, in whatever pieces they are asked for", async () => {
  const { giveRandom } = await import("../src/host/random.ts");
  const random = seededRandom(SEED);
  const seen = new Set<string>();
  let given = 0;
  for (let i = 0; i < 5000; i++) {
    const size = 16 + Math.floor(random() * (i % 50 === 0 ? 10_000 : 60));
    const bytes = new Uint8Array(size);
    giveRandom(bytes);
    for (let at = 0; at + 8 <= size; at += 8, given++) seen.add(Buffer.from(bytes.subarray(at, at + 8)).toString("latin1"));
  }
  expect(seen.has("\0".repeat(8))).toBe(false);
  expect(seen.size).toBe(given);
});
