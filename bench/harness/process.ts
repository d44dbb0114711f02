// One process as a sample: spawned in a clean environment, timed to the last byte of its answer.
import { type ChildProcess, spawn } from "node:child_process";
import type { Sample } from "./subject.ts";

/** Nothing of the caller's environment slows one subject and not another. */
export const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: process.env.HOME ?? "/tmp" };

export interface ProcessCommand {
  command: readonly string[];
  stdin?: string;
  /** Default `CLEAN_ENVIRONMENT`. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Of its end, when all went well. Default 0. */
  status?: number;
}

export interface ProcessSample extends Sample {
  /** From the spawn to the end of the process, in ms. */
  total: number;
  errors: string;
}

/** Kills the process and what it has started: each is a group of its own. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}

/** @throws Error if it can't be started, ends with another status than expected or says nothing; the reason of `signal` */
export function sampleProcess(
  { command, stdin = "", env = CLEAN_ENVIRONMENT, cwd, status: expected = 0 }: ProcessCommand,
  signal: AbortSignal,
): Promise<ProcessSample> {
  return new Promise((resolve, reject) => {
    const [file, ...args] = command as [string, ...string[]];
    const started = performance.now();
    const child = spawn(file, args, { env: { ...env }, stdio: ["pipe", "pipe", "pipe"], detached: true, ...(cwd !== undefined && { cwd }) });
    const stop = () => killGroup(child);
    signal.addEventListener("abort", stop, { once: true });
    let last = 0;
    const output: Buffer[] = [];
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      last = performance.now();
      output.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors = (errors + chunk).slice(-10_000);
    });
    child.on("error", (error) => {
      signal.removeEventListener("abort", stop);
      reject(error);
    });
    child.on("close", (status, killed) => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else if (status !== expected) reject(new Error(`ended with ${killed ?? `status ${status}`}${errors.trim() === "" ? "" : `: ${lastLine(errors)}`}`));
      else if (last === 0) reject(new Error("ended without an answer"));
      else resolve({ ms: last - started, total: performance.now() - started, output: Buffer.concat(output).toString(), errors });
    });
    child.stdin.on("error", () => {}); // a child that ends early is reported by its status
    child.stdin.end(stdin);
  });
}

/** `count` of them at once. */
export async function sampleTogether(command: (i: number) => ProcessCommand, count: number, signal: AbortSignal): Promise<{ ms: number; outputs: string[] }> {
  const started = performance.now();
  let last = 0;
  const all = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const begun = performance.now();
      const sample = await sampleProcess(command(i), signal);
      last = Math.max(last, begun + sample.ms);
      return sample;
    }),
  );
  return { ms: last - started, outputs: all.map(({ output }) => output) };
}
