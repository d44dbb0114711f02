// One request over HTTP: finds its function, calls it, writes what comes of it.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ErrorCode, SporeletError } from "../errors.ts";
import { type CgiResponse, parseCgi } from "../host/http.ts";
import type { Caller, Outcome } from "../workers/call.ts";
import type { CallOptions, HostedFunction } from "../workers/hosted.ts";
import { authorityOf, checkOwn } from "./authority.ts";
import { hasBody, readBody } from "./body.ts";
import { failureResponse } from "./failure.ts";
import type { Log } from "./log.ts";
import { invocationEntry } from "./log-entry.ts";
import type { Metrics } from "./metrics.ts";
import type { Match, Routes } from "./routes.ts";
import { traced, traceIdOf } from "./trace.ts";

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
  /** Whether connections are to end with the response that is under way on them. */
  isDraining(): boolean;
}

const REQUEST_ID = /^[\w.:-]{1,128}$/;
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

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

/** The request's path and query; those of the absolute form too (RFC 9112, section 3.2.2). */
function targetOf(url: string): { path: string; query: string } {
  const origin = url.startsWith("/") ? undefined : /^https?:\/\/[^/?#]*/i.exec(url)?.[0];
  const target = origin === undefined ? url : url.slice(origin.length);
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  return { path: path === "/" ? "" : path, query: question < 0 ? "" : target.slice(question) };
}

function originOf(request: IncomingMessage): string {
  const origin = `http://${authorityOf(request)}`;
  return URL.canParse(origin) ? origin : "http://localhost";
}

/** What a function that answers requests finds its request in (src/host/http.ts). */
function requestEnvironment(request: IncomingMessage, below: string, query: string): string {
  const { method = "GET", rawHeaders } = request;
  const headers: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    // The target's authority counts more (RFC 9112, section 3.2.2).
    headers.push([name, name.toLowerCase() === "host" ? authorityOf(request) : (rawHeaders[i + 1] as string)]);
  }
  return JSON.stringify({ SPORELET_REQUEST: JSON.stringify({ method, url: `${originOf(request)}${below || "/"}${query}`, headers }) });
}

function serverTiming({ phases: { queue, reset, run, wait }, isCold }: Outcome): string {
  const parts = [`queue;dur=${queue.toFixed(3)}`, `reset;dur=${reset.toFixed(3)}`, `run;dur=${run.toFixed(3)}`];
  if (wait > 0) parts.push(`wait;dur=${wait.toFixed(3)}`);
  return [...parts, isCold ? "cold" : "warm"].join(", ");
}

