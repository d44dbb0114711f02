// Small parts that the benchmark's honesty hangs on.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { checker } from "../../bench/answers.ts";
import { demultiplex } from "../../bench/containers/docker-api.ts";
import { BUILT_IN } from "../../bench/handlers/catalogue.ts";
import { freshMark, processesMarked, settledSizes, sizesOf } from "../../bench/harness/memory.ts";
import { fresh } from "../../bench/inhost/fresh.ts";
import { SUBJECTS } from "../../bench/run.ts";
import { selectionOf } from "../../bench/selection.ts";
import { answerOfHttp } from "../../bench/subjects/answers.ts";
import { withoutPageCache } from "../../bench/subjects/cold-cache.ts";
import { timingsPhases } from "../../bench/subjects/phases.ts";
import { build } from "../../src/build/build.ts";
import { load } from "../../src/host/load.ts";
import { root, source } from "../support.ts";

describe("an answer", () => {
  const check = checker('{"hello":"Ada"}');

  it("is right as JSON, whatever the space around it", () => {
    expect(check('{"hello":"Ada"}\n')).toBeUndefined();
    expect(check(' { "hello" : "Ada" } ')).toBeUndefined();
  });

  it("is wrong in any other way, and shown shortened", () => {
    expect(check('{"hello":"Bob"}')).toBe('expected {"hello":"Ada"}, got {"hello":"Bob"}');
    expect(check("")).toContain("got nothing");
    expect(check('{"hello":"Ada"}{"hello":"Ada"}')).toBeDefined();
    expect(check("x".repeat(5000))).toContain("… (5000 characters)");
  });

  it("of `sporelet run --request` is a status and a body", () => {
    expect(answerOfHttp("HTTP/1.1 201 Created\r\nx: y\r\n\r\na\r\n\r\nb")).toBe('{"status":201,"body":"a\\r\\n\\r\\nb"}');
    expect(answerOfHttp("sporelet: E_TRAPPED")).toBe("sporelet: E_TRAPPED");
  });
});

describe("the built-in handlers", () => {
  it.each(BUILT_IN)("$id answers in sporelet what its catalogue says", async ({ id, input, expected }) => {
    const { module, kind } = await build({ entry: join(root, "dist/bench", `${id}.mjs`), timeout: 60_000 });
    const fn = await load(module);
    if (kind === "fetch") {
      const { url, ...init } = JSON.parse(input()) as { url: string };
      const response = await fn.fetch(new Request(url, init));
      expect(JSON.stringify({ status: response.status, body: await response.text() })).toBe(expected());
    } else expect(JSON.stringify(await fn.invoke(JSON.parse(input())))).toBe(expected());
  });

  it("the payload is a mebibyte", () => {
    const size = BUILT_IN.find(({ id }) => id === "payload")?.input().length as number;
    expect(size / 2 ** 20).toBeCloseTo(1, 1);
  });
});

it("a module made fresh is another one to V8 and the same to run", async () => {
  const { module } = await build({ entry: source("export default (event) => event.a + 1;") });
  const [first, second] = [fresh(module), fresh(module)];
  expect(Buffer.compare(first, second)).not.toBe(0);
  for (const bytes of [first, second]) expect(await (await load(bytes)).invoke({ a: 1 })).toBe(2);
});

it("docker's frames are taken apart", () => {
  const frame = (stream: number, text: string) => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  expect(demultiplex(Buffer.concat([frame(1, '{"a":'), frame(2, "oops\n"), frame(1, "1}\n")]))).toEqual({ stdout: '{"a":1}\n', stderr: "oops\n" });
});

describe("--only and --skip", () => {
  const handlers = ["hello", "cpu"];
  const chosen = (only: string[], skip: string[] = []) => {
    const selection = selectionOf(only, skip, handlers, SUBJECTS);
    return { handlers: handlers.filter(selection.handler), subjects: SUBJECTS.filter(selection.subject).map(({ id }) => id) };
  };

  it("choose handlers, intervals and subjects", () => {
    expect(chosen([])).toEqual({ handlers, subjects: SUBJECTS.map(({ id }) => id) });
    expect(chosen(["cpu", "vm"])).toEqual({ handlers: ["cpu"], subjects: ["vm"] });
    expect(chosen(["crun-*"], ["*-c", "*-http"]).subjects).toEqual(["crun-node", "crun-debian", "crun-sporelet", "crun-native"]);
    expect(chosen(["load"]).subjects).toContain("sporelet-thin");
    expect(chosen(["own"], ["container", "container-http"]).subjects.every((id) => id.includes("sporelet"))).toBe(true);
  });

  it("no two subjects have one id", () => {
    expect(new Set(SUBJECTS.map(({ id }) => id)).size).toBe(SUBJECTS.length);
  });
});

it("phases of `sporelet run` are read from what it says", () => {
  const said = "timings in µs (host sporelet)\n  node start    20000\n  load           5000\n";
  expect(timingsPhases(said, 30)).toEqual({ "node start": 20, load: 5, "spawn, answer arrives": 5 });
});

it.runIf(process.platform === "linux")("memory is that of the process, and processes are found by their environment", async () => {
  const { pss, anonymous } = sizesOf(process.pid);
  expect(pss).toBeGreaterThan(10e6);
  expect(anonymous).toBeLessThanOrEqual(pss);
  const child = spawn("sleep", ["20"], { env: { BENCH_TEST: `${process.pid}`, PATH: process.env.PATH ?? "" }, stdio: "ignore" });
  await vi.waitFor(() => expect(processesMarked("BENCH_TEST", `${process.pid}`)).toEqual([child.pid]));
  child.kill();
  await once(child, "close");
  expect(processesMarked("BENCH_TEST", `${process.pid}`)).toEqual([]);
});

it.runIf(process.platform === "linux")("memory of marked processes is read once they no longer grow, and not if they end before", async () => {
  const { signal } = new AbortController();
  const start = (script: string) => {
    const mark = freshMark();
    const child = spawn(process.execPath, ["-e", script], { env: { ...mark, PATH: process.env.PATH ?? "" }, stdio: ["pipe", "ignore", "ignore"] });
    return { mark, child, read: () => settledSizes(mark, () => child.exitCode !== null, signal) };
  };
  const grown = start("const all = Buffer.alloc(30e6, 1); process.stdin.on('end', () => all).resume();");
  const { pss, anonymous } = await grown.read();
  expect(anonymous).toBeGreaterThan(30e6);
  expect(pss).toBeGreaterThan(anonymous);
  grown.child.stdin.end();
  await once(grown.child, "close");
  await expect(grown.read()).rejects.toThrow("it ended before it got its input");
  await expect(settledSizes(grown.mark, () => false, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});

it("a page cache that can't be dropped is a reason, not a wrong number", () => {
  const subject = { id: "node", name: "node", interval: "spawn", own: false, isolation: "", note: "", visit: () => [] } as const;
  const [cold] = withoutPageCache([subject], () => {
    throw new Error("EACCES");
  });
  expect(cold?.id).toBe("node-cold");
  expect(cold).toMatchObject({ reason: expect.stringContaining("can't be dropped") });
  expect(withoutPageCache([{ ...subject, interval: "pristine" }], () => {})).toEqual([]);
});
