// Lambda's Runtime API, as AWS documents it: "Using the Lambda runtime API for custom runtimes" (runtimes-api), and "Building a custom
// runtime" (runtimes-custom) for streamed responses. It hands out events, one at a time, and keeps what comes back.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

export const ARN = "arn:aws:lambda:eu-central-1:123456789012:function:app";
export const TRACE = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1";

/** What came back for an event. */
export interface Answer {
  what: "response" | "error";
  headers: IncomingMessage["headers"];
  body: Buffer;
  trailers: NodeJS.Dict<string>;
  /** When each piece of the body came, in ms since the first. */
  arrivals: number[];
}

export interface Invocation {
  /** ms from now. Default 10 s. */
  deadline?: number;
  headers?: Record<string, string>;
}

interface Waiting extends Invocation {
  id: string;
  event: Buffer;
  resolve(answer: Answer): void;
}

async function bodyOf(request: IncomingMessage): Promise<Pick<Answer, "body" | "arrivals">> {
  const pieces: Buffer[] = [];
  const times: number[] = [];
  for await (const piece of request) {
    pieces.push(piece as Buffer);
    times.push(performance.now());
  }
  return { body: Buffer.concat(pieces), arrivals: times.map((time) => time - (times[0] as number)) };
}

export class RuntimeApi {
  readonly #server: Server;
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<string, Waiting>();
  #idle: ServerResponse | undefined;
  #count = 0;
  /** So far; and why a start has failed. */
  connections = 0;
  readonly starts: { headers: IncomingMessage["headers"]; body: unknown }[] = [];
  /** What the next answer of the function gets for a status in place of 202. */
  refusals: number[] = [];
  /** Whether a connection ends with each response, and whether these have a length. */
  isClosing = false;
  isChunked = false;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.keepAliveTimeout = 0;
    this.#server.on("connection", () => this.connections++);
  }

  async listen(): Promise<this> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return this;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** @param event as JSON; a string is sent as it is */
  invoke(event: unknown, invocation: Invocation = {}): Promise<Answer> {
    return new Promise((resolve) => {
      const text = Buffer.from(typeof event === "string" ? event : JSON.stringify(event));
      this.#queue.push({ ...invocation, id: `8476a536-e9f4-11e8-9739-${String(++this.#count).padStart(12, "0")}`, event: text, resolve });
      this.#pass();
    });
  }

  #pass(): void {
    const response = this.#idle;
    if (response === undefined) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#idle = undefined;
    this.#running.set(next.id, next);
    const headers: Record<string, string> = {
      "Content-Type": "application/json",
      "Lambda-Runtime-Aws-Request-Id": next.id,
      "Lambda-Runtime-Deadline-Ms": `${Date.now() + (next.deadline ?? 10_000)}`,
      "Lambda-Runtime-Invoked-Function-Arn": ARN,
      "Lambda-Runtime-Trace-Id": TRACE,
      ...next.headers,
    };
    if (this.isClosing) headers.Connection = "close";
    if (!this.isChunked) headers["Content-Length"] = `${next.event.length}`;
    response.writeHead(200, headers);
    if (this.isChunked) response.write(next.event.subarray(0, 1));
    response.end(this.isChunked ? next.event.subarray(1) : next.event);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "", headers } = request;
    if (method === "GET" && url === "/2018-06-01/runtime/invocation/next") {
      this.#idle = response;
      this.#pass();
      return;
    }
    const { body, arrivals } = await bodyOf(request);
    const accept = (status: number, text: object) => {
      response.writeHead(status, { "Content-Type": "application/json", ...(this.isClosing && { Connection: "close" }) });
      response.end(JSON.stringify(text));
    };
    if (method === "POST" && url === "/2018-06-01/runtime/init/error") {
      this.starts.push({ headers, body: JSON.parse(body.toString()) });
      accept(202, { status: "OK" });
      return;
    }
    const [, id = "", what] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(url) ?? [];
    const running = this.#running.get(id);
    const refusal = this.refusals.shift();
    if (method !== "POST" || running === undefined)
      accept(running === undefined ? 403 : 400, { errorMessage: `${method} ${url}`, errorType: "InvalidRequestID" });
    else if (refusal !== undefined) accept(refusal, { errorMessage: "refused", errorType: "Refused" });
    else {
      this.#running.delete(id);
      accept(202, { status: "OK" });
      running.resolve({ what: what as Answer["what"], headers, body, trailers: request.trailers, arrivals });
    }
  }
}

const ending: (() => void)[] = [];
afterAll(() => {
  for (const end of ending) end();
});

export interface Started {
  api: RuntimeApi;
  process: ChildProcess;
  stderr(): string;
  stdout(): string;
}

/** Starts a bootstrap as Lambda does; it ends with the test file. */
export async function start(bootstrap: string, env: Record<string, string> = {}, through: readonly string[] = []): Promise<Started> {
  const api = await new RuntimeApi().listen();
  const [program, ...args] = [...through, bootstrap] as unknown as [string, ...string[]];
  const child = spawn(program, args, { env: { AWS_LAMBDA_RUNTIME_API: api.address, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (chunk) => {
      said[stream] += chunk;
    });
  ending.push(() => {
    child.kill("SIGKILL");
    api.close();
  });
  return { api, process: child, stderr: () => said.stderr, stdout: () => said.stdout };
}

export const json = (answer: Answer): unknown => JSON.parse(answer.body.toString());
