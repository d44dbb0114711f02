// `createHost`: functions in worker threads.
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { SporeletError } from "../src/errors.ts";
import { createHost, type Host, type HostOptions } from "../src/workers/host.ts";
import type { HostedFunction, Invocation } from "../src/workers/hosted.ts";
import { HELLO, source } from "./support.ts";

const hosts: Host[] = [];
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()));
});

function open(options: HostOptions = {}, onInvocation?: (invocation: Invocation) => void): Host {
  const host = createHost({ workers: 1, timeout: 1000, ...options }, onInvocation && { onInvocation });
  hosts.push(host);
  return host;
}

async function moduleOf(text: string, thin = true): Promise<Uint8Array> {
  return (await build({ entry: source(text), thin })).module;
}

async function loadInto(host: Host, text: string, options: Parameters<Host["load"]>[1] = {}): Promise<HostedFunction> {
  return host.load(await moduleOf(text), options);
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    (value) => `no error, but ${JSON.stringify(value)}`,
    (error: unknown) => (error instanceof SporeletError ? error.code : (error as Error).name),
  );

/** Hangs in one native operation, which no interrupt reaches. */
const HANG = `export default () => ("a".repeat(2 ** 23) + "c").indexOf("a".repeat(2 ** 22) + "b");`;
const LOOP = "export default () => { for (;;); }";
const SLEEP = `export default (e: { ms: number; say?: string }) => new Promise((done) => setTimeout(() => done(e.say ?? e.ms), e.ms));`;

/** Nice value of each thread of this process, by its id: field 19 of proc_pid_stat(5), counted from behind the name. */
function niceOfThreads(): Map<string, number> {
  const niceOf = (thread: string) => Number(readFileSync(`/proc/self/task/${thread}/stat`, "utf8").split(") ")[1]?.split(" ")[16]);
  return new Map(readdirSync("/proc/self/task").map((thread) => [thread, niceOf(thread)]));
}

const noOrderOfThreads =
  process.platform !== "linux" ? "only Linux has a priority for each thread" : availableParallelism() === 1 ? "one core only" : undefined;
if (noOrderOfThreads !== undefined) console.warn(`not tested: workers give way to the host's thread (${noOrderOfThreads})`);

