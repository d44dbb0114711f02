// The config file: where it is found, what it may hold, what wins over it, and what each command makes of it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/config/load.ts";
import { ALL_SETTINGS, flagText, optionOf } from "../src/config/settings.ts";
import { EventLog } from "../src/events/log.ts";
import "./native-support.ts"; // compiles the bases, which takes longer than a command may here
import { root, sporelet, temporaryDirectory } from "./support.ts";

const BASE = temporaryDirectory();
let count = 0;

/** A project of its own with these files. */
function project(files: Record<string, string>): string {
  const directory = join(BASE, `${++count}`);
  for (const [name, text] of Object.entries({ "app.ts": MODE, ...files })) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

const MODE = "export default () => ({ mode: process.env.MODE });";
const config = (settings: object) => ({ "sporelet.config.json": JSON.stringify(settings) });
const run = (cwd: string, ...args: string[]) => sporelet(["run", "app.ts", "--event", "1", ...args], { cwd });

interface Shown {
  file: string | null;
  settings: { key: string; value: unknown; from: string; flag?: string; file?: string }[];
}

/** `inspect --config`, by key. */
function shown(cwd: string, ...line: string[]) {
  const { stdout } = sporelet(["inspect", "--config", "--json", "--", ...line], { cwd });
  const { file, settings } = JSON.parse(stdout) as Shown;
  return { file, of: (key: string) => settings.find((each) => each.key === key) };
}

describe("the file", () => {
  it.each([
    ["sporelet.config.json", '{ "env": { "MODE": "json" } }', "json"],
    ["sporelet.config.ts", 'import { defineConfig } from "sporelet";\nexport default defineConfig({ env: { MODE: "ts" as string } });', "ts"],
    ["sporelet.config.mjs", 'export default { env: { MODE: "mjs" } };', "mjs"],
  ])("%s is found upwards", (name, text, mode) => {
    const directory = project({ [name]: text, "deep/er/app.ts": MODE });
    expect(run(join(directory, "deep/er"))).toEqual({ status: 0, stdout: `{"mode":"${mode}"}\n`, stderr: "" });
  });

  it("is the nearest, the one that is named, or none", () => {
    const directory = project({
      ...config({ env: { MODE: "far" } }),
      "near/sporelet.config.json": '{ "env": { "MODE": "near" } }',
      "near/app.ts": MODE,
      "near/other.json": '{ "env": { "MODE": "named" } }',
    });
    const near = join(directory, "near");
    expect([run(near), run(near, "--config", "other.json"), run(near, "--no-config")].map(({ stdout }) => stdout)).toEqual([
      '{"mode":"near"}\n',
      '{"mode":"named"}\n',
      "{}\n",
    ]);
  });

  it("has paths that refer to its directory", async () => {
    const directory = project(config({ functions: ["fns"], routes: { "/": "./app.ts" }, outDir: "out" }));
    const { values } = await loadConfig(join(directory, "sporelet.config.json"));
    expect(Object.fromEntries(values)).toEqual({
      functions: [join(directory, "fns")],
      routes: { "/": join(directory, "app.ts") },
      outDir: join(directory, "out"),
    });
  });
});

describe("what is wrong with it is said at once", () => {
  it.each([
    [
      "a key that is none, a size, a list",
      '{"prot":1,"limits":{"memory":"x"},"functions":"fns"}',
      [
        "prot: there is no such setting; did you mean port?",
        'limits.memory: expected a size such as "64MiB" or a number of bytes, got "x"',
        'functions: expected a list of paths, got "fns"',
      ],
    ],
    ["no JSON", '{ "port": }', ["sporelet.config.json: this is not JSON: Unexpected token '}'"]],
    ["half a file", '{ "port"', ["sporelet.config.json:1:9: this is not JSON:"]],
    ["no object", "[]", ["expected an object of settings, got []"]],
    ["a port", '{"port":70000}', ["port: expected a port from 0 (any that is free) to 65535, got 70000 (a number)"]],
    [
      "a target",
      '{"targets":["elf"]}',
      ['targets[0]: expected one of "wasm", "native", "unikernel", "oci", "wasm-oci", "component", "worker", "lambda", got "elf"'],
    ],
  ])("%s", (_, text, said) => {
    const { status, stdout, stderr } = run(project({ "sporelet.config.json": text }));
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("E_CONFIG");
    for (const part of said) expect(stderr).toContain(part);
  });

  it("a file of TypeScript that does not parse, or throws", () => {
    expect(run(project({ "sporelet.config.ts": "export default 1 +" })).stderr).toContain("E_CONFIG: sporelet.config.ts can't be read:");
    expect(run(project({ "sporelet.config.ts": 'throw new Error("no")' })).stderr).toContain(
      "E_CONFIG: sporelet.config.ts throws at sporelet.config.ts:1:7: Error: no",
    );
  });

  it("a file that is not there", () => expect(run(project({}), "--config", "nope.ts").stderr).toContain("E_NOT_FOUND: there is no config file nope.ts"));
});

describe("what is in force", () => {
  const directory = project(config({ port: 8080, env: { MODE: "config", OTHER: "1" }, limits: { memory: "32MiB", timeout: "2s" } }));

  it("comes from the command line, then the file, then the default, and says so", () => {
    const { file, of } = shown(directory, "serve", "--port", "9", "--env", "MODE=flag");
    expect(file).toBe(join(directory, "sporelet.config.json"));
    expect(of("port")).toMatchObject({ value: 9, from: "flag", flag: "--port" });
    expect(of("limits.memory")).toMatchObject({ value: 32 << 20, from: "config", file });
    expect(of("hostname")).toMatchObject({ value: "127.0.0.1", from: "default" });
    expect(of("env.MODE")).toMatchObject({ value: "flag", from: "flag" });
    expect(of("env.OTHER")).toMatchObject({ value: "1", from: "config" });
    expect(of("outDir")).toBe(undefined);
  });

  it("is what runs", () => {
    expect(run(directory, "--env", "MODE=flag").stdout).toBe('{"mode":"flag"}\n');
    const slow = project({ ...config({ limits: { timeout: "50ms" } }), "app.ts": "export default () => { for (;;); };" });
    expect(run(slow).stderr).toContain("E_TIMEOUT");
    const eager = project({ ...config({ limits: { memory: "4MiB" } }), "app.ts": "export default () => new Uint8Array(16 << 20).length;" });
    expect(run(eager).status).not.toBe(0);
    expect(run(eager, "--memory", "64MiB").stdout).toBe(`${16 << 20}\n`);
  });

  it("has an option for every setting of a command", () => {
    const helps = new Map<string, string>();
    for (const [key, { commands, option }] of ALL_SETTINGS) {
      // What answers at which path is no concern of `build`.
      for (const command of commands.filter((each) => option !== null && !(each === "build" && key === "routes"))) {
        const flag = flagText(optionOf(key, command) as string);
        const help = helps.get(command) ?? sporelet([command, "--help"]).stdout;
        helps.set(command, help);
        expect(help.includes(flag) || help.includes(flag.replace("--", "--no-")), `${command} ${flag}`).toBe(true);
      }
    }
  });
});

describe("commands that look at a log", () => {
  it("find it where the file says, and whom its events go to", async () => {
    const events = { data: "kept/log", subscribers: { billing: { url: "https://billing.example/in?key=1", types: ["paid"] } } };
    const directory = project({
      ...config({ events }),
      "fns/pay.ts": 'import { contract, on } from "sporelet/events"; const Paid = contract("paid"); export default on("placed", () => Paid({}));',
      "sub/empty": "",
    });
    await new EventLog(join(directory, "kept/log")).close();
    const here = (...args: string[]) => sporelet(args, { cwd: join(directory, "sub") });
    expect(here("emit", "placed", "--data", '{"n":1}')).toEqual({ status: 0, stdout: "placed is event 1\n", stderr: "" });
    expect(here("log").stdout).toMatch(/^ +1 .* placed .*\{"n":1\}\n$/);
    expect(here("log", "verify").stdout).toContain("1 event, 1 to 1: whole");
    expect(here("log", "--no-config").stderr).toContain("E_NOT_FOUND: there is no event log in .sporelet/events");
    expect(here("emit", "placed", "--to", join(directory, "kept/log")).stdout).toBe("placed is event 2\n");
    expect(here("graph", "../fns").stdout).toContain("billing  (https://billing.example/in)");
    expect(here("graph").stdout).toBe("no function takes or makes events\n");
    expect(shown(join(directory, "sub"), "emit", "--to", "x").of("events.data")).toMatchObject({ value: "x", from: "flag", flag: "--to" });
  });
});

describe("build", () => {
  it("makes all functions for all targets, in a directory that it makes", () => {
    const directory = project({
      ...config({ functions: ["fns"], routes: { "/": "app.ts" }, targets: ["wasm", "native"], outDir: "out" }),
      "fns/api/hello.ts": MODE,
      "fns/lib.ts": "export const one = 1;",
    });
    const { status, stdout, stderr } = sporelet(["build"], { cwd: directory });
    expect([status, stderr.split("not built").length - 1]).toEqual([0, 1]);
    expect(stderr).toContain("not built: fns/lib.ts (no default export)\n");
    expect(stdout.match(/^out\/\S+(?=:)/gm)).toEqual(["out/api/hello.wasm", "out/api/hello", "out/app.wasm", "out/app"]);
    expect(readdirSync(join(directory, "out")).sort()).toEqual(["api", "app", "app.map", "app.wasm", "app.wasm.map"]);
  });

  it("builds the others where one can't be, and fails", () => {
    const directory = project({ ...config({ functions: ["fns"], outDir: "out" }), "fns/a.ts": "export default ((;", "fns/b.ts": MODE });
    const { status, stderr } = sporelet(["build"], { cwd: directory });
    expect([status, readdirSync(join(directory, "out"))]).toEqual([3, ["b.wasm", "b.wasm.map"]]);
    expect(stderr).toContain("E_SYNTAX");
  });

  it("says what to write where there is nothing to build", () =>
    expect(sporelet(["build"], { cwd: project({}) }).stderr).toContain('{ "functions": ["hello.ts"] }'));
});

it("bench measures the handler that it names", () => {
  const directory = project(config({ bench: { handler: "app.ts", only: ["sporelet-reset"], runs: 2 } }));
  const { status, stderr } = sporelet(["bench", "--quick", "--json", "out.json"], { cwd: directory });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const { workloads, runs } = JSON.parse(readFileSync(join(directory, "out.json"), "utf8")) as { runs: number; workloads: { id: string }[] };
  expect([runs, workloads.length]).toEqual([2, 1]);
});

it("is a type that TypeScript checks", () => expect(readFileSync(join(root, "src/index.ts"), "utf8")).toContain("defineConfig"));
