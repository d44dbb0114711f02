// The process that runs one WASI command and ends. The command runs in a thread of it, so that this one notices when the process
// that wants the result is gone: nothing else could end a loop then.
import { readFileSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { CommandEnd, CommandJob, CommandMessage } from "./command-job.ts";
import type { RunResult } from "./function.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** On a host that keeps input and output in memory. */
function inMemory(run: (stdin: Uint8Array) => RunResult): CommandEnd {
  const { status, stdout, stderr } = run(readFileSync(STDIN));
  writeAll(STDOUT, stdout);
  writeAll(STDERR, stderr);
  return { status };
}

async function runCommand(job: CommandJob, begin: () => void): Promise<CommandEnd> {
  const { host, args, environment } = job;
  const module = new WebAssembly.Module(job.module as BufferSource);
  if (host === "node") {
    const { prepareNodeWasi, startOnNodeWasi } = await import("./node-wasi.ts");
    await prepareNodeWasi();
    begin();
    try {
      return { status: startOnNodeWasi(module, job, { stdin: STDIN, stdout: STDOUT, stderr: STDERR }) };
    } catch (trap) {
      return { trap: String(trap) };
    }
  }
  if (host === "sporelet") {
    const { runForeign } = await import("./sporelet.ts");
    begin();
    return inMemory((stdin) => runForeign(module, stdin, environment));
  }
  const { prepareWasmer, runOnWasmer } = await import("./wasmer.ts");
  await prepareWasmer();
  begin();
  return inMemory((stdin) => runOnWasmer(module, args, stdin, environment));
}

if (isMainThread) {
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.once("message", (job: CommandJob) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job });
    worker.on("error", (error) => process.send?.({ trap: String(error) } satisfies CommandMessage));
    worker.on("message", (message: CommandMessage) => process.send?.(message));
  });
} else {
  const say = (message: CommandMessage) => parentPort?.postMessage(message);
  say(await runCommand(workerData as CommandJob, () => say({ begins: true })));
}
