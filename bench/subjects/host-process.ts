// The node process that a subject in a running host lives in.
import { type ChildProcess, fork } from "node:child_process";
import { CLEAN_ENVIRONMENT } from "../harness/process.ts";
import type { Question, Reply } from "../inhost/main.ts";

/** Started at the first question; ends with `stop`, or when a question is aborted. */
export class HostProcess {
  readonly #script: string;
  readonly #start: Question;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;

  /** @param flags of node's */
  constructor(script: string, start: Question, flags: readonly string[] = []) {
    this.#script = script;
    this.#start = start;
    this.#flags = flags;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async ask<Type extends Reply["type"]>(question: Question, type: Type, signal: AbortSignal): Promise<Extract<Reply, { type: Type }>> {
    if (this.#child === undefined) {
      this.#child = fork(this.#script, {
        env: { ...CLEAN_ENVIRONMENT },
        execArgv: ["--no-warnings", ...this.#flags],
        detached: true,
        serialization: "advanced",
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      await this.#exchange(this.#child, this.#start, signal);
    }
    const reply = await this.#exchange(this.#child, question, signal);
    if (reply.type !== type) throw new Error(`the host process answered ${reply.type}`);
    return reply as Extract<Reply, { type: Type }>;
  }

  #exchange(child: ChildProcess, question: Question, signal: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const done = () => {
        child.off("message", onMessage);
        child.off("exit", onExit);
        signal.removeEventListener("abort", onAbort);
      };
      const onMessage = (reply: Reply) => {
        done();
        if (reply.type === "failed") reject(new Error(reply.reason));
        else resolve(reply);
      };
      const onExit = (status: number | null, killed: string | null) => {
        done();
        reject(new Error(`the host process ended with ${killed ?? `status ${status}`}`));
      };
      const onAbort = () => {
        done();
        this.stop();
        reject(signal.reason);
      };
      child.on("message", onMessage);
      child.on("exit", onExit);
      signal.addEventListener("abort", onAbort, { once: true });
      child.send(question);
    });
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
  }
}
