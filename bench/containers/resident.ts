// Containers that stay: what is executed in one that runs, and what one answers that was paused.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { freshMark, settledSizes } from "../harness/memory.ts";
import { CLEAN_ENVIRONMENT, killGroup, sampleProcess } from "../harness/process.ts";
import type { Identity, Subject } from "../harness/subject.ts";
import { memoryWhileWaiting } from "../subjects/program.ts";
import type { Workload } from "../workload/workload.ts";
import { artifactOf, handlerPath, type RootFs } from "./rootfs.ts";
import type { ContainerRun, ContainerRuntime, Resident } from "./runtime.ts";

/** A container with a program that answers line after line, paused between. */
class ResidentContainer {
  readonly resident: Resident;
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #ended: Promise<never>;
  #waiting: ((line: string) => void)[] = [];

  constructor(runtime: ContainerRuntime, run: ContainerRun) {
    const { command, resident } = (runtime.resident as NonNullable<ContainerRuntime["resident"]>).start(run);
    const [file, ...args] = command.command as [string, ...string[]];
    this.#child = spawn(file, args, { env: { ...(command.env ?? CLEAN_ENVIRONMENT) }, stdio: ["pipe", "pipe", "ignore"], detached: true });
    this.#child.stdin?.on("error", () => {});
    this.resident = resident;
    this.#ended = new Promise((_, reject) => {
      this.#child.once("error", reject);
      this.#child.once("close", () => reject(new Error("the container has ended")));
    });
    this.#ended.catch(() => {}); // whoever waits for a line is told
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines.on("line", (line) => this.#waiting.shift()?.(line));
  }

  next(signal: AbortSignal): Promise<string> {
    const line = new Promise<string>((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return Promise.race([line, this.#ended]);
  }

  send(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    if (this.#child.exitCode !== null) return;
    await this.resident.unpause(AbortSignal.timeout(5000)).catch(() => {}); // it was not paused
    this.#child.stdin?.end();
    const killer = setTimeout(() => killGroup(this.#child), 5000);
    await ended;
    clearTimeout(killer);
  }
}

/** Starts its container at its first visit. */
function residentOf(
  runtime: ContainerRuntime,
  root: RootFs,
  workload: Workload,
): { mark: Readonly<Record<string, string>>; get(signal: AbortSignal): Promise<ResidentContainer>; stop(): Promise<void> } {
  let container: ResidentContainer | undefined;
  const mark = freshMark();
  return {
    mark,
    get: async (signal) => {
      if (container === undefined) {
        container = new ResidentContainer(runtime, { root, args: ["/node", handlerPath(workload, "resident.mjs")], env: mark });
        const said = await container.next(signal);
        if (said !== "ready") throw new Error(`the container said ${said.slice(0, 80)}`);
      }
      return container;
    },
    stop: async () => container?.stop(),
  };
}

export function unpauseSubject(identity: Identity, runtime: ContainerRuntime, root: RootFs, workload: Workload): Subject {
  const { mark, get, stop } = residentOf(runtime, root, workload);
  return {
    ...identity,
    note: `${runtime.resident?.how}; the container goes on where it stopped, with all its state; the time does not include pausing it again`,
    visit: async (signal) => {
      const container = await get(signal);
      await container.resident.pause(signal);
      const started = performance.now();
      const answer = container.next(signal);
      answer.catch(() => {}); // if unpausing fails that is said
      await container.resident.unpause(signal);
      container.send(workload.input);
      const output = await answer;
      return [{ ms: performance.now() - started, output }];
    },
    memory: async (signal) => {
      const { resident } = await get(signal);
      await resident.pause(signal);
      try {
        return { ...(await settledSizes(mark, () => false, signal)), of: "its processes, paused, without helpers of the container runtime" };
      } finally {
        await resident.unpause(signal);
      }
    },
    artifact: artifactOf(root),
    cleanUp: stop,
  };
}

export function execSubject(identity: Identity, runtime: ContainerRuntime, root: RootFs, workload: Workload, args: readonly string[]): Subject {
  const { get, stop } = residentOf(runtime, root, workload);
  return {
    ...identity,
    note: "a new process in a running container; it shares the file system and the processes of that container",
    visit: async (signal) => {
      const { resident } = await get(signal);
      const { ms, output } = await sampleProcess({ ...resident.exec(args, {}), stdin: `${workload.input}\n` }, signal);
      return [{ ms, output }];
    },
    memory: async (signal) => {
      const { resident } = await get(signal);
      const of = "the new process, loaded and waiting for input, without the main process of the container";
      return memoryWhileWaiting((env) => resident.exec(args, env), `${workload.input}\n`, signal, of);
    },
    artifact: artifactOf(root),
    cleanUp: stop,
  };
}
