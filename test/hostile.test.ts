// Modules that nobody trusts: each is refused by name, or ends by name, in time and with bounded memory, and
// whatever it does, the function beside it in the same worker answers rightly and is told to nobody.
//
// SPORELET_HOSTILE=20 runs twenty times as many mutants, SPORELET_SEED=7 other ones.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { build } from "../src/build/build.ts";
import { ERRORS, type ErrorCode, SporeletError } from "../src/errors.ts";
import { parseCgi } from "../src/host/http.ts";
import { load } from "../src/host/load.ts";
import { SourceLines } from "../src/host/source-lines.ts";
import { createHost, type Host } from "../src/workers/host.ts";
import type { HostedFunction } from "../src/workers/hosted.ts";
import { MUTATIONS } from "./hostile/mutations.ts";
import { source, text, utf8 } from "./support.ts";
import { type Code, code, command, F64, type Handwritten, I64, limits, op, PRETENDED, pretender, put } from "./wasm.ts";

const ROUNDS = Number(process.env.SPORELET_HOSTILE ?? 1);
const SEED = Number(process.env.SPORELET_SEED ?? 1);
const TIMEOUT_MS = 60;
/** Where something else than time has to end it, also on a busy machine. */
const PATIENCE_MS = 10_000;
const MEMORY_BYTES = 32 << 20;
const SECRET = "b5f1e0c2-the-secret-of-another";

/** Its secret lies in its heap, and comes with every event. */
const GOOD = `
const secret = ["b5f1e0c2", "the-secret", "of-another"].join("-");
let calls = 0;
export default async (event: { n: number; note: string }) => {
  calls++;
  await new Promise((settle) => setTimeout(settle, 0));
  return { n: event.n, calls, knows: event.note === secret };
};`;
const SMALL = `export default async (event: { name: string }) => { console.log("hello"); return { hello: event.name }; }`;
const LARGE = `
const table = new Map(Array.from({ length: 200 }, (_, i) => [i, { i, text: "t" + i }]));
let kept = 0;
export default (event: { name: string }) => {
  kept++;
  const url = new URL("http://localhost/" + event.name);
  return [table.size, kept, url.pathname, new TextEncoder().encode(event.name).length, crypto.getRandomValues(new Uint8Array(4)).length];
};`;
const REQUESTS = `export default { fetch: (request: Request) => new Response("hello " + new URL(request.url).pathname, { headers: { "x-a": "b" } }) };`;

let host: Host;
let good: HostedFunction;
let answered = 0;
const modules = new Map<string, Uint8Array>();

beforeAll(async () => {
  host = createHost({ workers: 1, timeout: TIMEOUT_MS, memory: MEMORY_BYTES, paranoid: true, maxResult: 1 << 20 });
  good = await host.load((await build({ entry: source(GOOD), thin: true, memory: MEMORY_BYTES })).module, { timeout: 10_000 });
  for (const [name, text, thin] of [
    ["small thin", SMALL, true],
    ["large thin", LARGE, true],
    ["requests thin", REQUESTS, true],
    ["small standalone", SMALL, false],
    ["large standalone", LARGE, false],
  ] as const)
    modules.set(name, (await build({ entry: source(text), thin, memory: MEMORY_BYTES })).module);
  modules.set(
    "handwritten",
    command(code(put(0, 16), put(4, 6), put(16, 0x6c6c6568), op.i32(1), op.i32(0), op.i32(1), op.i32(8), op.wasi("fd_write"), op.drop), {
      memory: limits(1, 1, 16),
      data: Uint8Array.from([1, 0, 0x41, 32, 0x0b, 3, 1, 2, 3]),
    }),
  );
  modules.set("pretender", pretender(op.i32(0), { data: Uint8Array.from([1, 0, 0x41, 32, 0x0b, 3, 1, 2, 3]) }));
});
afterAll(() => host.close());

async function expectGood(why: object): Promise<void> {
  const n = ++answered;
  const found = await good.invoke({ n, note: SECRET }).catch((error: unknown) => String(error));
  expect({ ...why, found }).toEqual({ ...why, found: { n, calls: 1, knows: true } });
}

