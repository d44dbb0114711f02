// What pages, servers and workers import as "sporelet/client", to hear and send events. It needs `fetch`, and nothing else.
import { ClientError, refusal } from "./client/error.ts";
import { pause } from "./client/pause.ts";
import { serverSentEvents } from "./client/server-sent-events.ts";
import { statesOver } from "./client/states.ts";
import { webSocketEvents } from "./client/web-socket.ts";
import type { Contract, Event, NewEvent } from "./contract.ts";
import { toEvent } from "./to-event.ts";

export { ClientError };

type AnyContract = Contract<never, unknown>;
/** A type such as "order.paid", "order.*" or "*", or a contract, which says what the data are. */
export type What = string | AnyContract;
// biome-ignore lint/suspicious/noExplicitAny: nothing is known of the data
type DataOf<W extends What> = W extends Contract<never, infer Output> ? Output : any;

/** An event, and where in the log it is: `lastEventId` for a later call. */
export type Heard<Data> = Event<Data> & { readonly logsequence: string };

export interface SubscribeOptions {
  /** CloudEvents SQL, such as "price > 100". */
  filter?: string;
  source?: string;
  subject?: string;
  /** `logsequence` of the last event that is had; 0: everything that may be had. Default: only what comes from now on. */
  lastEventId?: number | string;
  /** Ends the events without an error. */
  signal?: AbortSignal;
  /** Such as `authorization`; not with a WebSocket. */
  headers?: Record<string, string>;
  /** Default "sse". A WebSocket is not among the six connections that a browser has to a site by HTTP/1.1. */
  transport?: "sse" | "websocket";
  /** ms without a sign of the server, which gives one every 15 s, until it is connected to anew. Default 45,000. */
  timeout?: number;
}

const TIMEOUT_MS = 45_000;

/**
 * Hears events: those behind `lastEventId`, then what comes, each once and in the order of the log. Where the connection fails it is made
 * anew, behind the last event.
 *
 * @param url of the server's /events
 * @param what contracts or types
 * @throws ClientError for what trying again does not mend: 400 (filter), 401 and 403 (authorizer), 410 (E_HISTORY, events are gone)
 * @example
 * for await (const event of subscribe("https://shop.example/events", [OrderPaid], { lastEventId: 0 })) {
 *   console.log(event.logsequence, event.data.order);
 * }
 */
export async function* subscribe<const W extends What = string>(
  url: string | URL,
  what: W | readonly W[] = "*" as W,
  options: SubscribeOptions = {},
): AsyncGenerator<Heard<DataOf<W>>, void, undefined> {
  const { filter, source, subject, signal, headers = {}, transport = "sse", timeout = TIMEOUT_MS } = options;
  if (transport === "websocket" && Object.keys(headers).length > 0) throw new TypeError("a WebSocket sends no headers: leave them out, or the transport");
  const all = (Array.isArray(what) ? what : [what]) as What[];
  const contracts = new Map(all.flatMap((each) => (typeof each === "string" ? [] : [[each.type, each]])));
  const parameters = { type: all.map((each) => (typeof each === "string" ? each : each.type)).join(","), filter, source, subject };
  const connect = transport === "sse" ? serverSentEvents : webSocketEvents;
  let last = options.lastEventId === undefined ? undefined : Number(options.lastEventId);
  for (let failures = 0; ; failures++) {
    const address = new URL(url);
    for (const [name, value] of Object.entries({ ...parameters, lastEventId: last?.toString() }))
      if (value !== undefined) address.searchParams.set(name, value);
    let retryAfter = 0;
    try {
      for await (const message of connect({ url: address, headers, timeout, signal })) {
        failures = 0;
        if (message.json !== undefined) {
          const event = { ...JSON.parse(message.json), logsequence: `${message.last}` };
          const parse = contracts.get(event.type)?.parse;
          if (parse !== undefined) event.data = await parse(event.data);
          last = message.last;
          yield event;
          if (signal?.aborted) return;
        }
        last = message.last;
      }
    } catch (error) {
      if (signal?.aborted) return;
      retryAfter = retryAfterOf(error);
    }
    await pause(failures, retryAfter, signal).catch(() => {});
    if (signal?.aborted) return;
  }
}

