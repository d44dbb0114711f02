// `sporelet bench`, as a user types it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Result } from "../../bench/harness/subject.ts";
import { onPath } from "../../bench/peers.ts";
import type { Report } from "../../bench/report/report.ts";
import { nativeUnavailable } from "../native-support.ts";
import { command, root, source, sporelet, temporaryDirectory } from "../support.ts";

const work = temporaryDirectory();
const path = (name: string) => join(work, name);
const hello = join(root, "examples/hello.ts");

/** Ten times what it takes where the machine has nothing else to do. */
const LIMIT_MS = 240_000;
vi.setConfig({ testTimeout: LIMIT_MS });

/** Its temporary files go where we can look. */
function bench(...args: string[]) {
  const temporary = mkdtempSync(path("tmp-"));
  const result = sporelet(["bench", ...args], { env: { TMPDIR: temporary }, timeout: LIMIT_MS });
  expect(readdirSync(temporary), "nothing is left behind").toEqual([]);
  return result;
}

function measuredBy(...args: string[]): Report {
  const { stdout, stderr } = bench(...args, "--json");
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(stderr);
  }
}

const resultsOf = ({ workloads }: Report): Result[] => workloads.flatMap(({ results }) => results);
const states = (report: Report) => Object.fromEntries(resultsOf(report).map(({ id, state }) => [id, state]));

