// The server for whoever runs it: what is served, how it fares, and one page to look at it and to try
// functions. It is apart from the functions' own, and local unless told otherwise.

import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { SporeletError } from "../errors.ts";
import { MAX_STACK } from "../module/stack.ts";
import type { Host } from "../workers/host.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { hasBody } from "./body.ts";
import { statusOf } from "./failure.ts";
import { type InvokeContext, invoke } from "./invoke.ts";
import type { Metrics } from "./metrics.ts";
import { readPage } from "./page.ts";
import type { Route, Routes } from "./routes.ts";
import { BOUNDS, type Statistics } from "./statistics.ts";

export interface AdminOptions extends InvokeContext {
  routes: Routes;
  host: Host;
  metrics: Metrics;
  statistics: Statistics;
  /** Names that requests may be made to, beside addresses and `localhost`. */
  hostnames: readonly string[];
  isDraining(): boolean;
}

function describeModule({ metadata }: HostedFunction): object | undefined {
  if (metadata === undefined) return undefined;
  const { module, heapPages, parts = [] } = metadata;
  return { form: module, heapBytes: heapPages * WASM_PAGE_BYTES, parts: parts.map(({ name }) => name) };
}

function describe({ path, fn, failure }: Route, statistics: Statistics): object {
  const error = failure && { code: failure.code, message: failure.message, remedy: failure.remedy };
  if (fn === undefined) return { path: path || "/", error };
  const { name, kind, metadata, options, inFlight } = fn;
  const { timeout, concurrency, maxResult, maxLog } = options;
  // A module that was built for less keeps its own limit.
  const memory = Math.min(options.memory, (metadata?.limitPages ?? Number.POSITIVE_INFINITY) * WASM_PAGE_BYTES);
  const stack = Math.min(options.stack ?? MAX_STACK, metadata?.stackBytes ?? MAX_STACK);
  const module = describeModule(fn);
  return {
    path: path || "/",
    name,
    kind,
    inFlight,
    limits: { timeout, memory, ...(metadata && { stack }), concurrency, maxResult, maxLog },
    ...(module && { module }),
    ...(error && { error }),
    ...statistics.of(fn),
  };
}

/** What is served, and how it fares. */
function describeAll({ routes, host, statistics, isDraining }: AdminOptions): object {
  return {
    status: isDraining() ? "draining" : "ok",
    inFlight: host.inFlight,
    queued: host.queued,
    workers: host.loads.map((load) => ({ load })),
    /** Upper bounds of the buckets of `latency`, in ms; one more bucket is beyond all. */
    bounds: BOUNDS,
    functions: routes.all.map((route) => describe(route, statistics)),
  };
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  const body = `${JSON.stringify(value)}\n`;
  const length = `${Buffer.byteLength(body)}`;
  response.writeHead(status, { "content-type": "application/json", "content-length": length, "cache-control": "no-store", ...headers }).end(body);
}

/** A page from elsewhere may neither read nor call this server: not by its name (rebinding), nor across origins. */
function isOwn({ headers }: IncomingMessage, hostnames: readonly string[]): boolean {
  const origin = headers.origin;
  const named = `http://${headers.host ?? ""}`;
  if (!URL.canParse(named)) return false;
  const { hostname } = new URL(named);
  const isNamed = hostname === "localhost" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0 || hostnames.includes(hostname);
  return isNamed && (origin === undefined || origin === named);
}

const NOT_OWN = "requests to the admin port must be made to it by address or as localhost, and not from another site";

/** As it came, but without the query; of the absolute form too (RFC 9112, section 3.2.2). */
function pathOf({ url = "/" }: IncomingMessage): string {
  const target = url.startsWith("/") || !URL.canParse(url) ? url : new URL(url).pathname;
  return target.split("?", 1)[0] as string;
}

/** @throws SporeletError E_NO_FUNCTION, or why the function can't be built */
function functionAt(path: string, routes: Routes): HostedFunction {
  const route = routes.get(path === "/" ? "" : path);
  if (route?.fn !== undefined) return route.fn;
  throw route?.failure ?? new SporeletError("E_NO_FUNCTION", `no function answers at ${path}`);
}

const INVOKE = "/_/invoke";

function checkMethod({ method = "GET" }: IncomingMessage, allowed: readonly string[]): void {
  if (!allowed.includes(method))
    throw new SporeletError("E_METHOD", `this path takes ${allowed.join(" and ")}, not ${method}`, { remedy: `Send it with ${allowed[0]}.` });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: AdminOptions): Promise<void> {
  if (!isOwn(request, options.hostnames)) throw new SporeletError("E_FORBIDDEN", NOT_OWN);
  const path = pathOf(request);
  if (path.startsWith(`${INVOKE}/`)) {
    checkMethod(request, ["POST"]);
    json(response, 200, await invoke(functionAt(path.slice(INVOKE.length), options.routes), request, response, options));
    return;
  }
  checkMethod(request, READ);
  switch (path) {
    case "/":
    case "/_":
      response.writeHead(302, { location: "/_/", "content-length": "0" }).end();
      return;
    case "/_/": {
      const { headers, body } = readPage();
      response.writeHead(200, { ...headers, "cache-control": "no-store" }).end(body);
      return;
    }
    case "/_/functions":
      json(response, 200, describeAll(options));
      return;
    case "/_/healthz":
      if (options.isDraining()) json(response, 503, { status: "draining" });
      else json(response, 200, { status: "ok" });
      return;
    case "/_/metrics": {
      const { registry } = options.metrics;
      response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
      return;
    }
    default:
      throw new SporeletError("E_NO_FUNCTION", `there is no ${path}; there are /_/, /_/functions, /_/healthz, /_/metrics and ${INVOKE}/<path>`);
  }
}

const READ = ["GET", "HEAD"];

function refuse(request: IncomingMessage, response: ServerResponse, error: SporeletError): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { code, message, remedy } = error;
  json(
    response,
    statusOf(code),
    { error: { code, message, remedy } },
    {
      ...(code === "E_METHOD" && { allow: pathOf(request).startsWith(`${INVOKE}/`) ? "POST" : READ.join(", ") }),
      // What of the body is still to come would be taken for the next request.
      ...(hasBody(request) && !request.complete && { connection: "close" }),
    },
  );
  request.resume();
}

/** Answers a request to the admin port, whatever comes of it. */
export async function answerAdmin(request: IncomingMessage, response: ServerResponse, options: AdminOptions): Promise<void> {
  response.setHeader("x-content-type-options", "nosniff");
  try {
    await answer(request, response, options);
  } catch (error) {
    const named = error instanceof SporeletError ? error : new SporeletError("E_INTERNAL", String(error), { cause: error });
    refuse(request, response, named);
  }
}
