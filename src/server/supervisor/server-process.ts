// A process that serves, as its supervisor sees it.
import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Taker } from "./connections.ts";
import { errorOf, type Question, type ToProcess, type ToSupervisor } from "./messages.ts";

/** Relative to the bundle, or in tests to this file; see src/assemble/build.mjs and vitest.config.ts. */
declare const SERVER_FILE: string;

interface Asked {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface ProcessListener {
  /** It hears messages from now on. */
  onReady(server: ServerProcess): void;
  /** It wants a module that it has to have before it can answer. */
  onWant(server: ServerProcess, id: number): void;
  /** It answers requests from now on. */
  onServing(server: ServerProcess): void;
  /** It has the connection that it was given last. */
  onTook(server: ServerProcess): void;
  /** It was told, not by us, to end: it waits to be drained. */
  onLeaving(server: ServerProcess): void;
  /** Nothing that was sent to it and that it has not answered will be. */
  onGone(server: ServerProcess): void;
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

export class ServerProcess implements Taker {
  readonly started = performance.now();
  /** What it answered last. */
  readonly last: { state?: unknown; metrics?: unknown } = {};
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, Asked>();
  readonly #serving: Promise<void>;
  readonly #exited: Promise<void>;
  #lastAsk = 0;
  #isEnding = false;

  constructor(listener: ProcessListener) {
    const file = fileURLToPath(new URL(SERVER_FILE, import.meta.url));
    this.#child = fork(file, { execArgv: [], serialization: "advanced", stdio: ["ignore", "ignore", "pipe", "ipc"] });
    const { stderr } = this.#child;
    if (stderr) forwardLines(stderr, process.stderr);
    this.#serving = new Promise((resolve, reject) => {
      this.#child.on("message", (message: ToSupervisor) => {
        if (message.what === "ready") listener.onReady(this);
        else if (message.what === "serving") {
          resolve();
          listener.onServing(this);
        } else if (message.what === "failed") reject(errorOf(message.error));
        else if (message.what === "took") listener.onTook(this);
        else if (message.what === "leaving") listener.onLeaving(this);
        else if (message.what === "want") listener.onWant(this, message.id);
        else this.#take(message);
      });
      this.#child.once("exit", (code, signal) => reject(new Error(`the process ended with ${signal ?? code} before it served`)));
    });
    this.#serving.catch(() => {}); // whoever started it looks at it
    // Not "exit": what it said before may still be on its way. Not "disconnect": node leaves it out where a connection was on its way.
    this.#child.once("close", () => listener.onGone(this));
    this.#exited = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => {
        for (const { reject } of this.#asked.values()) reject(new Error("the process has ended"));
        resolve();
        if (!this.#isEnding) listener.onDeath(this, `process ${this.pid} ended with ${signal ?? `status ${code}`}`);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** When it answers requests. */
  get serving(): Promise<void> {
    return this.#serving;
  }

  send(message: ToProcess, socket?: Socket): void {
    // One that dies just now can't be told: its end says the rest. Without a callback the failure would end the supervisor.
    if (this.#child.connected) this.#child.send(message, socket, { keepOpen: true }, () => {});
  }

  give(socket: Socket): void {
    this.send({ what: "connection" }, socket);
  }

  /**
   * One that has only been started answers as soon as it serves: before, it hears no question.
   * @throws Error if it ends before it answers
   */
  async ask(question: Question, signal?: AbortSignal): Promise<unknown> {
    await this.#serving;
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
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), ms);
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
