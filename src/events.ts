// For functions that take and make events: `import { contract, on } from "sporelet/events"`. It is bundled into the function, and
// needs nothing of its host but events in and events out, in the JSON format of CloudEvents 1.0.2.
import { type Contract, declared, type Event, type NewEvent } from "./contract.ts";
import type { Context } from "./handler.ts";
import { type Filter, subscribe, type What } from "./subscribe.ts";
import { toEvent } from "./to-event.ts";

export {
  type Attributes,
  type Compatibility,
  type Contract,
  ContractError,
  type ContractOptions,
  contract,
  type Event,
  type JsonSchema,
  type NewEvent,
  type StandardSchema,
} from "./contract.ts";
export { type FoldOptions, fold, type Projection, type Reducer } from "./fold.ts";
export type { Filter } from "./subscribe.ts";

export interface Subscription {
  /**
   * Only these events: CloudEvents SQL over attributes, where a name that is no attribute is looked up in the data
   * ("amount > 100"); or a filter of the CloudEvents Subscriptions API.
   */
  filter?: Filter;
  /** How often an event is tried again before it goes to the dead letters. Default 5. */
  retries?: number;
  /** ms before the first retry; it doubles with each, with jitter, up to a minute. Default 500. */
  backoff?: number;
  /** Events at a time, of different keys. Default 64. */
  concurrency?: number;
  /** What the function emits. Default: every contract that its source has and that it doesn't consume. */
  emits?: readonly Contract<never, unknown>[];
  /** How many times an event may pass through a cycle of functions that this one is part of. Without it a cycle can't be served. */
  hops?: number;
}

export interface EventContext extends Context {
  /**
   * Emits events when the handler ends well: all of them or, if it fails, none.
   * @throws ContractError for data that break their contract
   */
  emit(...events: NewEvent[]): Promise<void>;
  /** What the function keeps from one event to the next. */
  readonly kv: Kv;
}

export interface KvOptions {
  /** ms until the entry is gone. Default: it stays. */
  ttl?: number;
}

export interface KvSelection {
  prefix?: string;
  /** Begin behind this key. */
  after?: string;
  /** 1 to 1,000; default 100. */
  limit?: number;
}

/**
 * The function's own key-value store. What a handler writes is there when it has ended well, in one transaction with the events that it
 * emits; and if another delivery has changed meanwhile what it read, it is called again. So what it does with `kv` is as if events were
 * handled one after the other.
 *
 * Keys have 1 to 512 bytes in UTF-8, values 65,536 characters of JSON; an invocation may write 1,000 keys.
 *
 * @throws TypeError with a code: E_KV_KEY, E_KV_VALUE, E_KV_WRITES, E_KV_UNAVAILABLE
 */
export interface Kv {
  /** Undefined where there is none, or its time is over. What the handler has written before is seen. */
  get<Value = unknown>(key: string): Promise<Value | undefined>;
  put(key: string, value: unknown, options?: KvOptions): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Gets, changes and puts; undefined removes the key.
   * @example
   * const orders = await context.kv.update<number>("orders", (count = 0) => count + 1);
   */
  update<Value>(
    key: string,
    change: (value: Value | undefined) => Value | undefined | Promise<Value | undefined>,
    options?: KvOptions,
  ): Promise<Value | undefined>;
  /** In the order of the keys' bytes in UTF-8. */
  list<Value = unknown>(selection?: KvSelection): Promise<{ key: string; value: Value }[]>;
}

/** Where the platform's part with the store leaves it; absent of a function that does not use it. */
const EFFECTS = Symbol.for("sporelet.effects");
interface Effects {
  begin(): void;
  end(): object[] | undefined;
}

/** What a listener may return: events, which are emitted. */
export type Emitted = undefined | NewEvent | readonly NewEvent[];
// biome-ignore lint/suspicious/noConfusingVoidType: a listener that returns nothing
export type Listener<Data> = (event: Event<Data>, context: EventContext) => Emitted | void | Promise<Emitted | void>;

/** A default export that takes events. */
export type EventHandler = (event: Event, context: Context) => Promise<object[] | { events: object[]; writes: object[] }>;