describe("sporelet bench", () => {
  it("measures a handler of events in hosts and processes, and says of the rest why not", () => {
    const report = measuredBy(hello, "--runs", "2", "--quick", "--only", "*", "--skip", "container,container-http,*-exec,*-unpause", "--seed", "9");
    expect(report).toMatchObject({ format: 1, seed: 9, interrupted: false, runs: 2 });
    expect(report.machine.node).toBe(process.version);
    expect(report.overhead.clock.step).toBeGreaterThan(0);
    const found = states(report);
    for (const id of [
      "sporelet-reset",
      "sporelet-new",
      "wasmer-js",
      "worker",
      "vm",
      "sporelet-thin",
      "sporelet-standalone",
      "vm-load",
      "sporelet-run",
      "node",
      "sporelet-http",
      "node-http",
      "sporelet-serve",
      "warm-http-sporelet",
      "warm-http-node",
      "warm-function",
      "warm-worker",
    ])
      expect([id, found[id]]).toEqual([id, "measured"]);
    for (const result of resultsOf(report)) {
      if (result.state === "measured") expect(result.samples).toHaveLength(2);
      else expect(result.reason.length).toBeGreaterThan(10);
    }
    expect(report.workloads[0]?.rounds).toHaveLength(2);
  });

  it("measures a handler of requests", () => {
    const app = source(
      `export default { fetch: async (request) => new Response(request.method + new URL(request.url).pathname + (await request.text()), { status: 201 }) };`,
    );
    const report = measuredBy(app, "--quick", "--only", "pristine,spawn,own", "--skip", "container,*-exec", "--request", "POST /a", "--data", "body");
    expect(report.workloads[0]?.kind).toBe("fetch");
    const found = states(report);
    const native = nativeUnavailable === undefined ? ["sporelet-native"] : [];
    for (const id of ["sporelet-reset", "wasmer-js", "worker", "vm", "sporelet-run", "node", "sporelet-http", ...native])
      expect([id, found[id]]).toEqual([id, "measured"]);
    for (const result of resultsOf(report)) expect([result.id, result.state === "failed" ? result.reason : ""]).toEqual([result.id, ""]);
    expect(resultsOf(report).find(({ id }) => id === "quickjs-wasi")).toMatchObject({ state: "not measured" });
  });

  it("finds out who answers from what the request before has left", () => {
    const counter = source("let count = 0; export default () => ({ count: ++count });");
    const results = resultsOf(measuredBy(counter, "--quick", "--runs", "1", "--only", "warm-http,sporelet-serve,workerd-loader,workerd-loader-load"));
    const found = Object.fromEntries(results.map((result) => [result.id, result.state === "measured" ? result.state : result.reason]));
    expect(found).toMatchObject({
      "sporelet-serve": "measured",
      "warm-http-sporelet": "measured",
      "warm-http-node": 'wrong answer: expected {"count":1}, got {"count":2} (warm-up)',
    });
    for (const id of ["workerd-loader", "workerd-loader-load"]) expect(found[id]).toMatch("path" in onPath("workerd") ? "measured" : "is not on PATH");
  });

  it("measures phases, memory and many at once", () => {
    const report = measuredBy(hello, "--runs", "2", "--only", "sporelet-reset,sporelet-run,node,node-http,warm-http-node");
    const all = resultsOf(report);
    expect(all.map(({ id, state }) => [id, state])).toEqual(
      ["sporelet-reset", "warm-http-node", "sporelet-run", "node", "node-http"].map((id) => [id, "measured"]),
    );
    for (const result of all) if (result.state === "measured" && process.platform === "linux") expect(result.memory?.pss).toBeGreaterThan(1e6);
    const results = all.filter(({ interval }) => interval === "pristine" || interval === "spawn");
    for (const result of results) {
      if (result.state !== "measured") continue;
      expect(result.artifact?.bytes).toBeGreaterThan(result.artifact?.gzip as number);
      expect(Object.values(result.phases as object).every((ms) => ms >= 0)).toBe(true);
      expect(result.together?.map(({ count, reason }) => [count, reason])).toEqual([1, 10, 100].map((count) => [count, undefined]));
    }
    expect(Object.keys(results.find(({ id }) => id === "node")?.state === "measured" ? ((results[2] as { phases: object }).phases ?? {}) : {})).toContain(
      "runtime boots, handler loads",
    );
  });

  it("writes every form at once, and renders them again from the JSON", () => {
    const forms = ["--json", path("a.json"), "--csv", path("a.csv"), "--markdown", path("a.md"), "--html", path("a.html")];
    const { status, stdout } = bench("--quick", "--only", "noop,cpu,sporelet-reset,vm", ...forms);
    expect(status).toBe(0);
    expect(stdout).toContain("cpu: computes the primes below 20,000");
    const html = readFileSync(path("a.html"), "utf8");
    expect(html).toContain("<!doctype html>");
    expect(bench("--from", path("a.json")).stdout).toBe(stdout);
    bench("--from", path("a.json"), "--html", path("b.html"));
    expect(readFileSync(path("b.html"), "utf8")).toBe(html);
  });

  it("fails beside a baseline that was faster, with a code of its own", () => {
    const quick = ["--quick", "--only", "hello,sporelet-reset"];
    bench(...quick, "--json", path("now.json"));
    const then = JSON.parse(readFileSync(path("now.json"), "utf8")) as Report;
    for (const result of resultsOf(then)) if (result.state === "measured") result.samples = result.samples.map((round) => round.map((ms) => ms / 100));
    writeFileSync(path("then.json"), JSON.stringify(then));
    const slower = bench(...quick, "--baseline", path("then.json"), "--fail-above", "10%");
    expect(slower.status).toBe(1);
    expect(slower.stderr).toContain("E_BENCH_SLOWER: hello, sporelet-reset:");
    for (const result of resultsOf(then)) if (result.state === "measured") result.samples = result.samples.map((round) => round.map((ms) => ms * 10_000));
    writeFileSync(path("then.json"), JSON.stringify(then));
    expect(bench(...quick, "--baseline", path("then.json"), "--fail-above", "10%")).toMatchObject({ status: 0, stderr: "" });
  });

  it("ends at Ctrl-C with the samples so far, and leaves no process and no file", async () => {
    const temporary = path("tmp-interrupted");
    mkdirSync(temporary);
    const args = [command, "bench", "--only", "hello,sporelet-reset,node", "--runs", "100000", "--json", path("interrupted.json")];
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH ?? "", HOME: work, TMPDIR: temporary }, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    const hosts = () =>
      readdirSync("/proc").filter((pid) => {
        try {
          return (
            readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("bench-host.js") &&
            readFileSync(`/proc/${pid}/stat`, "latin1").split(" ")[3] === `${child.pid}`
          );
        } catch {
          return false;
        }
      });
    if (process.platform === "linux") await vi.waitFor(() => expect(hosts()).toHaveLength(1), 30_000);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const started = hosts();
    child.kill("SIGINT");
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect([status, errors]).toEqual([130, "\nending and cleaning up\n"]);
    const report = JSON.parse(readFileSync(path("interrupted.json"), "utf8")) as Report;
    expect(report.interrupted).toBe(true);
    for (const result of resultsOf(report)) expect(result.state === "measured" && result.samples.length).toBeGreaterThan(2);
    expect(readdirSync(temporary)).toEqual([]);
    for (const pid of started) expect(existsSync(`/proc/${pid}/exe`)).toBe(false);
  });

  it("--quick measures what --summary compares, and nothing is longer than the terminal", () => {
    const json = path("quick.json");
    const { status, stdout } = bench(hello, "--quick", "--summary", "--runs", "2", "--json", json);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^ {2}sporelet: fresh VM \(reset\) +running host +[\d.]+ [µm]s +1$/);
    expect(lines.some((line) => /^ {2}node +new process /.test(line))).toBe(true);
    const found = states(JSON.parse(readFileSync(json, "utf8")) as Report);
    expect(found).toMatchObject({ "sporelet-reset": "measured", node: "measured", vm: "measured", "sporelet-run": "measured" });
    expect(Object.keys(found)).not.toContain("sporelet-new");
    const narrow = sporelet(["bench", "--from", json], { env: { COLUMNS: "60" } }).stdout.split("\n");
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it("lists what can be measured", () => {
    const { status, stdout } = bench("--list");
    expect(status).toBe(0);
    for (const id of ["noop", "payload", "sporelet-reset", "worker", "static-c", "crun-node", "docker-api-debian", "podman-native-http", "podman-unpause"])
      expect(stdout).toMatch(new RegExp(`^ {2}${id} `, "m"));
  });
});

