// One run of a test file: in a fresh sandbox, or in a fresh process of Node.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { createHost, type Host } from "../../src/workers/host.ts";
import type { HostedFunction } from "../../src/workers/hosted.ts";
import { reported, type Subtest } from "./report.ts";

/** What a file found. */
export interface Run {
  subtests: Subtest[];
  /** How the file ended, if not as it should. */
  ended?: string;
}

const MEMORY = 512 << 20;
const MOST_OUTPUT = 64 << 20;

/** One thread: the machine may be busy, and the files have limits. */
export const createSuiteHost = (): Host => createHost({ workers: 1, memory: MEMORY, maxLog: MOST_OUTPUT });

const NAMES_FAILURE = "sporelet: E_";

/** @param limit wall time, ms */
export async function runInside(fn: HostedFunction, event: unknown, limit: number): Promise<Run> {
  const network = (request: Request) => fetch(request);
  const { status, code, stderr } = await fn.run(Buffer.from(JSON.stringify(event)), { timeout: limit, network: network as never });
  const output = Buffer.from(stderr).toString();
  const failure = output.split("\n").findLast((line) => line.startsWith(NAMES_FAILURE));
  return { subtests: reported(output), ...(status !== 0 && { ended: failure?.slice("sporelet: ".length) ?? code ?? `status ${status}` }) };
}

/**
 * @param program a file that reads the event from stdin, and reports on file descriptor 3, as tests print on the others
 * @param limit wall time, ms
 */
export async function runOutside(program: string, event: unknown, limit: number): Promise<Run> {
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "ignore", "ignore", "pipe"], timeout: limit, killSignal: "SIGKILL" });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once("exit", (status, signal) => resolve(signal ?? (status === 0 ? undefined : `status ${status}`)));
  });
  child.stdin?.on("error", () => {}).end(JSON.stringify(event));
  const output = await text(child.stdio[3] as NodeJS.ReadableStream);
  const how = await ended;
  return { subtests: reported(output), ...(how !== undefined && { ended: how }) };
}
