// The server under test: the `sporelet serve` that users have, in processes of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";

const COLLECTING_MS = 300;

/** Resident memory, bytes (proc(5), /proc/pid/statm). */
function rssOf(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  return pages * 4096;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface Question {
  port: number;
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A response ended before it was whole. */
export class BrokenOff extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the answer, of status ${status}, broke off`);
    this.status = status;
  }
}

const ANSWER_LIMIT_MS = 20_000;

/** Asks over a connection of `agent`'s; rejects if there is no whole answer. */
export function ask(agent: Agent, { port, path, method = "POST", headers = {}, body = "" }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, host: "127.0.0.1", port, path, method, headers: { ...headers, "content-length": Buffer.byteLength(body) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => reject(new BrokenOff(response.statusCode ?? 0)));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    asked.setTimeout(ANSWER_LIMIT_MS, () => asked.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS} ms`)));
    asked.on("error", reject);
    asked.end(body);
  });
}

export class Server {
  readonly port: number;
  readonly adminPort: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(child: ChildProcess, ended: Promise<string>, port: number, adminPort: number) {
    this.#child = child;
    this.#ended = ended;
    this.port = port;
    this.adminPort = adminPort;
  }

  /**
   * @param root the checkout, with the package built
   * @param work a directory for the log and for the cache of builds
   * @param options of `sporelet serve`
   */
  static async start(root: string, work: string, options: readonly string[]): Promise<Server> {
    const log = openSync(join(work, "log.jsonl"), "w");
    const child = spawn(process.execPath, [join(root, "bin/sporelet.cjs"), "serve", ...options, "--json"], {
      env: {
        PATH: process.env.PATH ?? "",
        HOME: work,
        SPORELET_CACHE: join(work, "cache"),
        NODE_OPTIONS: `--require ${JSON.stringify(join(root, "test/chaos/inside.cjs"))}`,
      },
      stdio: ["ignore", "pipe", log],
    });
    closeSync(log);
    const ended = new Promise<string>((settle) => child.once("exit", (status, signal) => settle(signal ?? `status ${status}`)));
    const first = new Promise<string>((settle) => child.stdout?.once("data", (text: Buffer) => settle(text.toString())));
    const said = await Promise.race([first, ended]);
    if (!said.startsWith("{")) throw new Error(`the server did not start: ${said}; see ${join(work, "log.jsonl")}`);
    const { url, adminUrl } = JSON.parse(said) as { url: string; adminUrl: string };
    return new Server(child, ended, Number(new URL(url).port), Number(new URL(adminUrl).port));
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The processes that serve. */
  get pids(): number[] {
    const { pid } = this.#child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    // esbuild, which made the functions, is a child as well.
    return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("server-process.js")).map(Number);
  }

  /** Ends the worker thread of the process that `pick`, from 0 to 1, falls on. */
  killWorker(pick: number): void {
    const { pids } = this;
    const pid = pids[Math.floor(pick * pids.length)];
    if (pid !== undefined) process.kill(pid, "SIGUSR2");
  }

  /** Has all processes collect garbage, and answers how much memory they have, in bytes. */
  async collect(): Promise<number> {
    const { pids } = this;
    for (const pid of pids) process.kill(pid, "SIGWINCH");
    await new Promise((settle) => setTimeout(settle, COLLECTING_MS));
    return [this.#child.pid as number, ...pids].reduce((sum, pid) => sum + rssOf(pid), 0);
  }

  admin(path: string, method = "GET"): Promise<Answer> {
    return ask(this.#agent, { port: this.adminPort, path, method });
  }

  /** Values by name and labels, as the text form has them: `name{a="b"}`. */
  async metrics(): Promise<Map<string, number>> {
    const text = (await this.admin("/_/metrics")).body.toString();
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
  }

  /** Asks it to stop, and tells how it ended: "status 0", or a signal. */
  stop(limitMs: number): Promise<string> {
    this.#agent.destroy();
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), limitMs);
    return this.#ended.finally(() => clearTimeout(timer));
  }
}
