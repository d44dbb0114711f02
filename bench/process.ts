// One process as a sample: spawned in a clean environment, timed to its first output, its output kept.
import { spawn } from "node:child_process";

const LIMIT_MS = 30_000;

/** Nothing of the caller's environment slows one subject and not another. */
export const CLEAN_ENVIRONMENT = { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: process.env.HOME ?? "/tmp" };

/** @returns ms from the spawn to the first byte on stdout, ms to the end of the process, and all of stdout */
export function sampleProcess(
  command: string,
  args: readonly string[],
  stdin: string,
  environment: Record<string, string> = CLEAN_ENVIRONMENT,
): Promise<{ ms: number; total: number; output: string }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { env: environment, stdio: ["pipe", "pipe", "pipe"], timeout: LIMIT_MS, killSignal: "SIGKILL" });
    let first = 0;
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (first === 0) first = performance.now();
      output += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    child.on("error", reject);
    child.on("close", (status, signal) => {
      if (status === 0 && first > 0) resolve({ ms: first - started, total: performance.now() - started, output });
      else reject(new Error(`ended with ${signal ?? `status ${status}`}: ${errors.trim().split("\n").at(-1) ?? ""}`));
    });
    child.stdin.on("error", () => {}); // a child that ends early is reported by its status
    child.stdin.end(`${stdin}\n`);
  });
}