describe("a host", () => {
  it.each([
    ["thin", true],
    ["standalone", false],
  ])("runs a %s function, each time in a fresh VM", async (_, thin) => {
    const host = open({ workers: 2 });
    const fn = await host.load(await moduleOf(`let n = 0; export default (e: number) => [e, ++n];`, thin));
    expect(await Promise.all(Array.from({ length: 200 }, (_, i) => fn.invoke(i)))).toEqual(Array.from({ length: 200 }, (_, i) => [i, 1]));
  });

  it("answers requests with a function of kind fetch", async () => {
    const host = open();
    const fn = await loadInto(
      host,
      `export default { fetch: async (r: Request) => new Response(r.method + " " + r.url + " " + (await r.text()), { status: 201, headers: { "x-a": "ü" } }) };`,
    );
    const response = await fn.fetch(new Request("http://h/p?q=1", { method: "POST", body: "bö" }));
    expect([response.status, response.headers.get("x-a"), await response.text()]).toEqual([201, "ü", "POST http://h/p?q=1 bö"]);
  });

  it.each([
    ["bytes of every kind", 0],
    ["more than fits into a ring's record", 300_000],
    ["more than fits into a ring", 3_000_000],
  ])("carries %s both ways", async (_, size) => {
    const fn = await loadInto(open(), "export default (e: string) => e;");
    const text = `"\\ü€😀\u0000\n${"xü😀".repeat(size / 7)}`;
    expect(await Promise.all([fn.invoke(text), fn.invoke("a"), fn.invoke(text), fn.invoke("b")])).toEqual([text, "a", text, "b"]);
  });

  it("runs a WASI command that imports no more than ours, and refuses one that does", async () => {
    const host = open();
    const fn = await loadInto(host, `import { readFileSync, STDIO, writeFileSync } from "javy/fs"; writeFileSync(STDIO.Stdout, readFileSync(STDIO.Stdin));`);
    const { stdout } = await fn.run(Buffer.from([0, 255, 10]));
    expect([...stdout]).toEqual([0, 255, 10]);
  });

  it("rejects with the function's own error, in its source lines", async () => {
    const host = open();
    const { module, map } = await build({ entry: source("\n\nexport default () => {\n  throw new TypeError('no');\n};"), thin: true });
    const fn = await host.load(module, { map });
    await expect(fn.invoke(1)).rejects.toMatchObject({ code: "E_HANDLER_THREW", message: expect.stringMatching(/TypeError: no\n.*fn\.ts:4:/s) });
  });

  it("gives a function the environment of its host and of the call, and nothing of the process", async () => {
    const fn = await loadInto(open({ env: { A: "1", B: "2" } }), "export default (e: unknown, c: { env: object; requestId: string }) => [c.env, c.requestId];");
    const [env, requestId] = (await fn.invoke(null, { env: { B: "ü" }, requestId: "r-1" })) as [Record<string, string>, string];
    expect([env.A, env.B, requestId, Object.keys(env).filter((name) => !name.startsWith("SPORELET_"))]).toEqual(["1", "ü", "r-1", ["A", "B"]]);
  });

  it("answers a function's requests over the network that it is given", async () => {
    const network = async (request: Request) => Response.json({ asked: request.url, body: await request.text() });
    const fn = await loadInto(open({ network }), `export default async () => (await fetch("http://x/y", { method: "POST", body: "b" })).json();`);
    expect(await Promise.all(Array.from({ length: 20 }, () => fn.invoke(1)))).toEqual(Array(20).fill({ asked: "http://x/y", body: "b" }));
    const denied = await loadInto(open(), `export default () => fetch("http://x/y").then(() => "there", (e) => e.message);`);
    expect(await denied.invoke(1)).toMatch(/grants no network/);
  });

  it("answers before what waitUntil was given has ended, and lets that end", async () => {
    const output: string[] = [];
    const host = createHost({ workers: 1 }, { onLog: (_fn, _id, stderr) => void output.push(Buffer.from(stderr).toString()) });
    hosts.push(host);
    const fn = await loadInto(
      host,
      `export default (e: unknown, c: { waitUntil(p: unknown): void }) => { c.waitUntil(new Promise<void>((d) => setTimeout(() => { console.log("late"); d(); }, 300))); return "soon"; };`,
    );
    expect(await fn.invoke(1)).toBe("soon");
    expect([output, fn.inFlight]).toEqual([[], 1]);
    await host.close();
    expect(output.join("")).toContain("late");
    expect(fn.inFlight).toBe(0);
  });

  it("limits the memory that waiting calls keep together, and takes calls again when some have ended", async () => {
    const host = open({ workers: 2, memory: 32 << 20, memoryTotal: 40 << 20 });
    const fn = await loadInto(
      host,
      `export default (e: { ms: number; mb: number }) => { const kept = new Uint8Array(e.mb << 20).fill(1); return new Promise((done) => setTimeout(() => done(kept.length), e.ms)); };`,
    );
    const waiting = [1, 2].map(() => fn.invoke({ ms: 600, mb: 20 }));
    await expect.poll(() => host.held).toBeGreaterThan(40 << 20);
    await expect(fn.invoke({ ms: 0, mb: 0 })).rejects.toMatchObject({ code: "E_BUSY", message: expect.stringContaining("memoryTotal") });
    expect(await Promise.all(waiting)).toEqual([20 << 20, 20 << 20]);
    expect([host.held, await fn.invoke({ ms: 0, mb: 0 })]).toEqual([0, 0]);
  });

  it("tells of every invocation how it began and how long it took", async () => {
    const seen: Invocation[] = [];
    const host = open({}, (invocation) => void seen.push(invocation));
    const fn = await loadInto(host, SLEEP);
    await fn.invoke({ ms: 30 });
    await fn.invoke({ ms: 0 });
    expect(seen.map(({ outcome }) => outcome.isCold)).toEqual([true, false]);
    expect(seen[0]?.outcome.phases.wait).toBeGreaterThan(20);
    for (const { outcome } of seen) for (const ms of Object.values(outcome.phases)) expect(ms).toBeGreaterThanOrEqual(0);
  });

  it.skipIf(noOrderOfThreads !== undefined)("has workers that give way to its own thread", async () => {
    const before = niceOfThreads();
    const host = open({ workers: 2 });
    await (await loadInto(host, HELLO)).invoke({ name: "Ada" });
    const own = before.get(String(process.pid)) as number;
    const added = () => [...niceOfThreads()].filter(([thread, nice]) => !before.has(thread) && nice === Math.min(own + 5, 19));
    await expect.poll(() => added().length).toBe(2);
    expect(niceOfThreads().get(String(process.pid))).toBe(own);
  });

  it("refuses an event that has no form in JSON, and one for a function that answers requests", async () => {
    const host = open();
    const fn = await loadInto(host, HELLO);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const event of [1n, cycle, () => 1]) expect(await codeOf(fn.invoke(event))).toBe("E_EVENT_NOT_JSON");
    const app = await loadInto(host, "export default { fetch: () => new Response() };");
    expect(await codeOf(app.invoke({}))).toBe("E_HOST_CANNOT_RUN");
    expect(await codeOf(fn.fetch(new Request("http://a/")))).toBe("E_HOST_CANNOT_RUN");
  });

  it("refuses options that make no sense", async () => {
    expect(() => createHost({ workers: 0 })).toThrow(/`workers` to be a whole number from 1 on, got 0/);
    const host = open();
    expect(await codeOf(loadInto(host, HELLO, { timeout: -1 }))).toBe("E_OPTION_VALUE");
    expect(await codeOf(loadInto(host, HELLO, { timeout: "5" as never }))).toBe("E_OPTION_VALUE");
    expect(await codeOf(loadInto(host, HELLO, { concurrency: 1.5 }))).toBe("E_OPTION_VALUE");
    const fn = await loadInto(host, HELLO);
    expect(await codeOf(fn.invoke({}, { timeout: Number.NaN }))).toBe("E_OPTION_VALUE");
  });
});

