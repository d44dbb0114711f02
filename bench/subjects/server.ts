// A server of a peer or of ours, as a process that listens on a port of loopback.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { HttpConnection, type HttpResponse } from "../harness/http-connection.ts";
import { CLEAN_ENVIRONMENT, killGroup, lastLine, type ProcessCommand } from "../harness/process.ts";

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const RETRY_MS = 0.5;

export type ServerCommand = (port: number) => readonly string[];

/** One with an environment of its own, too. */
export type AnyServerCommand = (port: number) => readonly string[] | Pick<ProcessCommand, "command" | "env">;

export class Server {
  /** When the process was spawned, on the clock of `performance.now()`. */
  readonly spawned: number;
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #gone = new AbortController();
  readonly #ended: Promise<void>;

  private constructor(port: number, { command, env = CLEAN_ENVIRONMENT }: Pick<ProcessCommand, "command" | "env">) {
    const [file, ...args] = command as [string, ...string[]];
    this.#port = port;
    this.spawned = performance.now();
    const child = spawn(file, args, { env: { ...env }, stdio: ["ignore", "ignore", "pipe"], detached: true });
    this.#child = child;
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors = (errors + chunk).slice(-10_000);
    });
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) => {
        this.#gone.abort(error);
        resolve();
      });
      child.once("close", (status, killed) => {
        this.#gone.abort(new Error(`the server ended with ${killed ?? `status ${status}`}: ${lastLine(errors)}`));
        resolve();
      });
    });
  }

  static async start(command: AnyServerCommand): Promise<Server> {
    const port = await freePort();
    const given = command(port);
    return new Server(port, "command" in given ? given : { command: given });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** A connection as soon as the server listens. @throws Error how the server ended; the reason of `signal` */
  async connect(signal: AbortSignal): Promise<HttpConnection> {
    const { signal: gone } = this.#gone;
    for (;;) {
      signal.throwIfAborted();
      gone.throwIfAborted();
      try {
        return await HttpConnection.open(this.#port);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw await this.#reasonOf(error);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Once. What `during` throws. */
  ask(connection: HttpConnection, request: Buffer, signal: AbortSignal): Promise<HttpResponse> {
    return this.during(connection, signal, () => connection.ask(request));
  }

  /**
   * `work` on a connection of this server's, which is closed when `signal` aborts.
   * @throws Error how the server ended; why the connection did; the reason of `signal`
   */
  async during<T>(connection: HttpConnection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const stop = () => connection.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw await this.#reasonOf(error);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async stop(): Promise<void> {
    killGroup(this.#child);
    await this.#ended;
  }

  /** A connection that breaks may be the server's end, which is the better reason. */
  async #reasonOf(error: unknown): Promise<unknown> {
    await Promise.race([this.#ended, new Promise((resolve) => setTimeout(resolve, 200))]);
    return this.#gone.signal.aborted ? this.#gone.signal.reason : error;
  }
}