/** ms after which it may be tried again, if the server says so. @throws what trying again does not mend */
function retryAfterOf(error: unknown): number {
  if (error instanceof ClientError && error.isPassing) return error.retryAfter;
  if (error instanceof TypeError) return 0; // of fetch: the connection failed
  throw error;
}

export interface StatesOptions extends Pick<SubscribeOptions, "signal" | "headers" | "timeout"> {
  /** Only of keys that begin so. */
  prefix?: string;
}

/**
 * The states of a projection, by their keys: once they are all there, and again whenever some have changed. Where the connection fails it
 * is made anew, and all states come once more.
 *
 * @param url of the server's /state/<projection>
 * @throws ClientError for what trying again does not mend: 401 and 403 (authorizer), 404 (no such projection)
 * @example
 * for await (const sales of states<{ pieces: number }>("https://shop.example/state/sales")) {
 *   console.log(sales.get("lamp")?.pieces);
 * }
 */
// biome-ignore lint/suspicious/noExplicitAny: what a state is, only its function knows
export async function* states<State = any>(url: string | URL, options: StatesOptions = {}): AsyncGenerator<ReadonlyMap<string, State>, void, undefined> {
  const { prefix, signal, headers = {}, timeout = TIMEOUT_MS } = options;
  const address = new URL(url);
  if (prefix !== undefined) address.searchParams.set("prefix", prefix);
  for (let failures = 0; ; failures++) {
    let retryAfter = 0;
    try {
      for await (const all of statesOver<State>({ url: address, headers, timeout, signal })) {
        failures = 0;
        yield all;
        if (signal?.aborted) return;
      }
    } catch (error) {
      if (signal?.aborted) return;
      retryAfter = retryAfterOf(error);
    }
    await pause(failures, retryAfter, signal).catch(() => {});
    if (signal?.aborted) return;
  }
}

export interface PublishOptions {
  /** Of events that say none. Default "/client". */
  source?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** How often it is tried again, where that can help. Default 5. */
  retries?: number;
}

/** Where an event is in the log; a duplicate was there before. */
export interface Accepted {
  sequence: number;
  duplicate?: true;
}

const isNew = (event: NewEvent | object): event is NewEvent => typeof (event as NewEvent).check === "function";

/**
 * Sends events: all of them or none. When it has resolved, they are in the log. It tries again with the same ids, so no event is there
 * twice.
 *
 * @param url of the server's /events
 * @param events what contracts make, or CloudEvents
 * @throws ContractError, and ClientError with the server's status and code: 422 (E_CONTRACT), 429 (E_BACKLOG) after all retries
 * @example
 * await publish("https://shop.example/events", OrderPlaced({ order: "o-1", price: 80 }, { subject: "o-1" }));
 */
export async function publish(
  url: string | URL,
  events: NewEvent | object | readonly (NewEvent | object)[],
  options: PublishOptions = {},
): Promise<Accepted[]> {
  const { source = "/client", headers = {}, signal, retries = 5 } = options;
  const batch: object[] = [];
  for (const event of (Array.isArray(events) ? events : [events]) as (NewEvent | object)[]) {
    const filledIn = { id: crypto.randomUUID(), source, time: new Date().toISOString() };
    if (isNew(event)) await event.check();
    batch.push(isNew(event) ? toEvent(event, filledIn) : { specversion: "1.0", ...filledIn, ...event });
  }
  const request = {
    method: "POST",
    headers: { ...headers, "content-type": "application/cloudevents-batch+json" },
    body: JSON.stringify(batch),
    ...(signal && { signal }),
  };
  for (let failures = 0; ; failures++) {
    let retryAfter = 0;
    try {
      const response = await fetch(url, request);
      if (response.ok) return ((await response.json()) as { events: Accepted[] }).events;
      throw await refusal(response);
    } catch (error) {
      const isPassing = error instanceof ClientError ? error.isPassing : error instanceof TypeError;
      if (!isPassing || failures >= retries || signal?.aborted) throw error;
      if (error instanceof ClientError) retryAfter = error.retryAfter;
    }
    await pause(failures, retryAfter, signal);
  }
}