/** A request of a function, from its body's arrival to its response. */
class Exchange implements Caller {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #options: AnswerOptions;
  readonly #requestId: string;
  readonly #fn: HostedFunction;
  #failed: Outcome | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: AnswerOptions, requestId: string, fn: HostedFunction) {
    this.#request = request;
    this.#response = response;
    this.#options = options;
    this.#requestId = requestId;
    this.#fn = fn;
  }

  onOutcome(outcome: Outcome): void {
    if (outcome.code !== undefined) {
      const { code, phases, isCold } = outcome;
      this.#failed = { status: 1, code, stdout: EMPTY, stderr: EMPTY, phases, ...(isCold !== undefined && { isCold }) };
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
    if (!this.#options.exposeErrors) {
      this.#fail(failure, failed);
      return;
    }
    this.#fn.errorOf(failure, Buffer.from(stderr)).then((error) => this.#fail(failure, failed, error.message));
  }

  #respond(outcome: Outcome): void {
    const { kind } = this.#fn;
    const { stdout } = outcome;
    if (kind === "fetch") this.#respondCgi(parseCgi(stdout), outcome);
    else this.#write(200, ["content-type", kind === "handler" ? "application/json" : "application/octet-stream"], stdout, outcome, stdout.length);
  }

  #respondCgi({ status, statusText, headers, body }: CgiResponse, outcome: Outcome): void {
    const flat: string[] = [];
    let length: number | undefined = body.length;
    // To HEAD a function may say how long the answer to GET is, and need not know it (RFC 9110, section 8.6).
    if (this.#request.method === "HEAD" && length === 0) length = lengthIn(headers);
    for (const [name, value] of headers) if (!NOT_PASSED_ON.has(name.toLowerCase())) flat.push(name, value);
    if (statusText !== "") this.#response.statusMessage = statusText;
    this.#write(status, flat, body as Buffer, outcome, length);
  }

  /** @param length what Content-Length says; nothing if undefined */
  #write(status: number, headers: string[], body: Buffer, outcome: Outcome, length: number | undefined): void {
    const response = this.#response;
    if (!response.destroyed) {
      headers.push("x-request-id", this.#requestId);
      if (this.#options.timings) headers.push("server-timing", serverTiming(outcome));
      const isEmpty = status === 204 || status === 304;
      if (!isEmpty && length !== undefined) headers.push("content-length", `${length}`);
      if (this.#options.isDraining()) response.shouldKeepAlive = false;
      try {
        response.writeHead(status, headers);
      } catch (cause) {
        // A header that HTTP has no form for: nothing was sent so far.
        response.statusMessage = "";
        throw new SporeletError("E_OUTPUT_NOT_CGI", `the response can't be sent: ${(cause as Error).message}`, { cause });
      }
      // As a string the body leaves in one write with the head; Latin-1 keeps every byte.
      if (isEmpty || this.#request.method === "HEAD") response.end();
      else response.end(body.toString("latin1"), "latin1");
    }
    this.#tell(status, outcome);
  }

  #fail(code: ErrorCode, outcome: Outcome, message?: string): void {
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
    metrics.responded(status, code);
    if (!log.takes(code === undefined ? "info" : "error")) return;
    const { method, url, headers } = this.#request;
    const traceId = traceIdOf(headers.traceparent as string | undefined);
    log.write(invocationEntry(this.#fn, this.#requestId, outcome, code, { method, url, status, ...(traceId && { traceId }) }));
  }
}

const EMPTY = Buffer.alloc(0);

/** Whether who asks reads text: a browser, or, where there are lines such as those of a code frame, whoever does not ask for JSON. */
function wantsText({ headers: { accept = "" } }: IncomingMessage, message: string): boolean {
  return accept.includes("text/html") || (message.includes("\n") && !accept.includes("json"));
}

function refuse(request: IncomingMessage, response: ServerResponse, options: AnswerOptions, requestId: string, code: ErrorCode, message: string): void {
  const { status, headers, body } = failureResponse(code, requestId, message);
  // What of the body is still to come would be taken for the next request.
  if (hasBody(request) && !request.complete) headers.connection = "close";
  const isText = wantsText(request, message);
  const text = Buffer.from(`${code}: ${message}\n`);
  if (isText) Object.assign(headers, { "content-type": "text/plain; charset=utf-8", "content-length": `${text.length}` });
  if (!response.destroyed) response.writeHead(status, headers).end(isText ? text : body);
  request.resume();
  options.metrics.responded(status, code);
  options.log.write({ level: "warn", event: "refused", requestId, method: request.method, url: request.url, status, code });
}

function callOptions(request: IncomingMessage, fn: HostedFunction, requestId: string, below: string, query: string): CallOptions {
  const traceparent = request.headers.traceparent;
  const isTraced = typeof traceparent === "string" && traceIdOf(traceparent) !== undefined;
  const { network } = fn.options;
  const environment = fn.kind === "fetch" ? requestEnvironment(request, below, query) : isTraced ? JSON.stringify({ TRACEPARENT: traceparent }) : "";
  const tracestate = request.headers.tracestate as string | undefined;
  return { requestId, environment, ...(network && isTraced && { network: traced(network, traceparent, tracestate) }) };
}

/**
 * The function, or a promise of one that has to be loaded first.
 * @throws SporeletError why no function can answer the request
 */
function functionFor(
  request: IncomingMessage,
  match: Match | undefined,
  path: string,
  { routes, exposeErrors }: AnswerOptions,
): HostedFunction | Promise<HostedFunction> {
  if (match === undefined) {
    const others = exposeErrors ? routes.all.map((route) => route.path || "/").sort() : [];
    throw new SporeletError("E_NO_FUNCTION", `no function answers at ${path || "/"}${others.length > 0 ? `; there are ${others.join(", ")}` : ""}`);
  }
  const { fn, lazy, failure } = match.route;
  if (fn === undefined && lazy === undefined)
    throw new SporeletError(failure?.code ?? "E_INTERNAL", exposeErrors ? (failure?.message ?? "") : "the function can't be built; the log says why");
  if ((fn ?? lazy)?.kind === "handler" && request.method !== "POST")
    throw new SporeletError(
      "E_METHOD",
      `${path || "/"} takes an event as JSON by POST, not ${request.method}: curl -d '{}' ${originOf(request)}${path || "/"}`,
    );
  return fn ?? (lazy as NonNullable<typeof lazy>).load();
}

/** Answers `request`, whatever comes of it. */
export function answer(request: IncomingMessage, response: ServerResponse, options: AnswerOptions): void {
  const requestId = requestIdOf(request);
  const { path, query } = targetOf(request.url ?? "/");
  const orRefuse = (step: () => void) => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      refuse(request, response, options, requestId, error.code, error.message);
    }
  };
  orRefuse(() => {
    if (options.guard !== undefined) checkOwn(request, options.guard);
    const match = options.routes.match(path);
    const fn = functionFor(request, match, path, options);
    if (fn instanceof Promise) fn.catch(() => {}); // it is looked at when the body is there
    const begin = (loaded: HostedFunction, body: Uint8Array) =>
      orRefuse(() => {
        const call = callOptions(request, loaded, requestId, match?.below ?? "", query);
        const giveUp = loaded.call(body, new Exchange(request, response, options, requestId, loaded), call);
        response.on("close", () => {
          if (!response.writableFinished) giveUp();
        });
      });
    readBody(request, response, options.maxBody, (body) =>
      orRefuse(() => {
        if (body === "too large") throw new SporeletError("E_BODY_TOO_LARGE", `the body is larger than ${options.maxBody} bytes`);
        if (!(fn instanceof Promise)) begin(fn, body);
        else
          fn.then(
            (loaded) => begin(loaded, body),
            (error: unknown) =>
              orRefuse(() => {
                throw error;
              }),
          );
      }),
    );
  });
}
