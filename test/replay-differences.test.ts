// `sporelet replay --dry-run` of recorded events into other versions of their function.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { Broker } from "../src/events/broker.ts";
import { EventLog } from "../src/events/log.ts";
import { allowNetwork } from "../src/host/allow-network.ts";
import type { Description } from "../src/module/description.ts";
import { createHost } from "../src/workers/host.ts";
import { source, sporelet, temporaryDirectory } from "./support.ts";

let requests = 0;
const server = createServer((request, response) => response.end(`${request.url} ${++requests}`));
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const host = createHost({ workers: 1, network: allowNetwork([new URL(base).host]) });
afterAll(async () => {
  await host.close();
  server.close().closeAllConnections();
});
const work = temporaryDirectory();

/** A function of events of the type "tick", whose handler has this body. */
const handler = (body: string) => `import { contract, on } from "sporelet/events";
const Seen = contract("seen");
const get = async (path) => (await fetch("${base}" + path)).text();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export default on("tick", { retries: 0 }, async (event, context) => {
${body}
});
`;

interface Recorded {
  data: string;
  /** Replays the events into a version with another body. */
  into(body: string, ...args: string[]): { status: number | null; stdout: string };
}

/** Has a function handle events, with `record` or without. */
async function handled(body: string, { record = true, events = 1, timeout = 10_000 } = {}): Promise<Recorded> {
  const data = mkdtempSync(join(work, "log-"));
  const { module } = await build({ entry: source({ "fn.js": handler(body) }), name: "fn", thin: true });
  const fn = await host.load(module, { name: "fn", timeout });
  let onLast = () => {};
  let left = events;
  const last = new Promise<void>((settle) => {
    onLast = settle;
  });
  const broker = await Broker.open(data, { record, onOutcome: () => --left === 0 && onLast() });
  broker.addFunction(fn, fn.metadata?.description as Description);
  for (let i = 1; i <= events; i++) await broker.publish([{ specversion: "1.0", id: `${i}`, source: "/test", type: "tick", subject: "s", data: { i } }]);
  await last;
  await broker.close();
  const into: Recorded["into"] = (changed, ...args) => {
    const directory = dirname(source({ "fn.js": handler(changed) }));
    const { status, stdout, stderr } = sporelet(["replay", directory, "--data", data, "--type", "tick", "--dry-run", ...args]);
    expect(stderr).toBe("");
    return { status, stdout };
  };
  return { data, into };
}

