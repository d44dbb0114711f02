// WASI commands that sporelet did not build: arguments, directories, limits that hold, stdin and stdout as they come.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { HOST_NAMES } from "../src/host/host-name.ts";
import { load } from "../src/host/load.ts";
import { command, sporelet, temporaryDirectory, text } from "./support.ts";
import { call, commandOf, exitsWith } from "./wat.ts";

const ROFS = 69;
const work = temporaryDirectory();
const file = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(join(work, name), bytes);
  return join(work, name);
};

/** Calls write(1, address, size) after what leaves the size on the stack. */
const print = (address: string, size: string) =>
  `(i32.store (i32.const 0) ${address}) (i32.store (i32.const 4) ${size}) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))`;

/** Prints its arguments, each with its NUL. */
const ECHO = commandOf(`
  (drop ${call("args_sizes_get", 16, 20)})
  (drop ${call("args_get", 1024, 4096)})
  ${print("(i32.const 4096)", "(i32.load (i32.const 20))")}`);

/** Copies what it reads from `fd` to stdout until there is nothing more. */
const copy = (fd: number) => `
  (block $end (loop $more
    (i32.store (i32.const 32) (i32.const 4096)) (i32.store (i32.const 36) (i32.const 4096))
    (br_if $end ${call("fd_read", fd, 32, 1, 40)})
    (br_if $end (i32.eqz (i32.load (i32.const 40))))
    ${print("(i32.const 4096)", "(i32.load (i32.const 40))")}
    (br $more)))`;

const CAT = commandOf(copy(0));
const LOOP = commandOf("(loop $for (br $for))");

const READ = 1n << 1n;
/** What a directory's descriptor can do by itself. */
const PATHS = [9n, 10n, 11n, 12n, 13n, 14n, 15n, 16n, 17n, 18n, 20n, 21n, 23n, 24n, 25n, 26n].reduce((all, bit) => all | (1n << bit), 0n);
// Names in memory, from address 100 on: "a.txt" is a file, "sub" a directory, "sub/b.txt" a file, "new" nothing.
const DATA = '(data (i32.const 100) "a.txt") (data (i32.const 110) "sub") (data (i32.const 120) "new") (data (i32.const 130) "b.txt")';
const A = [100, 5] as const;
const SUB = [110, 3] as const;
const NEW = [120, 3] as const;
const B = [130, 5] as const;
const open = (name: readonly [number, number], flags: number, rights: bigint, directory = 3) =>
  call("path_open", directory, 0, ...name, flags, rights, 0n, 0, 16);

describe("arguments", () => {
  it("come after the file, options of the command's own after --", () => {
    const echo = file("echo.wasm", ECHO);
    expect(sporelet(["run", echo, "a", "b c"])).toEqual({ status: 0, stdout: "echo.wasm\0a\0b c\0", stderr: "" });
    expect(sporelet(["run", echo, "--", "-r", "--timeout", "é"])).toEqual({ status: 0, stdout: "echo.wasm\0-r\0--timeout\0é\0", stderr: "" });
    expect(sporelet(["run", echo, "--host", "wasmer", "--", "-r"])).toEqual({ status: 0, stdout: "echo.wasm\0-r\0", stderr: "" });
  });

  it("are refused where they would be lost", () => {
    const entry = file("fn.ts", "export default () => 1;");
    const { status, stderr } = sporelet(["run", entry, "--event", "1", "surplus"]);
    expect(status).not.toBe(0);
    expect(stderr).toContain("E_HOST_CANNOT_RUN: the argument surplus is for a WASI command that sporelet did not build, and fn is a function");
    expect(stderr).toContain("--event");
    expect(sporelet(["run", file("echo.wasm", ECHO), "--host", "sporelet"]).stderr).toContain("E_HOST_CANNOT_RUN: the host sporelet does not offer");
  });
});

