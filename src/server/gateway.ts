// Events over HTTP: POST /events takes them, GET /events is a stream of them, GET /state reads what projections make of them.
import { randomUUID } from "node:crypto";
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { SporeletError } from "../errors.ts";
import { type Broker, RETRY_AFTER_S } from "../events/broker.ts";
import type { CloudEvent } from "../events/cloud-event.ts";
import type { Filter } from "../events/filter.ts";
import { eventsOf } from "../events/http-binding.ts";
import type { Appended } from "../events/log.ts";
import type { Network } from "../host/function.ts";
import { denied } from "../host/network.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { checkOwn } from "./authority.ts";
import { hasBody, readBody } from "./body.ts";
import { beginningAfter, filterIn, type History, lastIdOf } from "./event-request.ts";
import { EventStreams } from "./event-streams.ts";
import { failureResponse } from "./failure.ts";
import type { Log } from "./log.ts";
import { ServerSentEvents } from "./server-sent-events.ts";
import { answerState, isStatePath, watchedStates } from "./state-reads.ts";
import { StateStreams } from "./state-streams.ts";
import { acceptWebSocket, checkHandshake } from "./web-socket-events.ts";

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
  /** How far back clients may ask. */
  history?: History;
  /** Clients that may hear events at a time. Default 10,000. */
  mostStreams?: number;
  /** Called for a request that holds no event, or one that is none. */
  onMalformed(): void;
}

function bodyOf(request: IncomingMessage, response: ServerResponse, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    readBody(request, response, limit, (body) => (body instanceof SporeletError ? reject(body) : resolve(body)));
  });
}

const accepted = (all: readonly Appended[]) => ({ events: all.map(({ sequence, isDuplicate }) => ({ sequence, ...(isDuplicate && { duplicate: true }) })) });

export class Gateway {
  readonly #options: GatewayOptions;
  readonly streams: EventStreams;
  readonly states = new StateStreams();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.streams = new EventStreams(options.broker);
  }

  /** Whether a request is for it. */
  takes({ url = "" }: IncomingMessage): boolean {
    return url === EVENTS_PATH || url.startsWith(`${EVENTS_PATH}?`) || isStatePath(url);
  }

  /** Answers a request, whatever comes of it. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#admit(request, response, () => this.#serve(request, response));
  }

  /** Opens a WebSocket, or answers why not. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on("finish", () => socket.end());
    socket.on("error", () => {}); // who has gone away
    return this.#admit(request, response, () => {
      checkHandshake(request, this.#options.cors ?? []);
      const { filter, after } = this.#wanted(request);
      response.detachSocket(socket);
      return acceptWebSocket(request, socket, head, (client) => client.onClose(this.streams.open(client, filter, after)));
    });
  }

  /** @param serve is called for who may do what it does */
  async #admit(request: IncomingMessage, response: ServerResponse, serve: () => void | Promise<void>): Promise<void> {
    const requestId = randomUUID();
    try {
      const { guard } = this.#options;
      if (guard !== undefined) checkOwn(request, guard);
      this.#allowOrigin(request, response);
      if (request.method === "OPTIONS") this.#introduce(request, response);
      else if (await this.#isAuthorized(request, response)) await serve();
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      this.#refuse(request, response, error, requestId);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", headers, url = "" } = request;
    if (isStatePath(url)) {
      const { log } = this.#options.broker;
      const watched = watchedStates(request);
      if (watched === undefined) answerState(log, request, response);
      else {
        this.#checkRoom();
        await this.states.open(log, watched.name, watched.prefix, response);
      }
      return;
    }
    if (method === "GET") {
      const { filter, after } = this.#wanted(request);
      this.stream(response, filter, after);
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
    return this.#options.broker.publish(events, headers.traceparent as string | undefined);
  }

  /** @throws SporeletError E_STREAMS */
  #checkRoom(): void {
    const { mostStreams = 10_000 } = this.#options;
    if (this.streams.size + this.states.size >= mostStreams) throw new SporeletError("E_STREAMS", `${mostStreams} clients hear events, which is the most`);
  }

  /** Ends all streams, so that a server that drains can end. */
  close(): void {
    this.streams.close();
    this.states.close();
  }

  /**
   * The stream that a client asks for.
   * @throws SporeletError E_STREAMS, E_EVENT_FILTER, E_BAD_REQUEST, E_HISTORY
   */
  #wanted({ url = "", headers }: IncomingMessage): { filter: Filter | undefined; after: number | undefined } {
    const { broker, history = {} } = this.#options;
    this.#checkRoom();
    const query = new URLSearchParams(url.slice(EVENTS_PATH.length));
    const after = lastIdOf(headers, query);
    return { filter: filterIn(query), after: after === undefined ? undefined : beginningAfter(after, broker, history) };
  }

  /** @param after the sequence behind which it begins; absent: only what is new */
  stream(response: ServerResponse, filter: Filter | undefined, after: number | undefined): void {
    response.on("close", this.streams.open(new ServerSentEvents(response), filter, after));
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
}

const BODY_HEADERS: readonly string[] = ["content-length", "transfer-encoding", "content-encoding", "connection", "expect", "upgrade"];