/** The lines of a replay with --json, without their summary. */
const linesOf = ({ stdout }: { stdout: string }) =>
  stdout
    .trim()
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe("events that were recorded", () => {
  it("differ where another version emits something else, by JSON pointer", async () => {
    const { into } = await handled("return Seen({ i: event.data.i, 'a/b': [1, 2], at: Date.now() });", { events: 3 });
    const changed =
      "return event.data.i === 2 ? [Seen({ i: 'two', 'a/b': [1, 3], at: Date.now(), more: true }), Seen({})] : Seen({ i: event.data.i, 'a/b': [1, 2], at: Date.now() });";
    const { status, stdout } = into(changed);
    expect(status).toBe(1);
    expect(stdout).toContain(
      '\n        /emitted/0/data/i: 2 → "two"\n        /emitted/0/data/a~1b/1: 2 → 3\n        /emitted/0/data/more: nothing → true\n        /emitted/1: nothing → {',
    );
    expect(stdout).toMatch(/\n3 events, 3 trials: 2 same, 1 differ, 0 not recorded, 0 failed; /);
    const only = linesOf(into(changed, "--only-differences", "--json"));
    expect(only).toMatchObject([
      { sequence: expect.any(Number), function: "fn", verdict: "differs", differences: [{ path: "/emitted/0/data/i", was: 2, is: "two" }, {}, {}, {}] },
    ]);
    expect(only[0].differences[3]).not.toHaveProperty("was");
  });

  it("read of the key-value store what they read then, and differ where another version writes something else", async () => {
    const counting = (step: string) => `const n = await context.kv.update("n", (n = 0) => n + ${step});\nreturn Seen({ n });`;
    const { into } = await handled(counting("1"), { events: 3 });
    expect(into(counting("1"))).toMatchObject({ status: 0, stdout: expect.stringContaining(": 3 same, 0 differ, 0 not recorded, 0 failed; ") });
    const changed = linesOf(into(counting("(n === 2 ? 2 : 1)"), "--json", "--only-differences"));
    expect(changed).toMatchObject([
      {
        differences: [
          { path: "/emitted/0/data/n", was: 3, is: 4 },
          { path: "/writes/0/value", was: 3, is: 4 },
        ],
      },
    ]);
    // Without recordings it is what the function keeps now.
    expect(linesOf(into(counting("1"), "--json", "--no-recorded")).map(({ emitted }) => emitted[0].data.n)).toEqual([4, 4, 4]);
  });

  it("differ where one version fails, and are the same where both fail alike, wherever the line is", async () => {
    const { into } = await handled('if (event.data.i === 1) throw new TypeError("no");\nreturn Seen();', { events: 2 });
    expect(into('\n\nif (event.data.i === 1) throw new TypeError("no");\nreturn Seen();')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("2 same"),
    });
    const { status, stdout } = into('if (event.data.i === 2) throw new TypeError("never");\nreturn Seen();', "--json");
    expect(status).toBe(1);
    const [first, second] = linesOf({ stdout });
    expect(first).toMatchObject({
      verdict: "differs",
      differences: [{ path: "/error", was: { code: "E_HANDLER_THREW", message: "TypeError: no" } }, { path: "/emitted" }],
    });
    expect(second).toMatchObject({
      verdict: "differs",
      differences: [{ path: "/emitted" }, { path: "/error", is: { code: "E_HANDLER_THREW", message: "TypeError: never" } }],
    });
  });

  it("get their answers in whatever order another version asks, and nobody is asked again", async () => {
    const { into } = await handled('return Seen(await Promise.all([get("/a"), get("/b")]));');
    const before = requests;
    expect(into('const b = await get("/b"); return Seen([await get("/a"), b]);')).toMatchObject({ status: 0 });
    expect(requests).toBe(before);
  });

  it("differ, with the request, where another version asks for what was not recorded", async () => {
    const { into } = await handled(
      'return Seen([await get("/a"), await (await fetch("http://127.0.0.1:1/", { method: "POST", body: "1" }).catch(() => new Response())).text()]);',
    );
    const before = requests;
    const { status, stdout } = into('return Seen(await get("/c").catch(() => "caught"));');
    expect(status).toBe(1);
    expect(stdout).toContain(
      `fn differs: fails: E_REPLAY_REQUEST: the recording has no answer to GET ${base}/c: it has GET ${base}/a, POST http://127.0.0.1:1/\n`,
    );
    expect(into('return Seen(await fetch("http://127.0.0.1:1/", { method: "POST", body: "2" }).then(String, String));').stdout).toContain(
      "no answer to POST http://127.0.0.1:1/: it has that request with another body",
    );
    expect(
      into('const got = await fetch("http://127.0.0.1:1/", { method: "POST", body: "1" }).catch(() => "");\nreturn Seen([await get("/a"), got && "x"]);')
        .status,
    ).toBe(0);
    expect(requests).toBe(before);
  });

  it("have a time that goes on where another version waits for longer, and the same randomness in every replay", async () => {
    const { into } = await handled("return Seen([Math.random()]);");
    const changed = `const t = Date.now(); await sleep(5000); for (const end = Date.now() + 5; Date.now() < end; );
return Seen([Math.random(), crypto.randomUUID(), Date.now() - t >= 5005, performance.now() >= 5005]);`;
    const [first, second] = [linesOf(into(changed, "--json")), linesOf(into(changed, "--json"))];
    expect(first).toEqual(second);
    expect(first[0].emitted[0].data.slice(2)).toEqual([true, true]);
    expect(first[0].differences.map(({ path }: { path: string }) => path)).not.toContain("/emitted/0/data/0");
    expect(linesOf(into("for (;;) await sleep(1000);", "--json"))[0].error).toMatchObject({ code: "E_TIMEOUT" });
  });

  it("run out of time where they did", async () => {
    const { into } = await handled("await sleep(context.deadline - Date.now() + 5000);", { timeout: 100 });
    expect(into("await sleep(context.deadline - Date.now() + 5000);")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("fn same: fails: E_TIMEOUT: the time limit of 100 ms ran out while the function was waiting\n"),
    });
  });

  it("are not compared where the recording is not whole, and it says why", async () => {
    const clock = "for (let i = 0; i < 70_000; i++) Date.now();";
    expect(linesOf((await handled(clock)).into(clock, "--json"))).toMatchObject([
      { verdict: "not recorded", reason: "its recording is incomplete: it read a clock more often than is recorded" },
    ]);
    expect(linesOf((await handled("", { record: false })).into("", "--json"))).toMatchObject([{ verdict: "not recorded", reason: "there is no recording" }]);
  });

  it("lose their recordings when they go from the log; a backup has them", async () => {
    const { data } = await handled("", { events: 5 });
    const backup = join(mkdtempSync(join(work, "backup-")), "log");
    mkdirSync(backup);
    expect(sporelet(["log", "backup", backup, "--data", data]).status).toBe(0);
    expect(sporelet(["log", "trim", "--keep", "3", "--data", data]).status).toBe(0);
    const keys = async (directory: string) => {
      const log = new EventLog(directory);
      const all = [...log.store.recordings.getKeys()];
      await log.close();
      return all;
    };
    expect(await keys(backup)).toEqual([1, 2, 3, 4, 5].map((sequence) => [sequence, "fn"]));
    expect(await keys(data)).toEqual([3, 4, 5].map((sequence) => [sequence, "fn"]));
    expect(sporelet(["log", "compact", "--data", data]).status).toBe(0);
    expect(await keys(data)).toEqual([[5, "fn"]]);
  });

  it("need no option that makes no sense", () => {
    writeFileSync(join(work, "fn.js"), handler(""));
    const log = new EventLog(join(work, "empty"));
    void log.close();
    expect(sporelet(["replay", work, "--data", join(work, "empty"), "--dry-run", "--no-recorded", "--only-differences"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("E_USAGE: --only-differences is given with --no-recorded"),
    });
  });
});