/** Loads a module and runs it, and answers how that ended; anything but a code of ours fails the test. */
async function fate(module: Uint8Array, why: object, timeout = TIMEOUT_MS): Promise<ErrorCode | "done"> {
  try {
    const fn = await host.load(module);
    try {
      const { status, code: failed, stdout, stderr } = await fn.run(utf8('{"name":"Ada"}'), { timeout });
      if (text(stdout).includes(SECRET) || text(stderr).includes(SECRET)) throw new Error("it saw another function's secret");
      if (failed === undefined && status !== 0) throw new Error(`it ended with status ${status} and without a code`);
      expect(failed === undefined || failed in ERRORS).toBe(true);
      return failed ?? "done";
    } finally {
      host.unload(fn);
    }
  } catch (error) {
    if (error instanceof SporeletError && error.code in ERRORS && error.code !== "E_INTERNAL" && error.message.length < 1000) return error.code;
    throw new Error(`${JSON.stringify(why)} ended with ${String(error).slice(0, 500)}`, { cause: error });
  }
}

describe("mutants", () => {
  const PLAN: readonly (readonly [string, number])[] = [
    ["small thin", 45],
    ["large thin", 30],
    ["requests thin", 15],
    ["small standalone", 8],
    ["large standalone", 4],
    ["handwritten", 35],
    ["pretender", 35],
  ];

  it.each(PLAN)("of the module %s: %d of each kind", async (name, count) => {
    const module = modules.get(name) as Uint8Array;
    expect(await fate(module, { name }, PATIENCE_MS)).toBe("done");
    const fates = new Map<string, number>();
    let slowest = 0;
    for (const [kind, mutate] of Object.entries(MUTATIONS)) {
      for (let i = 0; i < count * ROUNDS; i++) {
        const why = { name, kind, i, seed: SEED };
        const random = seededRandom(SEED * 1_000_003 + i * 101 + kind.length * 7919 + name.length);
        const started = performance.now();
        const ended = await fate(mutate(module, random), why);
        slowest = Math.max(slowest, performance.now() - started);
        fates.set(ended, (fates.get(ended) ?? 0) + 1);
        expect({ ...why, ended }).not.toEqual({ ...why, ended: "E_NOT_PRISTINE" });
        if (i % 5 === 4) await expectGood(why);
      }
      await expectGood({ name, kind, seed: SEED });
    }
    console.log(`${name}: ${JSON.stringify(Object.fromEntries([...fates].sort(([, a], [, b]) => b - a)))}, slowest ${slowest.toFixed(0)} ms`);
    expect(fates.get("done")).toBeGreaterThan(0);
    expect(fates.size).toBeGreaterThan(3);
  });
});

/** poll_oneoff's subscription to the monotonic clock: ten years. */
const TEN_YEARS = code(put(80, 1), op.i32(88), op.i64(0), op.store64, put(92, 73_000_000));

