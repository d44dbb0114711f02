// Runs a WASI command in a process of its own, which can be ended whatever the command does.
import { type ChildProcess, fork, type StdioOptions } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CommandEnd, CommandJob, CommandMessage } from "./command-job.ts";

declare const COMMAND_FILE: string;

/** How a command ended; "late" is: by the time limit. */
export type CommandOutcome = CommandEnd | "late";

/** Resolves when the process has answered, or is gone; the process is gone when it has resolved. */
function outcomeOf(child: ChildProcess, job: CommandJob, timeout: number): Promise<CommandOutcome> {
  return new Promise((settle, fail) => {
    let outcome: CommandOutcome | undefined;
    let timer: NodeJS.Timeout | undefined;
    const endWith = (how: CommandOutcome) => {
      outcome ??= how;
      child.kill("SIGKILL");
    };
    child.on("message", (message: CommandMessage) => {
      if (!("begins" in message)) endWith(message);
      else if (timeout > 0) timer = setTimeout(endWith, timeout, "late");
    });
    child.on("error", fail);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      settle(outcome ?? { trap: `its process ended with ${signal ?? `status ${status}`}` });
    });
    child.send(job, (error) => error && endWith({ trap: String(error) }));
  });
}

/** Starts the process. Its environment is empty: the command gets its own, and node needs none. */
function startProcess(stdio: StdioOptions): ChildProcess {
  return fork(fileURLToPath(new URL(COMMAND_FILE, import.meta.url)), { stdio, env: {}, execArgv: [], serialization: "advanced" });
}

/**
 * Runs `job` with the stdin, stdout and stderr of this process, or with `stdin` where it is given.
 * @param timeout in ms; 0 is none
 */
export function runWithStdio(job: CommandJob, stdin: Uint8Array | undefined, timeout: number): Promise<CommandOutcome> {
  const child = startProcess([stdin === undefined ? "inherit" : "pipe", "inherit", "inherit", "ipc"]);
  if (stdin !== undefined) give(child, stdin);
  return outcomeOf(child, job, timeout);
}

/** Runs `job` from bytes to bytes. */
export async function runCaptured(
  job: CommandJob,
  stdin: Uint8Array,
  timeout: number,
): Promise<{ outcome: CommandOutcome; stdout: Uint8Array; stderr: Uint8Array }> {
  const child = startProcess(["pipe", "pipe", "pipe", "ipc"]);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  give(child, stdin);
  const outcome = await outcomeOf(child, job, timeout);
  return { outcome, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

function give({ stdin }: ChildProcess, bytes: Uint8Array): void {
  stdin?.on("error", () => {}); // it ended without reading all
  stdin?.end(bytes);
}
