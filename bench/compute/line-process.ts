// A program that answers one line of its input after the other, as long as the run takes.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { CLEAN_ENVIRONMENT, killGroup } from "../harness/process.ts";

export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  constructor([file, ...args]: readonly [string, ...string[]]) {
    this.#child = spawn(file, args, { env: { ...CLEAN_ENVIRONMENT }, stdio: ["pipe", "pipe", "inherit"], detached: true });
    this.#child.stdin.on("error", () => {}); // a child that has ended is noticed when its answer is missing
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  /** @throws Error if it ends before it answers; the reason of `signal` */
  async ask(line: string, signal: AbortSignal): Promise<string> {
    const answered = once(this.#lines, "line", { signal });
    const ended = once(this.#lines, "close", { signal }).then(() => {
      throw new Error("the process ended before it answered");
    });
    ended.catch(() => {}); // it may lose the race
    this.#child.stdin.write(`${line}\n`);
    const [answer] = await Promise.race([answered, ended]);
    return answer as string;
  }

  stop(): void {
    this.#lines.close();
    killGroup(this.#child);
  }
}