describe("a WASI command written by hand", () => {
  const write = (fd: number, iovs: number, count: number) => code(op.i32(fd), op.i32(iovs), op.i32(count), op.i32(8), op.wasi("fd_write"));
  const iov = (at: number, address: number, size: number) => code(put(at, address), put(at + 4, size));

  const CASES: readonly (readonly [what: string, body: Code, ended: ErrorCode | "done", rest?: Partial<Handwritten>])[] = [
    ["that does nothing", [], "done"],
    ["that loops", op.forever(), "E_TIMEOUT"],
    ["that recurses", op.call(8), "E_STACK"],
    ["that traps", op.unreachable, "E_TRAPPED"],
    ["that ends with a negative status", code(op.i32(-1), op.wasi("proc_exit")), "E_FOREIGN_EXIT"],
    ["that reads its memory to the end and beyond", code(op.i32(-4), op.load, op.drop), "E_TRAPPED"],
    ["that waits for ten years", code(TEN_YEARS, op.i32(64), op.i32(200), op.i32(1), op.i32(8), op.wasi("poll_oneoff"), op.drop), "E_TIMEOUT"],
    ["that waits for two billion things", code(op.i32(64), op.i32(200), op.i32(2 ** 31 - 1), op.i32(8), op.wasi("poll_oneoff"), op.drop), "E_TRAPPED"],
    ["that wants events at a negative address", code(op.i32(64), op.i32(-8), op.i32(1), op.i32(8), op.wasi("poll_oneoff"), op.drop), "E_TRAPPED"],
    ["that wants 4 GiB of random bytes", code(op.i32(0), op.i32(-1), op.wasi("random_get"), op.drop), "E_TRAPPED"],
    ["that wants random bytes at its memory's end and beyond", code(op.i32(65530), op.i32(100), op.wasi("random_get"), op.drop), "E_TRAPPED"],
    ["that wants random bytes for ever", op.forever(op.i32(0), op.i32(16 << 20), op.wasi("random_get"), op.drop), "E_TIMEOUT", { memory: limits(1, 512, 512) }],
    ["that writes 2^31 buffers", code(write(1, 0, 2 ** 31 - 1), op.drop), "E_TRAPPED"],
    ["that writes -1 buffers", code(write(1, 0, -1), op.drop), "done"],
    ["that writes buffers from a negative address", code(write(1, -8, 1), op.drop), "E_TRAPPED"],
    ["that writes 4 GiB", code(iov(0, 16, -1), write(1, 0, 1), op.drop), "E_RESULT_TOO_LARGE"],
    ["that writes what is not its own", code(iov(0, 65000, 1000), write(1, 0, 1), op.drop), "E_TRAPPED"],
    ["that writes the same megabyte for ever", code(iov(0, 0, 1 << 20), op.forever(write(1, 0, 1), op.drop)), "E_TIMEOUT", { memory: limits(1, 17, 17) }],
    [
      "that writes the same megabyte until it is refused",
      code(iov(0, 0, 1 << 19), op.forever(write(1, 0, 1), [0x0d, 1])),
      "E_RESULT_TOO_LARGE",
      { memory: limits(1, 17, 17) },
    ],
    ["that logs the same megabyte for ever", code(iov(0, 0, 1 << 20), op.forever(write(2, 0, 1), op.drop)), "E_TIMEOUT", { memory: limits(1, 17, 17) }],
    ["that writes to a file", code(write(77, 0, 1), op.drop), "done"],
    ["that reads into 2^31 buffers", code(op.i32(0), op.i32(0), op.i32(2 ** 31 - 1), op.i32(8), op.wasi("fd_read"), op.drop), "E_TRAPPED"],
    ["that reads into what is not its own", code(iov(0, -4, 100), op.i32(0), op.i32(0), op.i32(1), op.i32(8), op.wasi("fd_read"), op.drop), "E_TRAPPED"],
    ["that wants the time of no clock at no place", code(op.i32(1), op.i64(0), op.i32(-2), op.wasi("clock_time_get"), op.drop), "E_TRAPPED"],
    ["that wants its environment beyond its memory", code(op.i32(65535), op.i32(65535), op.wasi("environ_get"), op.drop), "E_TRAPPED"],
    ["whose start function is refused its memory", op.unreachable, "E_TRAPPED", { start: 0 }],
    ["whose start function ends it", code(op.i32(3), op.wasi("proc_exit")), "E_FOREIGN_EXIT", { start: 0 }],
    ["whose start function loops", op.forever(), "E_TIMEOUT", { start: 0 }],
    ["whose start function writes before there is a memory", code(write(1, 0, 1), op.drop), "E_TRAPPED", { start: 0 }],
    ["that begins with 4 GiB", [], "E_MEMORY", { memory: limits(1, 65536, 65536) }],
    ["that begins with more than there can be", [], "E_MEMORY", { memory: limits(0, 2 ** 32 - 1) }],
    ["whose memory is shared", [], "E_MALFORMED", { memory: limits(3, 1, 2) }],
    ["whose memory has addresses of 64 bits", [], "E_MALFORMED", { memory: limits(4, 1) }],
    ["whose tables begin with 40 million entries", [], "E_MEMORY", { tables: [10_000_000, 10_000_000, 10_000_000, 10_000_000] }],
    ["with 1000 tables", [], "E_MALFORMED", { tables: Array<number>(1000).fill(1000) }],
    ["whose data lies outside of its memory", [], "E_TRAPPED", { data: Uint8Array.from([1, 0, 0x41, 0xff, 0xff, 0x03, 0x0b, 3, 1, 2, 3]) }],
  ];
  it.each(CASES.map(([what, body, ended, rest = {}]) => ({ what, body, ended, rest })))("$what", async ({ body, ended, rest }) => {
    expect(await fate(command(body, rest), {}, ended === "E_TIMEOUT" ? TIMEOUT_MS : PATIENCE_MS)).toBe(ended);
    await expectGood({});
  });

  it("has no more memory than its host allows, however much it says that it may have", async () => {
    const greedy = command(code(op.repeat(op.i32(1), op.growMemory, op.i32(1), op.add), op.pages, op.wasi("proc_exit")), { memory: limits(1, 1, 65536) });
    const fn = await host.load(greedy, { timeout: 5000 });
    expect((await fn.run(utf8(""))).status).toBe(MEMORY_BYTES / 65536);
    host.unload(fn);
  });

  it("has no more table than its host allows", async () => {
    const body = code(op.repeat(op.growTable, op.i32(1), op.add), op.tableSize, op.wasi("proc_exit"));
    const fn = await host.load(command(body, { tables: [1] }), { timeout: 5000 });
    const { status } = await fn.run(utf8(""));
    expect(status).toBeGreaterThan(900_000);
    expect(status).toBeLessThanOrEqual(1_000_000);
    host.unload(fn);
  });

  it("writes byte by byte and costs its host no more than its bytes", async () => {
    const fn = await host.load(command(code(iov(0, 100, 1), put(100, 0x61), op.forever(write(1, 0, 1), [0x0d, 1]))), { timeout: 10_000, maxResult: 1 << 20 });
    const before = process.memoryUsage().rss;
    expect((await fn.run(utf8(""))).code).toBe("E_RESULT_TOO_LARGE");
    expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
    host.unload(fn);
  });
});

