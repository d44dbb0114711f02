// The server for whoever runs it: what is served, how it fares, and one page to look at it and to try
// functions. It is apart from the functions' own, and local unless told otherwise.

import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { SporeletError } from "../errors.ts";
import { hasBody, readBody } from "./body.ts";
import { statusOf } from "./failure.ts";
import { readPage } from "./page.ts";

/** Whoever runs the functions: this process, or one that watches others. */
export interface Administration {
  /** What the page shows. */
  functions(): Promise<object>;
  /** For Prometheus. */
  metrics(): Promise<{ contentType: string; text: string }>;
  /**
   * Calls the function at `path` with an event, and describes what came of it.
   * @throws SporeletError E_NO_FUNCTION, or why the function can't be built; as `invoke`
   */
  invoke(path: string, event: Uint8Array, signal: AbortSignal): Promise<object>;
  /**
   * Reads or builds all functions anew, and serves them when all of them are there.
   * @throws SporeletError why one can't be built; the old ones are served then
   */
  reload(): Promise<object>;
  isDraining(): boolean;
  /** What is below /_/events; absent where functions take no events. */
  events?: EventRoutes;
}

/** @param path what follows /_/events */
export type EventRoutes = (request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams) => Promise<void>;

export interface AdminOptions {
  administration: Administration;
  /** Names that requests may be made to, beside addresses and `localhost`. */
  hostnames: readonly string[];
  /** Most bytes of an event. */
  maxBody: number;
}

export function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
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

/** As it came, and without the origin of the absolute form (RFC 9112, section 3.2.2). */
function targetOf({ url = "/" }: IncomingMessage): { path: string; query: URLSearchParams } {
  const { pathname, search } = url.startsWith("/") || !URL.canParse(url) ? { pathname: url, search: "" } : new URL(url);
  const [path = "/", query = ""] = `${pathname}${search}`.split(/\?(.*)/s);
  return { path, query: new URLSearchParams(query) };
}

const INVOKE = "/_/invoke";
const RELOAD = "/_/reload";
const EVENTS = "/_/events";

/** @throws SporeletError E_BODY_TOO_LARGE */
async function eventOf(request: IncomingMessage, response: ServerResponse, maxBody: number): Promise<Uint8Array> {
  const body = await new Promise<Uint8Array | SporeletError>((resolve) => readBody(request, response, maxBody, resolve));
  if (body instanceof SporeletError) throw body;
  return body;
}

/** Aborted when the client is gone before its response. */
function abortedWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.on("close", () => response.writableFinished || controller.abort());
  return controller.signal;
}

export const READ = ["GET", "HEAD"];

/** @throws SporeletError E_METHOD; the response has the header that says what is allowed then */
export function checkMethod({ method = "GET" }: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  response.setHeader("allow", allowed.join(", "));
  throw new SporeletError("E_METHOD", `this path takes ${allowed.join(" and ")}, not ${method}`, { remedy: `Send it with ${allowed[0]}.` });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: AdminOptions): Promise<void> {
  if (!isOwn(request, options.hostnames)) throw new SporeletError("E_FORBIDDEN", NOT_OWN);
  const { administration } = options;
  const { path, query } = targetOf(request);
  if (path.startsWith(`${INVOKE}/`)) {
    checkMethod(request, response, ["POST"]);
    const event = await eventOf(request, response, options.maxBody);
    json(response, 200, await administration.invoke(path.slice(INVOKE.length), event, abortedWith(response)));
    return;
  }
  if (path === RELOAD) {
    checkMethod(request, response, ["POST"]);
    json(response, 200, await administration.reload());
    return;
  }
  if (path === EVENTS || path.startsWith(`${EVENTS}/`)) {
    if (administration.events === undefined)
      throw new SporeletError("E_NO_FUNCTION", "the functions that are served take no events", { remedy: "Start the server with --events." });
    await administration.events(request, response, path.slice(EVENTS.length), query);
    return;
  }
  checkMethod(request, response, READ);
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
      json(response, 200, await administration.functions());
      return;
    case "/_/healthz":
      if (administration.isDraining()) json(response, 503, { status: "draining" });
      else json(response, 200, { status: "ok" });
      return;
    case "/_/metrics": {
      const { contentType, text } = await administration.metrics();
      response.writeHead(200, { "content-type": contentType }).end(text);
      return;
    }
    default:
      throw new SporeletError(
        "E_NO_FUNCTION",
        `there is no ${path}; there are /_/, /_/functions, /_/healthz, /_/metrics, ${EVENTS}, ${RELOAD} and ${INVOKE}/<path>`,
      );
  }
}

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
