// One request of a function over HTTP, from its body's arrival to its response.
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ErrorCode, SporeletError } from "../errors.ts";
import type { Chunks } from "../host/chunks.ts";
import type { Client, ResponseHead } from "../host/client.ts";
import { type CgiResponse, parseCgi } from "../host/http.ts";
import { traceIdOf } from "../host/trace-context.ts";
import type { Span, Tracer } from "../host/tracer.ts";
import type { Caller, Outcome } from "../workers/call.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { failureResponse } from "./failure.ts";
import type { Log } from "./log.ts";
import { invocationEntry } from "./log-entry.ts";
import type { Metrics } from "./metrics.ts";
import type { Routes } from "./routes.ts";
import { StreamedResponse } from "./streamed-response.ts";

export interface AnswerOptions {
  routes: Routes;
  metrics: Metrics;
  log: Log;
  /** Most bytes of a request's body. */
  maxBody: number;
  /** Whether responses say how long what took. */
  timings: boolean;
  /** Whether responses say what a function said when it failed. */
  exposeErrors: boolean;
  /** Names that requests may be made to beside addresses and localhost; absent: any. */
  guard?: readonly string[];
  tracer?: Tracer;
  /** Whether connections are to end with the response that is under way on them. */
  isDraining(): boolean;
}

const EMPTY = Buffer.alloc(0);

/** What concerns one connection only (RFC 9110, section 7.6.1), or what is made anew. */
const NOT_PASSED_ON = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "x-request-id",
]);