describe("a module that pretends to be one of ours", () => {
  const WAITING = op.i32(12);
  const FINISHING = op.i32(13);
  const waitFor = (ms: number) => code(op.i32(PRETENDED.wait), op.f64(ms), op.storeF64);
  /** A list of messages that begins at `address`. */
  const send = (address: number, before: number, size: number) => code(put(address, before), put(address + 4, size), put(PRETENDED.outbox, address));

  const CASES: readonly (readonly [what: string, invoke: Code, ended: ErrorCode | "done", rest?: Parameters<typeof pretender>[1]])[] = [
    ["and answers", op.i32(0), "done"],
    ["and answers a status that there is not", op.i32(99), "E_TRAPPED"],
    ["and answers the host's word for a trap", op.i32(-1), "E_TRAPPED"],
    ["and answers the host's word for an exit", op.i32(-2), "E_TRAPPED"],
    ["and answers the host's word for an abort", op.i32(-3), "E_TRAPPED"],
    ["and answers a number of 64 bits", op.i64(0), "E_TRAPPED", { answers: [I64], resume: op.i64(0) }],
    ["and answers half a status", op.f64(0.5), "E_TRAPPED", { answers: [F64], resume: op.f64(0) }],
    ["and answers nothing", [], "E_TRAPPED", { answers: [], resume: [] }],
    ["and loops", op.forever(), "E_TIMEOUT"],
    ["and waits for ever", code(waitFor(Number.POSITIVE_INFINITY), WAITING), "E_TIMEOUT", { resume: WAITING }],
    ["and waits for no number of ms", code(waitFor(Number.NaN), WAITING), "done"],
    ["and waits for less than nothing", code(waitFor(-1e300), WAITING), "done"],
    ["and waits for a thousand years", code(waitFor(3e13), WAITING), "E_TIMEOUT", { resume: WAITING }],
    ["and waits again and again", code(waitFor(0), WAITING), "E_TIMEOUT", { resume: WAITING }],
    ["and waits for no number again and again", code(waitFor(Number.NaN), WAITING), "E_TIMEOUT", { resume: WAITING }],
    ["and loops when it has waited", WAITING, "E_TIMEOUT", { resume: op.forever() }],
    ["and finishes again and again", FINISHING, "done", { resume: FINISHING }],
    ["and sends what lies outside of its memory", code(send(128, 0, 2 ** 31 - 1), WAITING), "E_TRAPPED"],
    ["and sends from outside of its memory", code(put(PRETENDED.outbox, -4), WAITING), "E_TRAPPED"],
    ["and sends a list that ends in itself", code(send(128, 128, 0), WAITING), "E_TRAPPED"],
    ["and sends nothing", code(send(128, 0, 0), WAITING), "E_TRAPPED"],
    ["and sends noise", code(send(128, 0, 64), WAITING), "E_TRAPPED"],
    ["and sends a message whose head is longer than itself", code(put(136, 1 << 20), send(128, 0, 64), WAITING), "E_TRAPPED"],
    ["and sends JSON that is no object", code(put(136, 4), put(140, 0x6c6c756e), send(128, 0, 8), WAITING), "E_TRAPPED"],
  ];
  it.each(CASES.map(([what, invoke, ended, rest = {}]) => ({ what, invoke, ended, rest })))("$what", async ({ invoke, ended, rest }) => {
    const module = pretender(invoke, rest);
    const timeout = ended === "E_TIMEOUT" || rest.resume === FINISHING ? TIMEOUT_MS : PATIENCE_MS;
    expect(await fate(module, {}, timeout)).toBe(ended);
    const connected = await host.load(module, { network: async () => new Response("never asked for") });
    const { code: failed = "done" } = await connected.run(utf8("{}"), { timeout });
    expect(failed).toBe(ended);
    host.unload(connected);
    await expectGood({});
  });

  it("keeps nothing, in no global, for its next invocation", async () => {
    const counting = code(op.globalGet, op.i32(1), op.add, op.globalSet, op.globalGet, op.wasi("proc_exit"), op.i32(0));
    for (const fn of [await load(pretender(counting)), await host.load(pretender(counting))])
      for (let i = 0; i < 5; i++) expect((await fn.run(utf8(""))).status).toBe(1);
  });

  it("has no more memory than its host allows", async () => {
    const greedy = code(op.repeat(op.i32(1), op.growMemory, op.i32(1), op.add), op.pages, op.wasi("proc_exit"), op.i32(0));
    const fn = await host.load(pretender(greedy, { memory: limits(1, 1, 1024) }), { timeout: 5000 });
    expect((await fn.run(utf8(""))).status).toBe(MEMORY_BYTES / 65536);
  });
});

