// Environment variables from files, as `sporelet run` takes them.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { command, source, sporelet, temporaryDirectory } from "./support.ts";

const directory = temporaryDirectory();
let count = 0;

function file(content: string | Uint8Array): string {
  const path = join(directory, `${++count}.env`);
  writeFileSync(path, content);
  return path;
}

const SHOW = source("export default (event: unknown, context: any) => context.env;");
const run = (...args: string[]) => start(["--"], args);

/** Node looks for --env-file behind the script too and ends with status 9 where there is no such file; `--` keeps it from that. */
function start(nodeOptions: string[], args: string[]) {
  const env = { PATH: process.env.PATH ?? "", SPORELET_CACHE: join(directory, "cache"), SECRET: "of the process" };
  return spawnSync(process.execPath, [...nodeOptions, command, "run", SHOW, "--event", "1", ...args], { env, encoding: "utf8", timeout: 60_000 });
}

it("takes them from files in the format of Node's own, the later file and --env first", () => {
  const one = file('\uFEFF# comment\nA=1\r\nB="two\\nlines" # comment\nexport C=\'$A\'\nEMPTY=\n\nM="a\nb"\n');
  const two = file("A=2\nD=4\nF=6");
  expect(JSON.parse(run("--env-file", one, "--env", "D=5", "--env-file", two).stdout)).toEqual({
    A: "2",
    B: "two\nlines",
    C: "$A",
    D: "5",
    EMPTY: "",
    F: "6",
    M: "a\nb",
  });
  expect(JSON.parse(run("--env-file", file("")).stdout)).toEqual({});
});

it("says which file is not there, and what in it is no variable", () => {
  const said = (path: string) => {
    const { status, stdout, stderr } = run("--env-file", path);
    expect(stdout).toBe("");
    return [status, stderr.split("\n")[0]];
  };
  const missing = join(directory, "none.env");
  expect(said(missing)).toEqual([5, `sporelet: E_NOT_FOUND: there is no file ${missing}`]);
  expect(said(directory)).toEqual([5, expect.stringContaining(`E_UNREADABLE: ${directory} can't be read`)]);
  const refusals: [string | Uint8Array, string][] = [
    ["A=1\nB=a\0b", "has a NUL in line 2"],
    [Uint8Array.of(65, 61, 0xff), "is not text in UTF-8"],
    ["A=1\nno variable\nB=2", 'has the name "no variable\\nB"'],
    ["A B=2", 'has the name "A B"'],
  ];
  for (const [content, what] of refusals) {
    const path = file(content);
    expect(said(path)).toEqual([2, `sporelet: E_OPTION_VALUE: Expected \`--env-file\` to hold lines such as NAME=value, but ${path} ${what}`]);
  }
  expect(sporelet(["run", "--help"]).stdout).toContain("--env-file <file>");
});

it("also where Node reads the file first", () => {
  expect(JSON.parse(start([], ["--env-file", file("A=1")]).stdout)).toEqual({ A: "1" });
  const missing = start([], ["--env-file", join(directory, "none.env")]);
  expect(missing.status).not.toBe(0);
  expect(missing.stderr).toMatch(/none\.env: not found|E_NOT_FOUND/);
});
