// A process that serves, as its supervisor sees it.
import cluster, { type Worker } from "node:cluster";
import type { Readable } from "node:stream";
import { errorOf, type Question, type ToProcess, type ToSupervisor } from "./messages.ts";

interface Asked {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface ProcessListener {
  /** It hears messages from now on. */
  onReady(server: ServerProcess): void;
  /** It wants a module that it has to have before it can answer. */
  onWant(server: ServerProcess, id: number): void;
  /** It has ended, and was not told to. */
  onDeath(server: ServerProcess, reason: string): void;
}

const NEWLINE = 0x0a;

/** Passes whole lines on: what several processes write must not meet within a line. */
function forwardLines(from: Readable, to: NodeJS.WritableStream): void {
  let rest = Buffer.alloc(0);
  from.on("data", (chunk: Buffer) => {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const lines = end === 0 ? chunk.subarray(0, 0) : Buffer.concat([rest, chunk.subarray(0, end)]);
    rest = end === 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk.subarray(end));
    if (lines.length === 0 || to.write(lines)) return;
    from.pause();
    to.once("drain", () => from.resume());
  });
  from.on("end", () => rest.length > 0 && to.write(Buffer.concat([rest, Buffer.of(NEWLINE)])));
}

export class ServerProcess {
  readonly started = performance.now();
  /** What it answered last. */
  readonly last: { state?: unknown; metrics?: unknown } = {};
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  readonly #listening: Promise<string>;
  readonly #exited: Promise<void>;
  #lastAsk = 0;
  #isEnding = false;

  constructor(listener: ProcessListener) {
    this.#worker = cluster.fork();
    const { stderr } = this.#worker.process;
    if (stderr) forwardLines(stderr, process.stderr);
    this.#listening = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: ToSupervisor) => {
        if (message.what === "ready") listener.onReady(this);
        else if (message.what === "listening") resolve(message.url);
        else if (message.what === "failed") reject(errorOf(message.error));
        else if (message.what === "want") listener.onWant(this, message.id);
        else this.#take(message);
      });
      this.#worker.once("exit", (code, signal) => reject(new Error(`the process ended with ${signal ?? code} before it listened`)));
    });
    this.#listening.catch(() => {}); // whoever started it looks at it
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", (code, signal) => {
        for (const { reject } of this.#asked.values()) reject(new Error("the process has ended"));
        resolve();
        if (!this.#isEnding) listener.onDeath(this, `process ${this.pid} ended with ${signal ?? `status ${code}`}`);
      });
    });
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  /** Its URL, when it listens. */
  get listening(): Promise<string> {
    return this.#listening;
  }

  send(message: ToProcess): void {
    // One that dies just now can't be told: its end says the rest. Without a callback the failure would end the supervisor.
    if (this.#worker.isConnected()) this.#worker.send(message, () => {});
  }

  /**
   * One that has only been started answers as soon as it listens: before, it hears no question.
   * @throws Error if it ends before it answers
   */
  async ask(question: Question, signal?: AbortSignal): Promise<unknown> {
    await this.#listening;
    const ask = ++this.#lastAsk;
    return new Promise((resolve, reject) => {
      this.#asked.set(ask, { resolve, reject });
      this.send({ what: "ask", ask, question });
      signal?.addEventListener("abort", () => this.send({ what: "abort", ask }), { once: true });
    });
  }

  /** Asks it how it is, and keeps the answer for the time after its end. */
  async look(what: "state" | "metrics"): Promise<unknown> {
    this.last[what] = await this.ask({ what });
    return this.last[what];
  }

  /** Has it answer what is under way and end; what takes longer than `ms` is cut off. */
  async end(ms: number): Promise<void> {
    this.#isEnding = true;
    this.send({ what: "drain" });
    const timer = setTimeout(() => this.#worker.process.kill("SIGKILL"), ms);
    await this.#exited;
    clearTimeout(timer);
  }

  #take(message: Extract<ToSupervisor, { ask: number }>): void {
    const asked = this.#asked.get(message.ask);
    this.#asked.delete(message.ask);
    if (message.what === "answer") asked?.resolve(message.value);
    else asked?.reject(errorOf(message.error));
  }
}