describe("what a function says", () => {
  it("is read in time that grows with its length, and no faster", () => {
    const value = `a${" ".repeat(500_000)}b`;
    expect(parseCgi(utf8(`Status: 200\r\nx-a: \t${value} \r\n\r\n`)).headers).toEqual([["x-a", value]]);
    expect(() => parseCgi(utf8(`Status: 200\r\nx-a: ${" ".repeat(2 << 20)}\r\n\r\n`))).toThrow(/no empty line/);
  });

  it.each([
    ["positions that there are not", "at fn.js:0:0 at fn.js:1:0 at fn.js:99999999999999999999999:7", '{"version":3,"sources":[],"names":[],"mappings":""}'],
    ["a map that is none", "at fn.js:1:1", "{"],
    ["a map of another kind", "at fn.js:1:1", "[]"],
    ["a map with mappings of noise", "at fn.js:1:1", '{"version":3,"sources":["a"],"names":[],"mappings":"!!!,\u0000"}'],
  ])("is passed on as it is where it names %s", async (_, said, map) => {
    expect(text(await new SourceLines(map, "fn").translate(utf8(said)))).toBe(said);
  });

  it("does not end its host by the environment that it is given", async () => {
    expect(await good.invoke({ n: 2 }, { env: { A: "a".repeat(1 << 20) } })).toMatchObject({ n: 2 });
    await expect(good.invoke(0, { requestId: "r".repeat(1 << 20) })).rejects.toMatchObject({ code: "E_OPTION_VALUE" });
    expect(await good.invoke({ n: 1, note: SECRET }, { timeout: 2 ** 40 })).toMatchObject({ n: 1 });
  });
});
