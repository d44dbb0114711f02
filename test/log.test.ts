// The server's log: levels, what functions say by `console`, text for people; and what a browser is told.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import { load } from "../src/host/load.ts";
import { recordsOf, withoutMarks } from "../src/host/log-records.ts";
import { Log } from "../src/server/log.ts";
import { inWords } from "../src/server/log-text.ts";
import { createHost } from "../src/workers/host.ts";
import { command, source, sporelet, text } from "./support.ts";

const SPEAKS = `export default (event: string) => {
  console.log("one\\ntwo");
  console.debug("dbg");
  console.info("info");
  console.warn("careful");
  console.error(new Error("bad").message);
  process.stderr.write("raw");
  if (event === "throw") throw new Error("boom");
  return event;
};`;

describe("what a function says", () => {
  it("comes message by message, with its level, to a host that keeps a log", async () => {
    const said: Uint8Array[] = [];
    await using host = createHost({ workers: 1 }, { onLog: (_fn, _id, stderr) => void said.push(Uint8Array.from(stderr)) });
    const fn = await host.load((await build({ entry: source(SPEAKS) })).module);
    await fn.invoke("fine");
    const error = await fn.invoke("throw").catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: "E_HANDLER_THREW", message: expect.stringMatching(/^Error: boom\n {4}at /) });
    const expected = [
      { level: "info", text: "one\ntwo" },
      { level: "debug", text: "dbg" },
      { level: "info", text: "info" },
      { level: "warn", text: "careful" },
      { level: "error", text: "bad" },
      { level: "info", text: "raw" },
    ];
    expect(recordsOf(said[0] as Uint8Array)).toEqual(expected);
    expect(recordsOf(said[1] as Uint8Array)).toEqual([...expected, { level: "error", text: expect.stringMatching(/^sporelet: E_HANDLER_THREW: Error: boom/) }]);
    const plain = text(withoutMarks(said[0] as Uint8Array));
    expect(plain).toBe("one\ntwo\ndbg\ninfo\ncareful\nbad\nraw");
    // And the callers of such a host see no marks.
    expect(text((await fn.run(Buffer.from('"fine"'))).stderr)).toBe(plain);
  });

  it("is plain text to every other", async () => {
    const fn = await load((await build({ entry: source(SPEAKS) })).module);
    const { stderr } = await fn.run(Buffer.from('"fine"'));
    expect(text(stderr)).toBe("one\ntwo\ndbg\ninfo\ncareful\nbad\nraw");
    expect(sporelet(["run", source('console.log("out"); console.error("err");')])).toEqual({ status: 0, stdout: "out\n", stderr: "err\n" });
  });

  it("without marks is told by what it begins with", () => {
    const levels = (said: string) => recordsOf(Buffer.from(said)).map(({ level }) => level);
    expect(["plain\n", "sporelet: warning: 5 bytes were dropped\n", "sporelet: E_TRAPPED: x\n", " \n", ""].map(levels)).toEqual([
      ["info"],
      ["warn"],
      ["error"],
      [],
      [],
    ]);
  });
});

describe("levels", () => {
  const written = (level?: "error" | "warn" | "info" | "debug") => {
    const lines: string[] = [];
    const log = new Log("json", level, { write: (chunk) => lines.push(...chunk.trimEnd().split("\n")) });
    for (const each of ["error", "warn", "info", "debug"] as const) log.write({ level: each, event: "output" });
    log.flush();
    return lines.map((line) => (JSON.parse(line) as { level: string }).level);
  };

  it("leave out what is less severe", () => {
    expect([written(), written("error"), written("debug")]).toEqual([["error", "warn", "info"], ["error"], ["error", "warn", "info", "debug"]]);
  });

  it("are options of serve and dev, and an error that names them", () => {
    const { status, stderr } = sporelet(["serve", source(SPEAKS), "--log-level", "loud"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('E_OPTION_VALUE: Expected `--log-level` to be one of error, warn, info, debug, got "loud"')]);
  });
});

describe("as text", () => {
  const TIME = "2026-11-27T04:12:01.123Z";
  const requestId = "3f2a91bc-0000-4000-8000-000000000000";
  it.each([
    [
      {
        level: "info",
        event: "invocation",
        function: "hello",
        requestId,
        method: "POST",
        url: "/hello",
        status: 200,
        start: "cold",
        ms: { queue: 0.1, run: 0.21 },
      },
      "04:12:01.123 hello POST /hello 200 in 0.31 ms, cold (3f2a91bc)\n",
    ],
    [
      {
        level: "error",
        event: "invocation",
        function: "hello",
        requestId: "mine",
        method: "POST",
        url: "/hello",
        status: 500,
        code: "E_HANDLER_THREW",
        start: "warm",
        ms: { run: 1 },
      },
      "04:12:01.123 error hello POST /hello 500 E_HANDLER_THREW in 1.00 ms (mine)\n",
    ],
    [{ level: "info", event: "invocation", function: "hello", by: "admin", ms: { run: 1 } }, "04:12:01.123 hello called by admin in 1.00 ms\n"],
    [{ level: "warn", event: "output", function: "hello", requestId, text: "one\ntwo\n" }, "04:12:01.123 warn hello: one\n  two\n"],
    [
      { level: "warn", event: "refused", requestId, method: "GET", url: "/", status: 404, code: "E_NO_FUNCTION" },
      "04:12:01.123 warn GET / 404 E_NO_FUNCTION (3f2a91bc)\n",
    ],
    [{ level: "error", event: "worker", message: "it ended" }, "04:12:01.123 error worker: it ended\n"],
  ] as const)("%j", (entry, line) => expect(inWords(TIME, entry)).toBe(line));
});

it("a server tells a browser, in text, what to do, and dev what there is", async () => {
  const directory = dirname(source({ "hello.ts": SPEAKS, "web.ts": "export default { fetch: () => new Response('x') };" }));
  const child = spawn(process.execPath, [command, "dev", directory, "--port", "0", "--no-admin"], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (log += chunk));
  try {
    let out = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      out += chunk as string;
      if (out.includes("/web")) break;
    }
    expect(out).toMatch(/^http:\S+\/hello {2}handler\nhttp:\S+\/web {2}fetch\n$/);
    const url = /http:\S+(?=\/hello)/.exec(out)?.[0] as string;
    const asked = async (path: string, accept: string) => {
      const response = await fetch(url + path, { headers: { accept } });
      return [response.status, response.headers.get("content-type"), await response.text()];
    };
    const browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    expect(await asked("/hello", browser)).toEqual([
      405,
      "text/plain; charset=utf-8",
      `E_METHOD: /hello takes an event as JSON by POST, not GET: curl -d '{}' ${url}/hello\n`,
    ]);
    expect(await asked("/", browser)).toEqual([404, "text/plain; charset=utf-8", "E_NO_FUNCTION: no function answers at /; there are /hello, /web\n"]);
    expect((await asked("/hello", "*/*"))[1]).toBe("application/json");
    await fetch(`${url}/hello`, { method: "POST", body: '"fine"' });
    await expect.poll(() => log).toContain("debug hello: dbg\n");
    expect(log).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn GET \/hello 405 E_METHOD \([0-9a-f]{8}\)$/m);
    expect(log).toMatch(/hello POST \/hello 200 in \d+\.\d\d ms, cold \([0-9a-f]{8}\)$/m);
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
});
