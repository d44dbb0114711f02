// One request over HTTP: finds its function, calls it, writes what comes of it.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ErrorCode, SporeletError } from "../errors.ts";
import type { Beginning } from "../host/chunks.ts";
import { traceIdOf } from "../host/trace-context.ts";
import { traced } from "../host/traced-network.ts";
import type { Span, Tracer } from "../host/tracer.ts";
import type { CallOptions, HostedFunction } from "../workers/hosted.ts";
import { authorityOf, checkOwn } from "./authority.ts";
import { beginBody, hasBody, readBody } from "./body.ts";
import { type AnswerOptions, HttpExchange } from "./exchange.ts";
import { failureResponse } from "./failure.ts";
import type { Match } from "./routes.ts";

const REQUEST_ID = /^[\w.:-]{1,128}$/;
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
function requestEnvironment(request: IncomingMessage, below: string, query: string, more: boolean): string {
  const { method = "GET", rawHeaders } = request;
  const headers: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    // The target's authority counts more (RFC 9112, section 3.2.2).
    headers.push([name, name.toLowerCase() === "host" ? authorityOf(request) : (rawHeaders[i + 1] as string)]);
  }
  const head = { method, url: `${originOf(request)}${below || "/"}${query}`, headers, ...(more && { more }) };
  return JSON.stringify({ SPORELET_REQUEST: JSON.stringify(head) });
}

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

/** As OpenTelemetry's conventions for HTTP and for functions name it. */
function spanOf({ method = "GET", headers }: IncomingMessage, tracer: Tracer, requestId: string, fn: HostedFunction, route: string, path: string): Span {
  return tracer.start(`${method} ${route}`, "server", headers.traceparent as string | undefined, {
    "http.request.method": method,
    "http.route": route,
    "url.scheme": "http",
    "url.path": path || "/",
    "user_agent.original": headers["user-agent"],
    "faas.name": fn.name,
    "faas.invocation_id": requestId,
  });
}

interface Called {
  requestId: string;
  /** What the function sees of the path. */
  below: string;
  query: string;
  /** Whether more of the body follows. */
  more: boolean;
  span: Span | undefined;
}

function callOptions(request: IncomingMessage, fn: HostedFunction, { requestId, below, query, more, span }: Called): CallOptions {
  const traceparent = span?.traceparent ?? request.headers.traceparent;
  const isTraced = typeof traceparent === "string" && traceIdOf(traceparent) !== undefined;
  const { network } = fn.options;
  const environment = fn.kind === "fetch" ? requestEnvironment(request, below, query, more) : isTraced ? JSON.stringify({ TRACEPARENT: traceparent }) : "";
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
    const begin = (loaded: HostedFunction, { bytes, rest }: Beginning) =>
      orRefuse(() => {
        const isFetch = loaded.kind === "fetch";
        const span = options.tracer && spanOf(request, options.tracer, requestId, loaded, match?.route.path || "/", path);
        const exchange = new HttpExchange(request, response, options, requestId, loaded, rest, span);
        const call = callOptions(request, loaded, { requestId, below: match?.below ?? "", query, more: rest !== undefined, span });
        const giveUp = loaded.call(bytes, exchange, isFetch ? { ...call, client: exchange } : call);
        const onClose = () => {
          if (!exchange.isEnded) giveUp();
        };
        if (response.closed) onClose();
        else response.on("close", onClose);
      });
    const fail = (error: unknown) =>
      orRefuse(() => {
        throw error;
      });
    const beginWhenLoaded = (body: Beginning) => {
      if (fn instanceof Promise) fn.then((loaded) => begin(loaded, body), fail);
      else begin(fn, body);
    };
    if (hasBody(request) && (match?.route.fn ?? match?.route.lazy)?.kind === "fetch")
      beginBody(request, response, options.maxBody).then(beginWhenLoaded, (error: unknown) => {
        if (error instanceof SporeletError) fail(error); // else the client has gone away
      });
    else
      readBody(request, response, options.maxBody, (body) => {
        if (body instanceof SporeletError) fail(body);
        else beginWhenLoaded({ bytes: body });
      });
  });
}