describe("sporelet bench in containers", () => {
  const cleanly = (id: string, ...contents: string[]) => {
    const report = measuredBy("--quick", "--only", `hello,${contents.map((content) => `${id}-${content}`).join()}`);
    for (const result of resultsOf(report)) {
      if (result.state === "not measured") console.log(`${result.id} is not measured here: ${result.reason}`);
      expect(result.state === "failed" ? result.reason : result.state).toMatch(/^(?:not )?measured$/);
    }
    return states(report);
  };

  it.each(["crun", "runc", "podman", "docker", "docker-api", "containerd"])("%s answers, or it is said why not", (id) => {
    const found = cleanly(id, "node", "sporelet", "c");
    if (["crun", "runc"].includes(id) && "path" in onPath(id) && process.getuid?.() === 0) expect(found[`${id}-node`]).toBe("measured");
  });

  it.each(["crun", "runc", "podman", "docker"])("%s serves, or it is said why not", (id) => {
    const found = cleanly(id, "node-http", "c-http");
    if (["crun", "runc"].includes(id) && "path" in onPath(id) && process.getuid?.() === 0) expect(found[`${id}-node-http`]).toBe("measured");
  });
});

describe("sporelet bench refuses", () => {
  const refused = (...args: string[]) => {
    const { status, stderr } = bench(...args);
    return [status, stderr.split("\n")[0]];
  };

  it("programs, and handlers that fail or are unsteady", () => {
    expect(refused(source("console.log(1);"))).toEqual([2, expect.stringContaining("E_USAGE")]);
    expect(refused(source("export default (event) => event.a.b;"), "--event", "{}")).toEqual([
      1,
      expect.stringContaining("E_HANDLER_THREW: the handler fails in node"),
    ]);
    expect(refused(source("export default () => Math.random();"))).toEqual([2, expect.stringContaining("E_BENCH_UNSTEADY: the handler answered 0.")]);
  });

  it("to write over what it reads, before anything is measured", () => {
    const entry = source({ "hello.ts": 'import { name } from "./name.ts";\nexport default () => name;', "name.ts": 'export const name = "Ada";' });
    const imported = join(dirname(entry), "name.ts");
    const earlier = path("earlier.json");
    writeFileSync(earlier, JSON.stringify({ format: 1, workloads: [] }));
    const overwritten = (file: string) => [2, `sporelet: E_WOULD_OVERWRITE: the output ${file} would overwrite ${file}, which this command reads`];
    const files = [entry, imported, earlier];
    const before = files.map((file) => readFileSync(file, "utf8"));
    for (const form of ["json", "csv", "markdown", "html", "svg"]) {
      expect(refused(entry, `--${form}`, entry)).toEqual(overwritten(entry));
      expect(refused(entry, `--${form}`, imported)).toEqual(overwritten(imported));
    }
    expect(refused("--baseline", earlier, "--json", earlier)).toEqual(overwritten(earlier));
    expect(refused("--from", earlier, "--html", earlier)).toEqual(overwritten(earlier));
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(before);
  });

  it("patterns that name nothing, and options that make no sense", () => {
    expect(refused("--only", "dokcer")).toEqual([2, 'sporelet: E_OPTION_VALUE: Expected `--only` to name handlers, intervals or subjects, got "dokcer"']);
    expect(refused("--with", "rhino")).toEqual([
      2,
      expect.stringContaining('Expected `--with` to name some of bun, deno, workerd, quickjs-wasi, componentize-qjs, got "rhino"'),
    ]);
    expect(refused("--fail-above", "10%")).toEqual([2, "sporelet: E_USAGE: --fail-above is given without --baseline"]);
    expect(refused("--event", "{")).toEqual([2, expect.stringContaining("Expected `--event` to be JSON")]);
    expect(refused("--json", "hello.ts")).toEqual([2, expect.stringContaining("looks like a source")]);
    expect(refused("--baseline", path("nowhere.json"))).toEqual([5, expect.stringContaining("E_NOT_FOUND")]);
  });
});