function lengthIn(headers: readonly [string, string][]): number | undefined {
  const [, value] = headers.find(([name]) => name.toLowerCase() === "content-length") ?? [];
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** RFC 9110, sections 15.3.5 and 15.4.5. */
function isBodiless(status: number): boolean {
  return status === 204 || status === 304;
}

function serverTiming({ phases: { queue, reset, run, wait }, isCold }: Outcome): string {
  const parts = [`queue;dur=${queue.toFixed(3)}`, `reset;dur=${reset.toFixed(3)}`, `run;dur=${run.toFixed(3)}`];
  if (wait > 0) parts.push(`wait;dur=${wait.toFixed(3)}`);
  return [...parts, isCold ? "cold" : "warm"].join(", ");
}

export class HttpExchange implements Caller, Client {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: AnswerOptions;
  readonly #requestId: string;
  readonly #fn: HostedFunction;
  readonly #span: Span | undefined;
  readonly rest: Chunks | undefined;
  /** Whether the call has been answered, or has failed. */
  isEnded = false;
  #failed: Outcome | undefined;
  #streamed: StreamedResponse | undefined;
  /** Why the rest of the body was not taken, or the response's head. */
  #refusal: SporeletError | undefined;

  /**
   * @param rest the request's body behind what the call begins with
   * @param span of the call
   */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    options: AnswerOptions,
    requestId: string,
    fn: HostedFunction,
    rest: Chunks | undefined,
    span: Span | undefined,
  ) {
    this.#request = request;
    this.#response = response;
    this.#options = options;
    this.#requestId = requestId;
    this.#fn = fn;
    this.#span = span;
    this.rest = rest && { next: () => rest.next().catch((error: unknown) => this.#refuseRest(error)), cancel: rest.cancel };
  }

  #refuseRest(error: unknown): never {
    if (error instanceof SporeletError) this.#refusal = error;
    this.#response.shouldKeepAlive = false;
    throw error;
  }

  begin({ status, statusText, headers }: ResponseHead): void {
    const length = lengthIn(headers);
    if (this.#response.destroyed) return;
    try {
      this.#writeHead(status, statusText, headers, length);
    } catch (error) {
      this.#refusal = error as SporeletError;
      throw error;
    }
    this.#streamed = new StreamedResponse(this.#response, length);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    return this.#streamed?.write(chunk);
  }

  onOutcome(outcome: Outcome): void {
    if (outcome.code !== undefined) {
      const { phases, isCold } = outcome;
      const code = this.#refusal?.code ?? outcome.code;
      this.#failed = { status: 1, code, stdout: EMPTY, stderr: EMPTY, recording: EMPTY, phases, ...(isCold !== undefined && { isCold }) };
      return; // what it said comes with onEnd
    }
    try {
      this.#respond(outcome);
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      this.#fail(error.code, outcome, error.message);
    }
  }

  onEnd(stderr: Buffer, code: ErrorCode | undefined): void {
    const failed = this.#failed;
    if (failed === undefined) return;
    const { code: failure = code ?? "E_INTERNAL" } = failed;
    if (!this.#options.exposeErrors || this.#refusal) {
      this.#fail(failure, failed, this.#refusal?.message);
      return;
    }
    this.#fn.errorOf(failure, Buffer.from(stderr)).then((error) => this.#fail(failure, failed, error.message));
  }

  #respond(outcome: Outcome): void {
    const { kind } = this.#fn;
    const { stdout } = outcome;
    if (this.#streamed !== undefined) {
      this.#streamed.end(true);
      this.#tell(this.#streamed.status, outcome);
    } else if (kind === "fetch") this.#respondCgi(parseCgi(stdout), outcome);
    else this.#write(200, "", [["content-type", kind === "handler" ? "application/json" : "application/octet-stream"]], stdout, outcome, stdout.length);
  }

  #respondCgi({ status, statusText, headers, body }: CgiResponse, outcome: Outcome): void {
    let length: number | undefined = body.length;
    // To HEAD a function may say how long the answer to GET is, and need not know it (RFC 9110, section 8.6).
    if (this.#request.method === "HEAD" && length === 0) length = lengthIn(headers);
    this.#write(status, statusText, headers, body as Buffer, outcome, length);
  }

  /** @param length what Content-Length says; nothing if undefined */
  #write(status: number, statusText: string, headers: [string, string][], body: Buffer, outcome: Outcome, length: number | undefined): void {
    const response = this.#response;
    if (!response.destroyed) {
      this.#writeHead(status, statusText, headers, length, outcome);
      // As a string the body leaves in one write with the head; Latin-1 keeps every byte.
      if (isBodiless(status) || this.#request.method === "HEAD") response.end();
      else response.end(body.toString("latin1"), "latin1");
    }
    this.#tell(status, outcome);
  }

  /** @throws SporeletError E_OUTPUT_NOT_CGI; nothing was sent then */
  #writeHead(status: number, statusText: string, headers: [string, string][], length: number | undefined, outcome?: Outcome): void {
    const response = this.#response;
    const flat: string[] = [];
    for (const [name, value] of headers) if (!NOT_PASSED_ON.has(name.toLowerCase())) flat.push(name, value);
    flat.push("x-request-id", this.#requestId);
    if (this.#options.timings && outcome) flat.push("server-timing", serverTiming(outcome));
    if (!isBodiless(status) && length !== undefined) flat.push("content-length", `${length}`);
    if (this.#options.isDraining()) response.shouldKeepAlive = false;
    if (statusText !== "") response.statusMessage = statusText;
    try {
      response.writeHead(status, flat);
    } catch (cause) {
      // A header that HTTP has no form for: nothing was sent so far.
      response.statusMessage = "";
      throw new SporeletError("E_OUTPUT_NOT_CGI", `the response can't be sent: ${(cause as Error).message}`, { cause });
    }
  }

  #fail(code: ErrorCode, outcome: Outcome, message?: string): void {
    if (this.#streamed !== undefined) {
      this.#streamed.end(false);
      this.#tell(this.#streamed.status, outcome, code);
      return;
    }
    const { status, headers, body } = failureResponse(code, this.#requestId, message);
    if (this.#options.timings) headers["server-timing"] = serverTiming(outcome);
    if (!this.#response.destroyed && !this.#response.headersSent) {
      if (this.#options.isDraining()) this.#response.shouldKeepAlive = false;
      this.#response.writeHead(status, headers);
      this.#response.end(body);
    }
    this.#tell(status, outcome, code);
  }

  #tell(status: number, outcome: Outcome, code?: ErrorCode): void {
    const { metrics, log } = this.#options;
    this.isEnded = true;
    metrics.responded(status, code);
    this.#span?.end(code, { "http.response.status_code": status, "faas.coldstart": outcome.isCold });
    if (!log.takes(code === undefined ? "info" : "error")) return;
    const { method, url, headers } = this.#request;
    const traceId = traceIdOf(headers.traceparent as string | undefined);
    log.write(invocationEntry(this.#fn, this.#requestId, outcome, code, { method, url, status, ...(traceId && { traceId }) }));
  }
}