/** What an event says of the one that it was made because of; names as in the CloudEvents extensions "correlation" and "distributed tracing". */
function causeOf({ id, correlationid = id, traceparent, tracestate }: Event): object {
  return { correlationid, causationid: id, ...(traceparent !== undefined && { traceparent }), ...(tracestate !== undefined && { tracestate }) };
}

const isNew = (value: unknown): value is NewEvent => typeof (value as NewEvent | undefined)?.check === "function";

/** @throws TypeError for what is no event */
function eventsOf(result: unknown): readonly NewEvent[] {
  if (result === undefined) return [];
  const events: readonly unknown[] = Array.isArray(result) ? result : [result];
  if (events.every(isNew)) return events;
  throw new TypeError("a listener returned what is no event: return what contracts make, an array of it, or nothing");
}

/**
 * Makes a handler of events of one or several types.
 *
 * @param what a contract, whose schema the data are held against; or a type: "order.created", "order.*", "*"
 * @example
 * export default on(Order, { filter: "amount > 100" }, async (event, context) => {
 *   await context.emit(OrderPaid({ order: event.data.id }, { subject: event.subject }));
 * });
 */
export function on<Output>(what: Contract<never, Output>, listener: Listener<Output>): EventHandler;
export function on<Output>(what: Contract<never, Output>, options: Subscription, listener: Listener<Output>): EventHandler;
// biome-ignore lint/suspicious/noExplicitAny: nothing is known of the data
export function on(what: What, listener: Listener<any>): EventHandler;
// biome-ignore lint/suspicious/noExplicitAny: nothing is known of the data
export function on(what: What, options: Subscription, listener: Listener<any>): EventHandler;
export function on(what: What, given: Subscription | Listener<unknown>, last?: Listener<unknown>): EventHandler {
  const [{ emits, ...options }, listener] = typeof given === "function" ? [{} as Subscription, given] : [given, last];
  if (typeof listener !== "function") throw new TypeError("on needs a function that takes the events: on(Order, async (event, context) => { … })");
  const read = subscribe(what, options);
  if (emits) declared.emits = emits.map(({ type }) => type);

  return async (event, context) => {
    const pending: NewEvent[] = [];
    const emit = async (...events: NewEvent[]) => {
      for (const each of eventsOf(events)) {
        const check = each.check();
        if (check) await check; // without one the event is there at once, for a listener that does not wait
        pending.push(each);
      }
    };
    const effects = (globalThis as { [EFFECTS]?: Effects })[EFFECTS];
    effects?.begin();
    const returned = await listener(await read(event), Object.assign(context, { emit }) as unknown as EventContext);
    if (returned !== undefined) await emit(...eventsOf(returned));
    const writes = effects?.end();
    const events = pending.map((each, i) =>
      toEvent(each, { id: `${context.requestId}.${i + 1}`, source: `/${context.functionName}`, time: new Date().toISOString(), ...causeOf(event) }),
    );
    return writes === undefined ? events : { events, writes };
  };
}

/**
 * Emits events from a function that answers requests: to the gateway of `sporelet serve --events`, or to any other sink whose URL the
 * environment variable K_SINK holds (as Knative's SinkBinding sets it). When it has resolved, they are in the log.
 *
 * @example
 * export default { async fetch(request, env, context) {
 *   await emit(context, Order(await request.json()));
 *   return new Response(null, { status: 202 });
 * } };
 *
 * @throws ContractError for data that break their contract; Error where there is no sink, or it refuses them
 */
export async function emit(context: Context, ...events: NewEvent[]): Promise<void> {
  const sink = context.env.K_SINK;
  if (!sink) throw new Error("there is nowhere to emit events to: serve the function with --events, or set K_SINK to the URL of a sink");
  for (const each of eventsOf(events)) await each.check();
  const filledIn = { source: `/${context.functionName}`, time: new Date().toISOString() };
  const batch = events.map((each, i) => toEvent(each, { id: `${context.requestId}.${i + 1}`, ...filledIn }));
  const response = await fetch(sink, { method: "POST", headers: { "content-type": "application/cloudevents-batch+json" }, body: JSON.stringify(batch) });
  if (!response.ok) throw new Error(`the events were refused with the status ${response.status}: ${reasonIn(await response.text())}`);
}

/** What sporelet's gateway says in its error; of another sink all that it says. */
function reasonIn(text: string): string {
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message;
  } catch {
    return text;
  }
}
