// A function that takes events: each in a fresh VM, as its JSON, and what it returns are the events that it makes.
import { traced } from "../host/traced-network.ts";
import type { Description } from "../module/description.ts";
import type { Outcome } from "../workers/call.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { type Consumer, type ConsumerOptions, DEFAULTS, type DeliverOptions, type Handled } from "./consumer.ts";
import { compileFilter, type Filter, type Passes } from "./filter.ts";
import { callFunction } from "./function-call.ts";
import { checkWrites, KvSession } from "./kv.ts";
import type { Record } from "./record.ts";
import type { Store } from "./store.ts";

const NOTHING: readonly unknown[] = [];
/** "[]", "null", and a line's end: most functions make no events, and these need no parser. */
const SHORTEST_EVENTS = 8;

/** What a listener answered: events, or events and what it writes into its store (src/events.ts). */
export function answerIn(stdout: Buffer): { events: readonly unknown[]; writes: unknown } {
  if (stdout.length < SHORTEST_EVENTS) return { events: NOTHING, writes: NOTHING };
  const result = JSON.parse(stdout.toString()) as { events?: unknown; writes?: unknown } | null;
  const events: unknown = Array.isArray(result) ? result : result?.events;
  return { events: Array.isArray(events) ? events : NOTHING, writes: Array.isArray(events) ? (result?.writes ?? NOTHING) : NOTHING };
}

/** Whether its handler has a key-value store. */
export const usesKv = ({ metadata }: Pick<HostedFunction, "metadata">): boolean => metadata?.parts?.some(({ name }) => name === "kv") ?? false;

/** The events that a listener returned. */
export const eventsIn = (stdout: Buffer): readonly unknown[] => answerIn(stdout).events;

export class FunctionConsumer implements Consumer {
  readonly name: string;
  readonly options: ConsumerOptions;
  readonly #fn: HostedFunction;
  readonly #store: Store;
  readonly #usesKv: boolean;
  readonly #passes: Passes;

  constructor(fn: HostedFunction, { on }: Description, filter: Filter | undefined, store: Store) {
    this.name = fn.name;
    this.options = {
      retries: on?.retries ?? DEFAULTS.retries,
      backoff: on?.backoff ?? DEFAULTS.backoff,
      concurrency: on?.concurrency ?? DEFAULTS.concurrency,
      hops: on?.hops ?? DEFAULTS.hops,
    };
    this.#fn = fn;
    this.#store = store;
    this.#usesKv = usesKv(fn);
    this.#passes = filter === undefined ? () => true : compileFilter(filter);
  }

  matches(event: CloudEvent): boolean {
    return this.#passes(event);
  }

  async deliver(
    { event, json }: Record,
    requestId: string,
    { onRecorded, traceparent = event.traceparent as string | undefined }: DeliverOptions = {},
  ): Promise<Handled> {
    const onOutcome = ({ stdout, recording }: Outcome) => {
      if (recording.length > 0) onRecorded?.({ inputs: Buffer.from(recording), output: Buffer.from(stdout) }); // a worker that was ended left none
    };
    const { network: open } = this.#fn.options;
    const outer = open !== undefined && traceparent !== undefined ? traced(open, traceparent, event.tracestate as string | undefined) : open;
    const options = { requestId, isRecorded: onRecorded !== undefined, ...(outer !== undefined && { network: outer }) };
    if (!this.#usesKv) return { events: await callFunction(this.#fn, json, options, eventsIn, onOutcome) };
    const session = new KvSession(this.#store, this.name);
    const network = session.network(outer);
    const { events, writes } = await callFunction(this.#fn, json, { ...options, network }, answerIn, onOutcome);
    const checked = checkWrites(writes);
    return { events, write: () => session.write(checked) };
  }
}
