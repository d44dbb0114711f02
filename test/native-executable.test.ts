// The executable by itself: its command line, its ELF, serving lines, and what it refuses.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { SporeletError } from "../src/errors.ts";
import { load } from "../src/host/load.ts";
import { inspect } from "../src/inspect.ts";
import { buildNative, executable, nativeUnavailable, runNative } from "./native-support.ts";
import { HELLO, root, source, sporelet, temporaryDirectory } from "./support.ts";

describe.skipIf(nativeUnavailable !== undefined)("a native executable", () => {
  let hello: string;
  let context: string;
  beforeAll(async () => {
    hello = await buildNative({ entry: source(HELLO) });
    context = await buildNative({ entry: source("export default (e: unknown, c: any) => [e, c.env, c.deadline !== undefined];") });
  });

  describe("is a static ELF file", () => {
    it("that readelf reads without a word of complaint", () => {
      const { stdout, stderr, status } = spawnSync("readelf", ["--wide", "--all", hello], { encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("There is no dynamic section in this file.");
      expect(stdout).not.toContain("INTERP");
    });

    it("in which nothing is both writable and executable, and the snapshot is never executable", () => {
      const lines = execFileSync("readelf", ["--wide", "--segments", hello], { encoding: "utf8" }).split("\n");
      const flags = lines.flatMap((line) => /^ {2}(LOAD|GNU_STACK).* ([R ][W ][E ]) +0x/.exec(line)?.slice(1, 3).join(" ") ?? []);
      expect(flags).toEqual(["LOAD R E", "LOAD R  ", "LOAD RW ", "GNU_STACK RW ", "LOAD RW ", "LOAD R  "]);
    });

    it("of at most 1.3 MB", () => {
      expect(readFileSync(hello).length).toBeLessThanOrEqual(1_300_000);
    });
  });

  describe("takes", () => {
    it("the event from its argument or from stdin", () => {
      expect(runNative(hello, ['{"name":"Ada"}']).stdout).toBe('{"hello":"Ada"}\n');
      expect(runNative(hello, [], { input: '{"name":"Ada"}' }).stdout).toBe('{"hello":"Ada"}\n');
      expect(runNative(context, ["--", "-1"]).stdout).toBe("[-1,{},false]\n");
    });

    it("no variable of the process but those that are named", () => {
      const env = { SECRET: "s", SHOWN: "1=2", SPORELET_REQUEST_ID: "r" };
      expect(runNative(context, ["0"], { env }).stdout).toBe('[0,{"SPORELET_REQUEST_ID":"r"},false]\n');
      expect(runNative(context, ["--env", "SHOWN", "--env", "OWN=ü", "--env", "ABSENT", "0"], { env }).stdout).toBe(
        '[0,{"SPORELET_REQUEST_ID":"r","SHOWN":"1=2","OWN":"ü"},false]\n',
      );
    });

    it("the variables of CGI, if it answers requests and a server starts it", async () => {
      const app = await buildNative({
        entry: source("export default { fetch: (r: Request, env: object) => Response.json([r.method, r.url, Object.keys(env)]) };"),
      });
      const cgi = { GATEWAY_INTERFACE: "CGI/1.1", REQUEST_METHOD: "PUT", PATH_INFO: "/a", SERVER_NAME: "h", SERVER_PORT: "80", HTTP_HOST: "example.com" };
      const { stdout, status } = runNative(app, [], { env: { ...cgi, SECRET: "s", HTTP_PROXY: "p" } });
      expect(status).toBe(0);
      expect(stdout).toContain(JSON.stringify(["PUT", "http://example.com/a", Object.keys(cgi)]));
      expect(runNative(app, [], { env: { REQUEST_METHOD: "PUT" } }).stdout).toMatch(/"GET"/);
    });

    it.each([
      [["--unknown"], "E_USAGE: there is no option --unknown. See --help."],
      [["1", "2"], "E_USAGE: there is more than one event: 2. See --help."],
      [["--env"], "E_USAGE: a value is missing after --env. See --help."],
      [["--env", "=1"], "E_OPTION_VALUE: Expected `--env` to be NAME=VALUE or NAME, got =1. See --help."],
      [["--timeout", "soon"], "E_OPTION_VALUE: Expected `--timeout` to be a time such as 500ms or 2s, got soon. See --help."],
      [["--timeout", ""], "E_OPTION_VALUE: Expected `--timeout` to be a time such as 500ms or 2s, got . See --help."],
      [["--serve-stdio", "1"], "E_USAGE: with --serve-stdio events come from stdin, but one is given: 1. See --help."],
    ])("no %j", (args, message) => {
      expect(runNative(hello, args)).toMatchObject({ status: 2, stdout: "", stderr: `sporelet: ${message}\n` });
    });

    it("help on itself", () => {
      const { status, stdout } = runNative(hello, ["--help"]);
      expect(status).toBe(0);
      for (const option of ["--serve-stdio", "--timeout", "--env"]) expect(stdout).toContain(option);
    });
  });

  describe("ends a function", () => {
    it("that computes for longer than its time", async () => {
      const looping = await buildNative({ entry: source("export default () => { for (;;); };") });
      const { status, stdout, stderr } = runNative(looping, ["--timeout", "50ms", "0"]);
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/^sporelet: E_TIMEOUT: the time limit ran out\. .*\n {4}at .*fn\.js/);
    });

    it("that waits for longer than its time", async () => {
      const waiting = await buildNative({ entry: source("export default () => new Promise((r) => setTimeout(r, 60_000));") });
      expect(runNative(waiting, ["--timeout", "50", "0"])).toMatchObject({
        status: 1,
        stderr: "sporelet: E_TIMEOUT: the time limit of 50 ms ran out while the function was waiting\n",
      });
    });

    it("in a native operation that does not look at the clock", async () => {
      const searching = await buildNative({ entry: source("export default () => 'a'.repeat(4_000_000).indexOf('a'.repeat(2_000_000) + 'b');") });
      const { status, stderr } = runNative(searching, ["--timeout", "100ms", "0"]);
      expect(status).toBe(1);
      expect(stderr).toBe("sporelet: E_TIMEOUT: the time limit ran out in an operation that can't be interrupted\n");
    });

    it("and tells it of its time limit", () => {
      expect(runNative(context, ["--timeout", "5s", "0"]).stdout).toBe("[0,{},true]\n");
    });
  });

  it("says so when the system does not give it its address space", () => {
    const { status, stderr } = spawnSync("sh", ["-c", `ulimit -v 60000; exec ${hello} '{}'`], { encoding: "utf8" });
    expect(status).toBe(6);
    expect(stderr).toBe(
      "sporelet: E_ADDRESS_SPACE: the system does not give this process 72 MiB of address space. Raise `ulimit -v`, or build with a smaller --memory.\n",
    );
    expect(spawnSync("sh", ["-c", `ulimit -v 90000; exec ${hello} '{"name":"Ada"}'`], { encoding: "utf8" }).stdout).toBe('{"hello":"Ada"}\n');
  });

  it("fails when nobody takes its result", () => {
    const { status } = spawnSync("sh", ["-c", `(${hello} '{"name":"Ada"}'; echo $? >&3) 3>&1 >&- | cat`], { encoding: "utf8" });
    expect(status).toBe(0);
    expect(spawnSync("sh", ["-c", `${hello} '{"name":"Ada"}' >&-`]).status).toBe(1);
  });

  describe("that was changed", () => {
    it("after any cut says that it is cut off, or can't be started", () => {
      const whole = readFileSync(hello);
      const random = seededRandom(7);
      for (let i = 0; i < 40; i++) {
        const { status, signal, stdout } = attempt(whole.subarray(0, Math.floor(random() * (whole.length - 400))));
        expect(stdout).toBe("");
        expect(status === 4 || signal !== null || status === -1, `status ${status}, signal ${signal}`).toBe(true);
      }
    });

    it("anywhere in its snapshot says that it is not what was built", () => {
      const whole = readFileSync(hello);
      const random = seededRandom(11);
      const start = whole.length - 330_000;
      for (let i = 0; i < 40; i++) {
        const changed = Buffer.from(whole);
        const at = start + Math.floor(random() * 320_000);
        changed[at] = (changed[at] as number) ^ (1 << Math.floor(random() * 8));
        expect(attempt(changed)).toMatchObject({ status: 4, stdout: "", stderr: expect.stringContaining("E_MALFORMED") });
      }
    });

    function attempt(bytes: Uint8Array) {
      const { status, signal, stdout, stderr, error } = spawnSync(executable(bytes), ['{"name":"Ada"}'], { encoding: "utf8", timeout: 10_000 });
      return error === undefined ? { status, signal, stdout, stderr } : { status: -1, signal: null, stdout: "", stderr: String(error) };
    }
  });

  describe("--serve-stdio", () => {
    it("answers a line for a line, each from pristine memory", async () => {
      const counting = await buildNative({
        entry: source(
          "let n = 0; const kept: unknown[] = []; export default (e: number) => { kept.push(new Array(e).fill(1)); return [++n, kept.length, Math.random()]; };",
        ),
      });
      const input = [1, 2, 1_000_000, 3, 4].map((value) => `${value}\n`).join("");
      const { status, stdout, stderr } = runNative(counting, ["--serve-stdio"], { input });
      expect([status, stderr]).toEqual([0, ""]);
      const results = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as number[]);
      expect(results.map(([n, kept]) => [n, kept])).toEqual(new Array(5).fill([1, 1]));
      expect(new Set(results.map(([, , random]) => random)).size).toBe(5);
    });

    it("answers a failure with an empty line, says what it was, and goes on", async () => {
      const fragile = await buildNative({
        entry: source(`export default (e: string) => {
          if (e === "throw") throw new Error("no");
          if (e === "loop") for (;;);
          if (e === "deep") JSON.parse("[".repeat(1_000_000));
          if (e === "memory") for (const kept = [];;) kept.push(new Array(10_000).fill(0));
          return e;
        };`),
      });
      const input = '"a"\n"throw"\n"b"\nno json\n\n"loop"\n"memory"\n"deep"\n"c"';
      const { status, stdout, stderr } = runNative(fragile, ["--serve-stdio", "--timeout", "300ms"], { input });
      expect(status).toBe(0);
      expect(stdout).toBe('"a"\n\n"b"\n\n\n\n\n\n"c"\n');
      expect(stderr.match(/E_[A-Z_]+/g)).toEqual(["E_HANDLER_THREW", "E_EVENT_NOT_JSON", "E_EVENT_EMPTY", "E_TIMEOUT", "E_MEMORY", "E_HANDLER_THREW"]);
    });

    it("answers at once, before the next line is there", async () => {
      const child = spawn(hello, ["--serve-stdio"], { env: {} });
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      for (const name of ["Ada", "Bob", "ü".repeat(100_000)]) {
        child.stdin.write(`${JSON.stringify({ name })}\n`);
        expect((await lines.next()).value).toBe(JSON.stringify({ hello: name }));
      }
      child.stdin.end();
      expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(0);
    });

    it("refuses what is no handler of events", async () => {
      const program = await buildNative({ entry: source("console.log(1); export {};") });
      expect(runNative(program, ["--serve-stdio"])).toMatchObject({
        status: 2,
        stderr: "sporelet: E_USAGE: --serve-stdio serves handlers of events, and this function is none. See --help.\n",
      });
    });
  });

  describe("inspect", () => {
    it("tells what is in it and what it can do", () => {
      const file = readFileSync(hello);
      const found = inspect(file);
      expect(found).toMatchObject({ kind: "native", bytes: file.length, function: { name: "fn", kind: "handler" }, memory: { maximum: 64 << 20 } });
      expect(found.capabilities).toMatchObject({
        filesystem: "none",
        network: "none; with --listen, connections that others make to its port; with --allow-net, requests to those hosts",
        processes: "none",
      });
      expect(found.imports.map(({ name }) => name)).not.toContain("open");
      expect(found.sections.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(file.length);
      const shown = sporelet(["inspect", hello]).stdout;
      for (const words of ["native executable", "getrandom", "snapshot", "fn (handler)"]) expect(shown).toContain(words);
    });

    it("refuses one that was cut off or changed, and one of somebody else's", () => {
      const file = readFileSync(hello);
      const changed = Buffer.from(file);
      changed[file.length - 20_000] = (changed[file.length - 20_000] as number) ^ 1;
      expect(() => inspect(changed)).toThrow(/not the one that was built/);
      expect(() => inspect(file.subarray(0, file.length - 10))).toThrow(/ends at byte/);
      expect(() => inspect(file.subarray(0, 30))).toThrow(/only 30 bytes/);
      expect(() => inspect(readFileSync(process.execPath))).toThrow(SporeletError);
    });

    it("has the system calls that the filters have", async () => {
      const [common = "", forLambda = ""] = readFileSync(join(root, "runtime/native/linux/sandbox.c"), "utf8").split("lambda_filter[]");
      const allowed = (text: string) => Array.from(text.matchAll(/^ {4}ALLOW\w*\(SYS_(\w+)/gm), ([, name]) => name);
      const listed = (file: string) => new Set(inspect(readFileSync(file)).imports.map(({ name }) => name));
      expect(listed(hello)).toEqual(new Set(allowed(common)));
      expect(listed(await buildNative({ entry: source(HELLO), with: ["lambda"] }))).toEqual(new Set([...allowed(common), ...allowed(forLambda)]));
    });
  });

  it("is run by `sporelet run` and `load` too", async () => {
    expect(sporelet(["run", hello, "--event", '{"name":"Ada"}'])).toMatchObject({ status: 0, stdout: '{"hello":"Ada"}\n' });
    const loaded = await load(readFileSync(context));
    expect([loaded.host, await loaded.invoke([1], { env: { A: "1" }, requestId: "r", timeout: 5000 })]).toEqual([
      "process",
      [[1], { A: "1", SPORELET_REQUEST_ID: "r" }, true],
    ]);
    await expect((await load(readFileSync(hello))).run(new Uint8Array(0), { network: async () => new Response() })).rejects.toThrow(/no network/);
  });

  it("can't be built where there are no bases, which is said with what helps", () => {
    const bare = temporaryDirectory();
    for (const name of ["bin", "dist", "package.json"])
      cpSync(join(root, name), join(bare, name), { recursive: true, filter: (path) => !path.endsWith("dist/native") });
    symlinkSync(join(root, "node_modules"), join(bare, "node_modules"));
    const entry = source(HELLO);
    const { status, stderr } = spawnSync(process.execPath, [join(bare, "bin/sporelet.cjs"), "build", entry, "--target", "native", "-o", join(bare, "fn")], {
      encoding: "utf8",
    });
    expect(status).toBe(6);
    expect(stderr).toMatch(/^sporelet: E_BASE_MISSING: .*\n.*npm run build:native/);
    expect(existsSync(join(bare, "fn"))).toBe(false);
  });

  it("is what `sporelet build --target native` writes", () => {
    const entry = source({ "greet.ts": HELLO });
    const built = sporelet(["build", entry, "--target", "native", "--json"], { cwd: entry.replace(/[^/]+$/, "") });
    expect(built).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(built.stdout)).toMatchObject({ output: "greet", target: "native", kind: "handler" });
    expect(runNative(entry.replace(/\.ts$/, ""), ['{"name":"Ada"}']).stdout).toBe('{"hello":"Ada"}\n');
    expect(sporelet(["build", entry, "--target", "native", "--thin"])).toMatchObject({ status: 2, stderr: expect.stringContaining("E_OPTION_VALUE") });
    expect(sporelet(["build", entry, "--target", "amiga"])).toMatchObject({ status: 2, stderr: expect.stringContaining("wasm, native") });
  });
});
