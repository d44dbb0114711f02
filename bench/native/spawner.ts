// Starts timed by a small program of C, since node's own spawn would hide what is to be seen; see spawner.c.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../harness/compiler.ts";
import { sampleProcess } from "../harness/process.ts";
import type { Found } from "../subjects/spawn.ts";

export interface Start {
  /** From the spawn to the last byte of the answer, in ms. */
  ms: number;
  /** The most memory that was resident, in bytes. */
  memory: number;
}

const LIMIT_MS = 60_000;

export class Spawner {
  readonly #path: string;
  readonly #input: string;

  private constructor(path: string, input: string) {
    this.#path = path;
    this.#input = input;
  }

  /** @param work a directory for it */
  static make(root: string, work: string): Spawner | { reason: string } {
    const found: Found = compile(["-O2", "-static"], join(root, "bench/native/spawner.c"), join(work, "spawner"));
    return "reason" in found ? found : new Spawner(found.path, join(work, "input"));
  }

  async #run(mode: string, count: number, input: string, command: readonly string[]): Promise<string[]> {
    writeFileSync(this.#input, input);
    const { output } = await sampleProcess({ command: [this.#path, mode, `${count}`, this.#input, ...command] }, AbortSignal.timeout(LIMIT_MS));
    return output.trim().split("\n");
  }

  /** `count` starts, one after the other. @throws Error for another answer or status than expected */
  async starts(count: number, command: readonly string[], input: string, expected: { answer: string; status: number }): Promise<Start[]> {
    return (await this.#run("starts", count, input, command)).map((line) => {
      const [answered, status, memory, hex = ""] = line.split(" ");
      const answer = Buffer.from(hex, "hex").toString();
      if (Number(status) !== expected.status) throw new Error(`${command[0]} ended with status ${status}`);
      if (answer !== expected.answer) throw new Error(`${command[0]} answered ${JSON.stringify(answer)}`);
      return { ms: Number(answered) / 1e6, memory: Number(memory) * 1024 };
    });
  }

  /** `count` starts of a server that prints its URL: until the first bytes of its response to `request`, and its memory then. */
  async listens(count: number, command: readonly string[], request: string, expected: RegExp): Promise<Start[]> {
    return (await this.#run("listens", count, request, command)).map((line) => {
      const [answered, , memory, hex = ""] = line.split(" ");
      const response = Buffer.from(hex, "hex").toString();
      if (!expected.test(response)) throw new Error(`${command[0]} answered ${JSON.stringify(response)}`);
      return { ms: Number(answered) / 1e6, memory: Number(memory) * 1024 };
    });
  }

  /**
   * `count` processes that answer `lines` lines each.
   * @returns of each process the mean time of a line, in ms
   */
  async lines(count: number, lines: number, line: string, command: readonly string[], answer: string): Promise<number[]> {
    return (await this.#run("lines", count, line.repeat(lines + 1), command)).map((report) => {
      const [ns, status, hex = ""] = report.split(" ");
      if (status !== "0") throw new Error(`${command[0]} ended with status ${status}`);
      if (Buffer.from(hex, "hex").toString() !== answer.repeat(lines + 1)) throw new Error(`${command[0]} answered something else to one of ${lines} lines`);
      return Number(ns) / 1e6 / lines;
    });
  }
}