describe("a limit", () => {
  it("of time interrupts what can be interrupted, and the worker stays", async () => {
    const deaths: string[] = [];
    const host = open({ timeout: 100, onWorkerDeath: (reason) => void deaths.push(reason) });
    const loop = await loadInto(host, LOOP);
    const regex = await loadInto(host, `export default () => /^(a+)+$/.test("a".repeat(40) + "b");`);
    const sleep = await loadInto(host, SLEEP);
    expect(await Promise.all([codeOf(loop.invoke(1)), codeOf(regex.invoke(1)), codeOf(sleep.invoke({ ms: 60_000 }))])).toEqual(Array(3).fill("E_TIMEOUT"));
    expect(deaths).toEqual([]);
  });

  it.each([1, 2])("of time ends the worker where nothing else helps; with %i of them every other call is answered", async (workers) => {
    const deaths: string[] = [];
    const host = open({ workers, timeout: 200, onWorkerDeath: (reason) => void deaths.push(reason) });
    const [hang, hello] = [await loadInto(host, HANG), await loadInto(host, HELLO)];
    const before = Array.from({ length: 20 }, (_, i) => hello.invoke({ name: `b${i}` }));
    const hanging = codeOf(hang.invoke(1));
    const after = Array.from({ length: 20 }, (_, i) => hello.invoke({ name: `a${i}` }));
    expect(await hanging).toBe("E_TIMEOUT");
    const answers = (await Promise.all([...before, ...after])) as { hello: string }[];
    expect(answers.map(({ hello: name }) => name)).toEqual([
      ...Array.from({ length: 20 }, (_, i) => `b${i}`),
      ...Array.from({ length: 20 }, (_, i) => `a${i}`),
    ]);
    expect(deaths).toEqual([expect.stringMatching(/did not stop at its time limit of 200 ms/)]);
    expect(await hello.invoke({ name: "then" })).toEqual({ hello: "then" });
  });

  it("of time that ends a worker fails what else had begun there by name, and nothing twice", async () => {
    const host = open({ timeout: 300 });
    const [hang, sleep] = [await loadInto(host, HANG), await loadInto(host, SLEEP)];
    const sleeping = codeOf(sleep.invoke({ ms: 290 }));
    await new Promise((settle) => setTimeout(settle, 50));
    expect(await Promise.all([codeOf(hang.invoke(1)), sleeping])).toEqual(["E_TIMEOUT", expect.stringMatching(/E_WORKER_DIED|E_TIMEOUT/)]);
  });

  it("of memory ends a handler that allocates for ever", async () => {
    const fn = await loadInto(open({ memory: 8 << 20 }), "export default () => { const all = []; for (;;) all.push(new Array(1000).fill(1)); }");
    expect(await codeOf(fn.invoke(1))).toBe("E_MEMORY");
    expect(await codeOf(loadInto(open({ memory: 1 << 20 }), HELLO))).toBe("E_MEMORY");
  });

  it("of the result refuses a larger one; of the log drops what is beyond and says so", async () => {
    const host = open({ maxResult: 1000, maxLog: 100 });
    const fn = await loadInto(host, `export default (e: number) => { console.log("l".repeat(90)); console.log("m".repeat(90)); return "r".repeat(e); };`);
    expect(await codeOf(fn.invoke(2000))).toBe("E_RESULT_TOO_LARGE");
    const { stdout, stderr } = await fn.run(Buffer.from("10"));
    expect(Buffer.from(stdout).toString()).toBe(`"${"r".repeat(10)}"\n`);
    expect(Buffer.from(stderr).toString()).toMatch(/^l{90}\nm{9}.*warning: 82 bytes more were written to stderr/s);
  });

  it("of the log does not drop why the function failed", async () => {
    const host = open({ maxLog: 100, timeout: 1000 });
    const chatty = await loadInto(host, `export default (n: number) => {\n  console.log("x".repeat(n));\n  throw new Error("why");\n}`);
    for (const n of [10, 80, 1000]) {
      await expect(chatty.invoke(n)).rejects.toMatchObject({ code: "E_HANDLER_THREW", message: expect.stringMatching(/^Error: why\n {4}at /) });
    }
    const { stderr } = await chatty.run(Buffer.from("1000"));
    expect(Buffer.from(stderr).toString()).toMatch(/^x{100}sporelet: warning: 901 bytes more .*\nsporelet: E_HANDLER_THREW: Error: why\n/);
    const long = await loadInto(host, `export default () => { throw new Error("y".repeat(1e6)); }`);
    const { stderr: cut } = await long.run(Buffer.from("1"));
    expect(cut.length).toBeLessThan(5000);
  });

  it("of concurrency refuses one more", async () => {
    const fn = await loadInto(open({ concurrency: 3 }), SLEEP);
    const running = [1, 2, 3].map(() => fn.invoke({ ms: 100 }));
    expect(await codeOf(fn.invoke({ ms: 1 }))).toBe("E_BUSY");
    expect(await Promise.all(running)).toEqual([100, 100, 100]);
    expect(await fn.invoke({ ms: 1 })).toBe(1);
  });
});

