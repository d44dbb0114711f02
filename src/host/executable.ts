// Runs native executables as processes and images in virtual machines.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { SporeletError } from "../errors.ts";
import type { Metadata } from "../module/metadata.ts";
import { ARCHITECTURE, type Architecture } from "../native/architectures.ts";
import { loadedEnd, readSegments } from "../native/elf.ts";
import { chooseMachine, type MachineName, machineCommand } from "../native/machine.ts";
import { describeExecutable } from "../native/notes.ts";
import { encodeRequest } from "../native/request.ts";
import { codeFromReport, environmentOf, type InvokeOptions, invokeOver, type LoadedFunction, type RunResult } from "./function.ts";
import { fetchOver } from "./http.ts";
import { SourceLines } from "./source-lines.ts";

interface Ended {
  code: number | null;
  stdout: Buffer;
  stderr: Buffer;
  /** Whether it was ended for taking too long. */
  isLate: boolean;
}

/** How much longer than its time limit a function may take before its process is ended. */
const GRACE_MS = 2000;

/** Runs a program to its end. */
function finish(command: string, args: readonly string[], stdin: Uint8Array, timeout: number): Promise<Ended> {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { stdio: "pipe", env: { PATH: process.env.PATH } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let isLate = false;
    const end = () => {
      isLate = true;
      child.kill("SIGKILL");
    };
    const timer = timeout > 0 ? setTimeout(end, timeout + GRACE_MS) : undefined;
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => {}); // it ended without reading all
    child.stdin.end(stdin);
    child.on("error", fail);
    child.on("close", (code) => {
      clearTimeout(timer);
      settle({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err), isLate });
    });
  });
}

type Call = (stdin: Uint8Array, environment: Readonly<Record<string, string>>, timeout: number, work: string) => Promise<RunResult>;

function late(timeout: number, { stdout, stderr }: Ended): RunResult {
  const message = `sporelet: E_TIMEOUT: the time limit of ${timeout} ms ran out, in an operation that can't be interrupted\n`;
  return { status: 1, code: "E_TIMEOUT", stdout, stderr: Buffer.concat([stderr, Buffer.from(message)]) };
}

function onLinux(path: string): Call {
  return async (stdin, environment, timeout) => {
    const args = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    if (timeout > 0) args.push("--timeout", `${Math.ceil(timeout)}ms`);
    const ended = await finish(path, args, stdin, timeout);
    if (ended.isLate) return late(timeout, ended);
    if (ended.code === null) throw new SporeletError("E_TRAPPED", `the executable was killed: ${ended.stderr.toString().trim() || "it says not why"}`);
    return { status: ended.code, stdout: ended.stdout, stderr: ended.stderr };
  };
}

function inMachine(machine: MachineName, path: string, memory: number): Call {
  return async (stdin, environment, timeout, work) => {
    const request = join(work, "request");
    writeFileSync(request, encodeRequest({ event: stdin, environment, timeout }), { mode: 0o600 });
    const { command, args, outcome } = machineCommand(machine, path, memory, request, work);
    const ended = await finish(command, args, new Uint8Array(0), timeout);
    if (ended.isLate) return late(timeout, ended);
    const found = outcome(ended.code, ended.stdout, ended.stderr);
    if (found === undefined)
      throw new SporeletError("E_MACHINE", `the virtual machine (${machine}) failed: ${ended.stderr.toString().trim() || `status ${ended.code}`}`);
    return found;
  };
}

class ExecutableFunction implements LoadedFunction {
  readonly name: string;
  readonly kind: LoadedFunction["kind"];
  readonly host: LoadedFunction["host"];
  readonly metadata: Metadata;
  readonly #call: Call;
  readonly #lines: SourceLines;

  constructor(host: LoadedFunction["host"], metadata: Metadata, call: Call, map: string | undefined) {
    this.name = metadata.function?.name ?? "";
    this.kind = metadata.function?.kind ?? "handler";
    this.host = host;
    this.metadata = metadata;
    this.#call = call;
    this.#lines = new SourceLines(map, this.name);
  }

  async run(stdin: Uint8Array, options: InvokeOptions = {}): Promise<RunResult> {
    const { timeout = 0, network } = options;
    if (!(timeout >= 0)) throw new SporeletError("E_OPTION_VALUE", `Expected \`timeout\` to be a number of ms, got ${timeout}`);
    if (network !== undefined) throw new SporeletError("E_HOST_CANNOT_RUN", `there is no network in what runs on ${this.host}`);
    const work = mkdtempSync(join(tmpdir(), "sporelet-run-"));
    try {
      const ended = await this.#call(stdin, environmentOf(options), timeout, work);
      const result = { ...ended, stderr: await this.#lines.translate(ended.stderr) };
      return result.status === 0 ? result : { ...result, code: result.code ?? codeFromReport(result) };
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver(this, event, options);
  }

  fetch(request: Request, options?: InvokeOptions): Promise<Response> {
    return fetchOver(this, request, options);
  }
}

function cannotRun(architecture: Architecture): SporeletError {
  const what = `the executable is for Linux on ${ARCHITECTURE[architecture].name}, and this is ${process.platform} on ${process.arch}`;
  return new SporeletError("E_HOST_CANNOT_RUN", what, { remedy: "Build it for this machine with --arch, start it on such a machine, or build a module." });
}

/** What a machine has beyond the image, unless it is told otherwise; QEMU wants whole MiB. */
const SPARE_MEMORY = 4 << 20;
const MEMORY_STEP = 1 << 20;

/**
 * How much memory a machine for `image` is given, in bytes.
 * @throws SporeletError E_OPTION_VALUE if what is `given` can't hold it
 */
export function machineMemory(image: Uint8Array, given?: number): number {
  const needed = loadedEnd(readSegments(image));
  const memory = given ?? needed + SPARE_MEMORY;
  if (memory < needed)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`memory\` to be at least ${Math.ceil(needed / 1024)} KiB for this image, got ${memory} bytes`);
  return Math.ceil(memory / MEMORY_STEP) * MEMORY_STEP;
}

export interface ExecutableOptions {
  /** Of an image. */
  machine?: MachineName;
  memory?: number;
  map?: string;
}

/**
 * @param source the file's bytes
 * @param path where they lie, if they lie in a file
 * @throws SporeletError E_NOT_WASM, E_TRUNCATED, E_MALFORMED, E_NO_MACHINE
 */
export function loadExecutable(source: Uint8Array, path: string | undefined, options: ExecutableOptions): LoadedFunction {
  const { target, architecture, metadata, map } = describeExecutable(source);
  if (target === "native" && (process.platform !== "linux" || process.arch !== architecture)) throw cannotRun(architecture);
  const positions = options.map ?? map;
  const host = target === "native" ? "process" : chooseMachine(options.machine);
  const memory = machineMemory(source, options.memory);
  const start = (file: string) => (host === "process" ? onLinux(file) : inMachine(host, file, memory));
  if (path !== undefined) return new ExecutableFunction(host, metadata, start(resolve(path)), positions);
  const call: Call = (stdin, environment, timeout, work) => {
    const file = join(work, "function");
    writeFileSync(file, source);
    chmodSync(file, 0o700);
    return start(file)(stdin, environment, timeout, work);
  };
  return new ExecutableFunction(host, metadata, call, positions);
}