describe("directories", () => {
  let data = "";
  beforeAll(() => {
    data = join(work, "data");
    mkdirSync(join(data, "sub"), { recursive: true });
    writeFileSync(join(data, "a.txt"), "what is in a\n");
    writeFileSync(join(data, "sub/b.txt"), "b\n");
  });

  it("are read", () => {
    const cat = file("cat-file.wasm", commandOf(`(if ${open(A, 0, READ)} (then (call $exit (i32.const 1)))) ${copy(4)}`, { data: DATA }));
    expect(sporelet(["run", cat, "--dir", `${data}:/in`])).toEqual({ status: 0, stdout: "what is in a\n", stderr: "" });
    expect(sporelet(["run", cat, "--dir", data])).toEqual({ status: 0, stdout: "what is in a\n", stderr: "" });
    expect(sporelet(["run", cat]).status).toBe(1);
  });

  const renumbered = [open(SUB, 2, PATHS), open(SUB, 2, PATHS), call("fd_renumber", 4, 5)];
  const CHANGES: Readonly<Record<string, string[]>> = {
    "creates a file": [open(NEW, 1, READ)],
    "opens a file to write": [open(A, 0, 1n << 6n)],
    "truncates a file": [open(A, 8, READ)],
    "sets a file's size": [open(A, 0, READ), call("fd_filestat_set_size", 4, 0n)],
    "allocates in a file": [open(A, 0, READ), call("fd_allocate", 4, 0n, 100n)],
    "sets an open file's times": [open(A, 0, READ), call("fd_filestat_set_times", 4, 0n, 0n, 5)],
    "sets times": [call("path_filestat_set_times", 3, 0, ...A, 0n, 0n, 5)],
    "creates a directory": [call("path_create_directory", 3, ...NEW)],
    "removes a directory": [call("path_remove_directory", 3, ...SUB)],
    "removes a file": [call("path_unlink_file", 3, ...A)],
    renames: [call("path_rename", 3, ...A, 3, ...NEW)],
    links: [call("path_link", 3, 0, ...A, 3, ...NEW)],
    "links symbolically": [call("path_symlink", ...A, 3, ...NEW)],
    "removes a file below a directory that it opened": [open(SUB, 2, PATHS), call("path_unlink_file", 4, ...B)],
    "removes a file below a descriptor that has another's number": [...renumbered, call("path_unlink_file", 5, ...B)],
  };

  it.each(Object.entries(CHANGES))("are as they were after a command that %s", (_, calls) => {
    const before = readdirSync(data, { recursive: true });
    const change = file("change.wasm", commandOf(exitsWith(...calls), { data: DATA }));
    expect(sporelet(["run", change, "--dir", `${data}:/in`]).status).toBe(ROFS);
    expect(readdirSync(data, { recursive: true })).toEqual(before);
    expect(readFileSync(join(data, "a.txt"), "utf8")).toBe("what is in a\n");
  });

  it("are changed with :rw, and only they", () => {
    const out = join(work, "out");
    mkdirSync(out);
    // The first directory is 3, the second 4.
    const both = commandOf(exitsWith(call("path_create_directory", 4, ...NEW), call("path_create_directory", 3, ...NEW)), { data: DATA });
    expect(sporelet(["run", file("both.wasm", both), "--dir", `${data}:/in`, "--dir", `${out}:/out:rw`]).status).toBe(ROFS);
    expect([existsSync(join(out, "new")), existsSync(join(data, "new"))]).toEqual([true, false]);
    // What is taken out of a directory that can't change would change it.
    const moved = commandOf(exitsWith(call("path_rename", 3, ...A, 4, ...A)), { data: DATA });
    expect(sporelet(["run", file("moved.wasm", moved), "--dir", `${data}:/in`, "--dir", `${out}:rw`]).status).toBe(ROFS);
    expect(existsSync(join(data, "a.txt"))).toBe(true);
  });

  it.each([
    ["is not there", [`${work}/nowhere`], "E_NOT_FOUND"],
    ["is a file", [join(work, "data/a.txt")], "E_OPTION_VALUE"],
    ["is there twice", [`${work}:/in`, `${work}:/in:rw`], "E_OPTION_VALUE"],
    ["has no name", [":/in"], "E_OPTION_VALUE"],
    ["has too many names", ["a:b:c"], "E_OPTION_VALUE"],
  ])("are refused where one %s", (_, directories, code) => {
    const { status, stderr } = sporelet(["run", file("loop.wasm", LOOP), ...directories.flatMap((each) => ["--dir", each])]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(code);
  });

  it("are not there on a host that has none", () => {
    expect(sporelet(["run", file("loop.wasm", LOOP), "--dir", work, "--host", "wasmer"]).stderr).toContain(
      "E_HOST_CANNOT_RUN: the host wasmer has no directories for a command",
    );
  });

  it("can be given in a program", async () => {
    const fn = await load(commandOf(`(drop ${open(A, 0, READ)}) ${copy(4)}`, { data: DATA }), {
      directories: [{ host: data, guest: "/", isWritable: false }],
    });
    expect(text((await fn.run(new Uint8Array(0))).stdout)).toBe("what is in a\n");
  });
});

describe("limits", () => {
  // With imports that every host has.
  const loop = commandOf("(loop $for (br $for))");

  it.each(["node", "wasmer"])("of time end a command on the host %s", (host) => {
    const { status, stderr } = sporelet(["run", file("loop.wasm", loop), "--host", host, "--timeout", "200ms"]);
    expect(stderr).toBe("sporelet: E_TIMEOUT: the time limit of 200 ms ran out, and the command was ended\n");
    expect(status).toBe(1);
  });

  it("of time end a function of ours on every host", async () => {
    const module = readFileSync(await built("export default () => { for (;;); };"));
    for (const host of HOST_NAMES)
      expect([host, (await (await load(module, { host })).run(Buffer.from("1"), { timeout: 200 })).code]).toEqual([host, "E_TIMEOUT"]);
  });

  it("of time end a command that waits for its input", async () => {
    const child = start([file("cat.wasm", CAT), "--timeout", "300ms"]);
    expect(await ended(child)).toMatchObject({ status: 1, stderr: expect.stringContaining("E_TIMEOUT") });
  });

  it.each(["node", "wasmer"])("of memory hold on the host %s", (host) => {
    // Ends with how many pages it got beyond its first.
    const grows = commandOf("(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (call $exit (memory.size))");
    expect(sporelet(["run", file("grows.wasm", grows), "--host", host, "--memory", "2MiB"]).status).toBe(32);
  });

  it("a command ends with the process that wants its result", async () => {
    const child = start([file("loop.wasm", LOOP)]);
    const children = () => (existsSync(`/proc/${child.pid}`) ? readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim() : "");
    await expect.poll(children).not.toBe("");
    const pid = children();
    child.kill("SIGKILL");
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  });
});

it("stdin and stdout are the process's own: a line is answered before the next is there", async () => {
  const child = start([file("cat.wasm", CAT)]);
  let answer = "";
  child.stdout?.on("data", (chunk) => (answer += chunk));
  for (const line of ["one\n", "two\n"]) {
    child.stdin?.write(line);
    await expect.poll(() => answer).toContain(line);
  }
  child.stdin?.end();
  expect(await ended(child)).toMatchObject({ status: 0, stderr: "" });
});

it("an event is its stdin", () => {
  expect(sporelet(["run", file("cat.wasm", CAT), "--event", '{"a":1}'])).toEqual({ status: 0, stdout: '{"a":1}', stderr: "" });
});

it.each(["node", "wasmer"])("a trap is named in one line on the host %s", (host) => {
  const { status, stderr } = sporelet(["run", file("trap.wasm", commandOf("unreachable")), "--host", host]);
  expect([status, stderr]).toEqual([1, "sporelet: E_TRAPPED: the module trapped: RuntimeError: unreachable\n"]);
});

function start(args: string[]): ChildProcess {
  return spawn(process.execPath, [command, "run", ...args], { env: { PATH: process.env.PATH ?? "", HOME: work }, timeout: 30_000 });
}

async function ended(child: ChildProcess): Promise<{ status: number | null; stderr: string }> {
  let stderr = "";
  child.stderr?.on("data", (chunk) => (stderr += chunk));
  const status = await new Promise<number | null>((settle) => child.on("close", settle));
  return { status, stderr };
}

async function built(code: string): Promise<string> {
  const entry = file("endless.ts", code);
  sporelet(["build", entry, "-o", join(work, "endless.wasm")]);
  return join(work, "endless.wasm");
}