describe("functions take turns", () => {
  it("many slow calls of one keep a call of another waiting for one of them", async () => {
    const host = open({ workers: 1, timeout: 60 });
    const greedy = await loadInto(host, "export default () => { for (;;); }");
    const modest = await loadInto(host, HELLO);
    await modest.invoke({ name: "warm" });
    let ended = 0;
    const all = Array.from({ length: 30 }, () => codeOf(greedy.invoke({})).finally(() => ended++));
    await expect.poll(() => ended, { interval: 1 }).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) {
      const before = ended;
      expect(await modest.invoke({ name: "Ada" })).toEqual({ hello: "Ada" });
      expect(ended - before).toBeLessThanOrEqual(2);
    }
    expect(new Set(await Promise.all(all))).toEqual(new Set(["E_TIMEOUT"]));
  });

  it("and each keeps its order", async () => {
    const host = open({ workers: 1 });
    const slow = await loadInto(host, "export default (n: number) => { const end = Date.now() + 15; while (Date.now() < end); return n; }");
    const order: number[] = [];
    await Promise.all(Array.from({ length: 50 }, (_, i) => slow.invoke(i).then(() => order.push(i))));
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

describe("a signal", () => {
  it("gives up a call that waits, one that is queued, and one that has not begun", async () => {
    const host = open({ timeout: 400 });
    const [sleep, loop] = [await loadInto(host, SLEEP), await loadInto(host, LOOP)];
    const abort = new AbortController();
    const waiting = codeOf(sleep.invoke({ ms: 60_000 }, { signal: abort.signal, timeout: 60_000 }));
    const looping = codeOf(loop.invoke(1));
    const queued = codeOf(sleep.invoke({ ms: 1 }, { signal: abort.signal }));
    setTimeout(() => abort.abort(), 50);
    expect(await Promise.all([waiting, queued])).toEqual(["AbortError", "AbortError"]);
    expect(await looping).toBe("E_TIMEOUT");
    expect(await codeOf(sleep.invoke({ ms: 1 }, { signal: AbortSignal.abort(new Error("before")) }))).toBe("Error");
    await expect.poll(() => [sleep.inFlight, host.inFlight]).toEqual([0, 0]);
  });
});

describe("closing", () => {
  it("waits for what is under way and takes nothing more", async () => {
    const host = open();
    const fn = await loadInto(host, SLEEP);
    const last = fn.invoke({ ms: 100 });
    const closing = host.close();
    expect(await codeOf(fn.invoke({ ms: 1 }))).toBe("E_HOST_CLOSED");
    expect(await codeOf(loadInto(host, HELLO))).toBe("E_HOST_CLOSED");
    expect(await last).toBe(100);
    await closing;
    await host.close();
  });

  it("is over at the same time for everyone who asks for it", async () => {
    const host = open();
    const fn = await loadInto(host, SLEEP);
    let isOver = false;
    const last = fn.invoke({ ms: 50 }).then(() => {
      isOver = true;
    });
    host.close();
    await host.close();
    expect(isOver).toBe(true);
    await last;
  });

  it("refuses what was being loaded", async () => {
    const host = open();
    const { module } = await build({ entry: source(HELLO) });
    const loading = codeOf(host.load(module));
    await host.close();
    expect(await loading).toBe("E_HOST_CLOSED");
  });

  it("does not wait for ever", async () => {
    const host = open({ drain: 50, timeout: 0 });
    const fn = await loadInto(host, SLEEP);
    await fn.invoke({ ms: 0 }); // the worker is up
    const last = codeOf(fn.invoke({ ms: 60_000 }));
    await host.close();
    expect(await last).toBe("E_WORKER_DIED");
  });

  it("comes by itself at the end of a block", async () => {
    let fn: HostedFunction;
    {
      await using host = createHost({ workers: 1 });
      fn = await loadInto(host, HELLO);
      expect(await fn.invoke({ name: "Ada" })).toEqual({ hello: "Ada" });
    }
    expect(await codeOf(fn.invoke({ name: "Ada" }))).toBe("E_HOST_CLOSED");
  });

  it("of one function leaves its calls to end and the others alone", async () => {
    const host = open();
    const [sleep, hello] = [await loadInto(host, SLEEP), await loadInto(host, HELLO)];
    const last = sleep.invoke({ ms: 50 });
    host.unload(sleep);
    expect(await codeOf(sleep.invoke({ ms: 1 }))).toBe("E_HOST_CLOSED");
    expect([await last, await hello.invoke({ name: "b" })]).toEqual([50, { hello: "b" }]);
    expect([...host.functions]).toEqual([hello]);
  });
});
