// Events over HTTP: POST /events takes them, GET /events is a stream of them, GET /state reads what projections make of them.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { SporeletError } from "../errors.ts";
import { type Broker, RETRY_AFTER_S } from "../events/broker.ts";
import type { CloudEvent } from "../events/cloud-event.ts";
import { checkFilter, compileFilter, type Filter } from "../events/filter.ts";
import { eventsOf } from "../events/http-binding.ts";
import type { Appended } from "../events/log.ts";
import { typesFilter } from "../events/subscription.ts";
import type { Network } from "../host/function.ts";
import { denied } from "../host/network.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { checkOwn } from "./authority.ts";
import { hasBody, readBody } from "./body.ts";
import { EventStream } from "./event-stream.ts";
import { failureResponse } from "./failure.ts";
import type { Log } from "./log.ts";
import { answerState, isStatePath } from "./state-reads.ts";

export const EVENTS_PATH = "/events";
/** Where functions that answer requests emit events to (K_SINK): nobody but this process hears it. */
export const SINK = "http://events.internal/";

export interface GatewayOptions {
  broker: Broker;
  log: Log;
  /** Most bytes of a request's body. */
  maxBody: number;
  /** Names that requests may be made to beside addresses and localhost; absent: any. */
  guard?: readonly string[];
  /** Origins whose pages may use it; "*" is any. */
  cors?: readonly string[];
  /** A function that answers requests: what it does not answer with 2xx is not let in. */
  authorizer?(): HostedFunction | Promise<HostedFunction>;
  /** Called for a request that holds no event, or one that is none. */
  onMalformed(): void;
}

/** Parameters of a stream's filter that are an attribute's value. */
const ATTRIBUTES = ["source", "subject"] as const;

/** @throws SporeletError E_EVENT_FILTER */
export function filterIn(query: URLSearchParams): Filter | undefined {
  const types = query.getAll("type").flatMap((value) => value.split(","));
  const filters: Filter[] = [];
  const ofTypes = types.length > 0 ? typesFilter(types) : undefined;
  if (ofTypes !== undefined) filters.push(ofTypes);
  for (const name of ATTRIBUTES) {
    const value = query.get(name);
    if (value !== null) filters.push({ exact: { [name]: value } });
  }
  const sql = query.get("filter");
  if (sql !== null) filters.push({ sql });
  return filters.length === 0 ? undefined : checkFilter(filters.length === 1 ? filters[0] : { all: filters });
}

/** The sequence behind which a stream begins; undefined: only what is new. */
export function lastIdOf(headers: IncomingMessage["headers"], query: URLSearchParams): number | undefined {
  const given = headers["last-event-id"] ?? query.get("lastEventId") ?? undefined;
  if (given === undefined || given === "") return undefined;
  const sequence = Number(given);
  if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  throw new SporeletError("E_BAD_REQUEST", `Expected Last-Event-ID to be a sequence of the log, 0 for its beginning, got ${JSON.stringify(given)}`);
}

function bodyOf(request: IncomingMessage, response: ServerResponse, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    readBody(request, response, limit, (body) => (body instanceof SporeletError ? reject(body) : resolve(body)));
  });
}

