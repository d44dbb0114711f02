// Both ways of running a program to its end answer the same.
import { realpathSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ProgramOptions, runProgram } from "../src/build/run-program.ts";
import { temporaryDirectory } from "./support.ts";

const directory = realpathSync(temporaryDirectory());
const script = (text: string) => ["-e", text];

const failing = () => {
  throw new TypeError("another node");
};

describe("runProgram", () => {
  const ways: [string, (args: string[], options: ProgramOptions, file?: string) => ReturnType<typeof runProgram>][] = [
    ["node's binding", (args, options, file = process.execPath) => runProgram(file, args, options)],
    ["child_process, where the binding fails", (args, options, file = process.execPath) => runProgram(file, args, options, failing)],
    ["child_process", (args, options, file = process.execPath) => runProgram(file, args, options, null)],
  ];

  it.each(ways)("passes arguments, input, directory and environment, by %s", (_, run) => {
    const text =
      "process.stdout.write(JSON.stringify([process.argv[1], process.cwd(), process.env.NAME, process.env.HOME, require('fs').readFileSync(0, 'utf8')]))";
    const { status, stdout, stderr } = run([...script(text), "é x"], { cwd: directory, env: { NAME: "a=b" }, input: Buffer.from("in") });
    expect([status, stderr.toString(), JSON.parse(stdout.toString())]).toEqual([0, "", ["é x", directory, "a=b", null, "in"]]);
  });

  it.each(ways)("gives it nothing to read where there is no input, by %s", (_, run) => {
    expect(run(script("process.stdout.write('' + require('fs').readFileSync(0).length)"), {}).stdout.toString()).toBe("0");
  });

  it.each(ways)("takes output of some MB and a status, by %s", (_, run) => {
    const { status, stdout, stderr } = run(
      script("const fs = require('fs'); fs.writeSync(2, 'said'); process.stdout.write('x'.repeat(3e6), () => process.exit(7))"),
      {},
    );
    expect([status, stdout.length, stderr.toString()]).toEqual([7, 3e6, "said"]);
  });

  it.each(ways)("ends what takes too long, and has no status for it, by %s", (_, run) => {
    expect(run(script("for (;;);"), { timeout: 300 }).status).toBeNull();
  });

  it.each(ways)("has no status for what can't be started, by %s", (_, run) => {
    expect(run([], {}, "/nowhere/at/all")).toMatchObject({ status: null, stdout: Buffer.alloc(0) });
  });
});
