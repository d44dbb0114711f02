// A program that answers one line of its input after the other, as long as the run takes.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { CLEAN_ENVIRONMENT, killGroup } from "../harness/process.ts";

/** What some programs say when they have started. */
const GREETING = "ready";

export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor([file, ...args]: readonly [string, ...string[]]) {
    this.#child = spawn(file, args, { env: { ...CLEAN_ENVIRONMENT }, stdio: ["pipe", "pipe", "inherit"], detached: true });
    this.#child.on("error", () => {}); // one that can't be started gives no answer either
    this.#child.stdin.on("error", () => {}); // nor does one that has ended
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws Error if it ends before it answers; the reason of `signal` */
  async ask(line: string, signal: AbortSignal): Promise<string> {
    const stop = () => this.stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      this.#child.stdin.write(`${line}\n`);
      let answer = await this.#lines.next();
      if (answer.value === GREETING) answer = await this.#lines.next();
      signal.throwIfAborted();
      if (answer.done) throw new Error("the process ended before it answered");
      return answer.value;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  stop(): void {
    killGroup(this.#child);
  }
}
