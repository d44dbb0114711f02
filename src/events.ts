// For functions that take and make events: `import { contract, on } from "sporelet/events"`. It is bundled into the function, and
// needs nothing of its host but events in and events out, in the JSON format of CloudEvents 1.0.2.
import type { Context } from "./handler.ts";
import { toEvent } from "./to-event.ts";

/** A CloudEvent in the form of its JSON format (CloudEvents 1.0.2). */
export interface Event<Data = unknown> {
  readonly specversion: "1.0";
  /** Unique among the events of one source. */
  readonly id: string;
  /** A URI reference: where the event comes from. */
  readonly source: string;
  readonly type: string;
  /** What it is about. Events of one subject come in order, unless they have a partition key. */
  readonly subject?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly data: Data;
  readonly [extension: string]: unknown;
}

/** What can be said of a new event; what is left out is filled in. */
export interface Attributes {
  readonly id?: string | undefined;
  readonly source?: string | undefined;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly dataschema?: string | undefined;
  /** Events of one key come in order (CloudEvents extension "partitioning"). */
  readonly partitionkey?: string | undefined;
  /** An extension. */
  readonly [name: string]: string | number | boolean | undefined;
}

/** An event that has yet to be emitted. */
export interface NewEvent {
  readonly type: string;
  readonly data: unknown;
  readonly attributes: Attributes;
  /** @internal Refuses data that break the contract; undefined where that is left to the host. */
  check(): Promise<void> | undefined;
}

/** What libraries such as zod, valibot and arktype implement (standardschema.dev, version 1), as far as it is used here. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): Validated<Output> | Promise<Validated<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: { input(options: { target: string }): object };
  };
}
type Validated<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] };
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A JSON Schema, version 2020-12. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** What new data may be to consumers of the old schema, as `sporelet contract check` holds it. */
export type Compatibility = "backward" | "forward" | "full" | "none";

export interface ContractOptions<Data = unknown> {
  /** Data that keep the contract: every consumer is tried with them by `sporelet contract check`. */
  examples?: readonly Data[];
  description?: string;
  /** Which versions of the schema `sporelet contract diff` lets pass. Default "backward": what was valid stays valid. */
  compatibility?: Compatibility;
}

/** A type of event and what its data are. Called with data, it makes an event. */
export interface Contract<Input = unknown, Output = Input> {
  (data: Input, attributes?: Attributes): NewEvent;
  readonly type: string;
  /** Reads the data of an event as the schema of a library does; undefined for a JSON Schema. */
  readonly parse: ((data: unknown) => Promise<Output>) | undefined;
}

/** Says which events a function hears of, beside their type. A string is CloudEvents SQL. */
export type Filter =
  | string
  | { readonly exact: Readonly<Record<string, string>> }
  | { readonly prefix: Readonly<Record<string, string>> }
  | { readonly suffix: Readonly<Record<string, string>> }
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly sql: string };

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
}

/** What a listener may return: events, which are emitted. */
export type Emitted = undefined | NewEvent | readonly NewEvent[];
// biome-ignore lint/suspicious/noConfusingVoidType: a listener that returns nothing
export type Listener<Data> = (event: Event<Data>, context: EventContext) => Emitted | void | Promise<Emitted | void>;

/** A default export that takes events. */
export type EventHandler = (event: Event, context: Context) => Promise<object[]>;

/** Data that break a contract. */
export class ContractError extends TypeError {
  override readonly name = "ContractError";
  /** The event's type. */
  readonly type: string;
  /** A JSON pointer (RFC 6901) to what is wrong. */
  readonly path: string;

  constructor(type: string, issues: readonly Issue[]) {
    const [first] = issues;
    const path = pointerOf(first?.path ?? []);
    const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
    super(`data of the event ${type} break its contract at ${path === "" ? "the top" : path}: ${first?.message ?? "they are not valid"}${more}`);
    this.type = type;
    this.path = path;
  }
}