const accepted = (all: readonly Appended[]) => ({ events: all.map(({ sequence, isDuplicate }) => ({ sequence, ...(isDuplicate && { duplicate: true }) })) });

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #streams = new Set<EventStream>();

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Whether a request is for it. */
  takes({ url = "" }: IncomingMessage): boolean {
    return url === EVENTS_PATH || url.startsWith(`${EVENTS_PATH}?`) || isStatePath(url);
  }

  /** Answers a request, whatever comes of it. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    try {
      const { guard } = this.#options;
      if (guard !== undefined) checkOwn(request, guard);
      this.#allowOrigin(request, response);
      if (request.method === "OPTIONS") this.#introduce(request, response);
      else if (await this.#isAuthorized(request, response)) await this.#serve(request, response);
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      this.#refuse(request, response, error, requestId);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", headers, url = "" } = request;
    if (isStatePath(url)) {
      answerState(this.#options.broker.log, request, response);
      return;
    }
    if (method === "GET") {
      const query = new URLSearchParams(url.slice(EVENTS_PATH.length));
      this.stream(response, filterIn(query), lastIdOf(headers, query));
      return;
    }
    if (method !== "POST") throw new SporeletError("E_METHOD", `${EVENTS_PATH} takes events by POST and streams them by GET, not ${method}`);
    const body = await bodyOf(request, response, this.#options.maxBody);
    const text = `${JSON.stringify(accepted(await this.#publish(headers, body)))}\n`;
    response.writeHead(202, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
  }

  /** What functions that answer requests emit passes through here: see `emit` in src/events.ts. */
  network(beyond: Network | undefined): Network {
    return async (request) => {
      if (request.url === SINK) return this.#takeFrom(request);
      if (beyond !== undefined) return beyond(request);
      throw denied(request.url);
    };
  }

  async #takeFrom(request: Request): Promise<Response> {
    try {
      const appended = await this.#publish(Object.fromEntries(request.headers), new Uint8Array(await request.arrayBuffer()));
      return Response.json(accepted(appended), { status: 202 });
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      const { status, headers, body } = failureResponse(error.code, randomUUID(), error.message);
      return new Response(body, { status, headers });
    }
  }

  /** @throws SporeletError of `eventsOf` and `Broker.publish` */
  #publish(headers: IncomingMessage["headers"], body: Uint8Array): Promise<Appended[]> {
    let events: CloudEvent[];
    try {
      events = eventsOf(headers, body);
    } catch (error) {
      this.#options.onMalformed();
      throw error;
    }
    return this.#options.broker.publish(events);
  }

  /** Clients that hear events. */
  get streams(): number {
    return this.#streams.size;
  }

  /** @param after the sequence behind which it begins; absent: only what is new */
  stream(response: ServerResponse, filter: Filter | undefined, after: number | undefined): void {
    const { broker } = this.#options;
    const { log, router } = broker;
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no" });
    response.flushHeaders();
    const stream = new EventStream(response, log, router, filter === undefined ? () => true : compileFilter(filter), after ?? router.head);
    const remove = router.add(filter, stream);
    this.#streams.add(stream);
    response.on("close", () => {
      remove();
      stream.close();
      this.#streams.delete(stream);
    });
    stream.catchUp();
  }

  /** CORS (Fetch Standard, section 3.2). */
  #allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    const { cors = [] } = this.#options;
    if (origin === undefined || !(cors.includes("*") || cors.includes(origin))) return;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
  }

  /** A preflight, or a sender of webhooks that asks whether it may send (CloudEvents HTTP Web Hooks 1.0.2, section 4). */
  #introduce({ headers }: IncomingMessage, response: ServerResponse): void {
    const sender = headers["webhook-request-origin"];
    if (typeof sender === "string") {
      response.setHeader("webhook-allowed-origin", sender);
      response.setHeader("webhook-allowed-rate", "*");
    }
    const asked = headers["access-control-request-headers"];
    if (typeof asked === "string" && response.hasHeader("access-control-allow-origin")) {
      response.setHeader("access-control-allow-headers", asked);
      response.setHeader("access-control-allow-methods", "GET, POST");
      response.setHeader("access-control-max-age", "600");
    }
    response.writeHead(204, { allow: "GET, POST, OPTIONS" }).end();
  }

  /** Answers the request where it is not. */
  async #isAuthorized({ method = "GET", url = "", headers }: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { authorizer } = this.#options;
    if (authorizer === undefined) return true;
    const given = Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, `${value}`]]));
    // The body is for later: who may send is told by the head.
    const asked = new Request(`http://events.internal${url}`, { method, headers: given.filter(([name]) => !BODY_HEADERS.includes(name)) });
    const answer = await (await authorizer()).fetch(asked);
    if (answer.ok) return true;
    const body = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get("content-type");
    const challenge = answer.headers.get("www-authenticate");
    response.writeHead(answer.status, {
      ...(type !== null && { "content-type": type }),
      ...(challenge !== null && { "www-authenticate": challenge }),
      "content-length": body.length,
      connection: "close",
    });
    response.end(body);
    return false;
  }

  #refuse(request: IncomingMessage, response: ServerResponse, { code, message }: SporeletError, requestId: string): void {
    const { status, headers, body } = failureResponse(code, requestId, message);
    if (code === "E_METHOD") headers.allow = isStatePath(request.url ?? "") ? "GET, HEAD, OPTIONS" : "GET, POST, OPTIONS";
    if (code === "E_BACKLOG") headers["retry-after"] = `${RETRY_AFTER_S}`;
    if (hasBody(request) && !request.complete) headers.connection = "close";
    if (!response.destroyed && !response.headersSent) response.writeHead(status, headers).end(body);
    request.resume();
    this.#options.log.write({ level: "warn", event: "refused", requestId, method: request.method, url: request.url, status, code, message });
  }

  /** Ends the streams, so that a server that drains can end. */
  close(): void {
    for (const stream of this.#streams) stream.close();
  }
}

const BODY_HEADERS: readonly string[] = ["content-length", "transfer-encoding", "content-encoding", "connection", "expect", "upgrade"];