function pointerOf(path: NonNullable<Issue["path"]>): string {
  const keys = path.map((part) => String(typeof part === "object" ? part.key : part));
  return keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

interface Declared {
  type: string;
  schema?: unknown;
  examples?: readonly unknown[];
  description?: string;
  compatibility?: Compatibility;
}

/** What the module says of itself; the build asks when the top level has run (runtime/guest/handler.ts). */
const declared: { contracts: Map<string, Declared>; on?: { types: string[] } & Omit<Subscription, "emits">; emits?: string[] } = { contracts: new Map() };
(globalThis as Record<symbol, unknown>)[Symbol.for("sporelet.describe")] = () => ({
  ...(declared.on && { on: declared.on }),
  emits: declared.emits ?? [...declared.contracts.keys()].filter((type) => !declared.on?.types.includes(type)),
  contracts: [...declared.contracts.values()],
});

/** Those of arktype are functions. */
const isStandard = (schema: JsonSchema | StandardSchema): schema is StandardSchema => typeof schema !== "boolean" && "~standard" in schema;

/** The JSON Schema of a schema of a library; undefined where the library has none. */
function jsonSchemaOf(schema: StandardSchema): unknown {
  const own = schema as { toJSONSchema?(): unknown; toJsonSchema?(): unknown };
  return schema["~standard"].jsonSchema?.input({ target: "draft-2020-12" }) ?? own.toJSONSchema?.() ?? own.toJsonSchema?.();
}

/**
 * Declares a type of event and what its data are.
 *
 * @param type such as "order.created"
 * @param schema a JSON Schema (2020-12), or a schema of zod, valibot, arktype or any library with Standard Schema
 * @example
 * const Order = contract("order.created", { type: "object", required: ["amount"], properties: { amount: { type: "number" } } });
 *
 * @throws TypeError for a second contract of the type with another schema
 */
export function contract<Input, Output>(type: string, schema: StandardSchema<Input, Output>, options?: ContractOptions<Input>): Contract<Input, Output>;
// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema says nothing to the compiler
export function contract<Data = any>(type: string, schema?: JsonSchema, options?: ContractOptions<Data>): Contract<Data>;
/* @__NO_SIDE_EFFECTS__ */
export function contract(type: string, schema: JsonSchema | StandardSchema = true, options: ContractOptions = {}): Contract {
  if (typeof type !== "string" || type === "") throw new TypeError(`Expected the type of an event such as "order.created", got ${JSON.stringify(type)}`);
  const standard = isStandard(schema) ? schema : undefined;
  const json = standard ? jsonSchemaOf(standard) : schema;
  const { examples, description, compatibility } = options;
  const known = declared.contracts.get(type);
  if (known && JSON.stringify(known.schema) !== JSON.stringify(json))
    throw new TypeError(`there are two contracts of the type ${type} with different schemas; declare it once, in a file that both import`);
  declared.contracts.set(type, {
    type,
    ...(json !== undefined && { schema: json }),
    ...(examples && { examples }),
    ...(description !== undefined && { description }),
    ...(compatibility && { compatibility }),
  });
  const parse =
    standard &&
    (async (data: unknown): Promise<unknown> => {
      const result = await standard["~standard"].validate(data);
      if (result.issues) throw new ContractError(type, result.issues);
      return result.value;
    });
  // A JSON Schema is left to the host, which holds the event against it before it is emitted.
  const make = (data: unknown, attributes: Attributes = {}): NewEvent => ({ type, data, attributes, check: () => parse?.(data).then(() => {}) });
  return Object.assign(make, { type, parse });
}

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

type What = string | Contract<never, unknown> | readonly (string | Contract<never, unknown>)[];

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
  if (declared.on) throw new TypeError("on is called twice; a function listens once, to several types if need be: on([Order, OrderPaid], …)");
  const all = typeof what === "string" || typeof what === "function" ? [what] : what;
  const contracts = new Map(all.filter((each) => typeof each !== "string").map((each) => [each.type, each]));
  declared.on = { types: all.map((each) => (typeof each === "string" ? each : each.type)), ...options };
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
    const parse = contracts.get(event.type)?.parse;
    const read = parse ? { ...event, data: await parse(event.data) } : event;
    const returned = await listener(read, Object.assign(context, { emit }));
    if (returned !== undefined) await emit(...eventsOf(returned));
    return pending.map((each, i) =>
      toEvent(each, { id: `${context.requestId}.${i + 1}`, source: `/${context.functionName}`, time: new Date().toISOString(), ...causeOf(event) }),
    );
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
