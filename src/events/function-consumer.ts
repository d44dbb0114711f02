// A function that takes events: each in a fresh VM, as its JSON, and what it returns are the events that it makes.
import type { Description } from "../module/description.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { type Consumer, type ConsumerOptions, DEFAULTS } from "./consumer.ts";
import { compileFilter, type Filter, type Passes } from "./filter.ts";
import { callFunction } from "./function-call.ts";
import type { Record } from "./record.ts";

const NOTHING: readonly unknown[] = [];
/** "[]", "null", and a line's end: most functions make no events, and these need no parser. */
const SHORTEST_EVENTS = 8;

/** The events that a listener returned. */
export function eventsIn(stdout: Buffer): readonly unknown[] {
  if (stdout.length < SHORTEST_EVENTS) return NOTHING;
  const result: unknown = JSON.parse(stdout.toString());
  return Array.isArray(result) ? result : NOTHING;
}

export class FunctionConsumer implements Consumer {
  readonly name: string;
  readonly options: ConsumerOptions;
  readonly #fn: HostedFunction;
  readonly #passes: Passes;

  constructor(fn: HostedFunction, { on }: Description, filter: Filter | undefined) {
    this.name = fn.name;
    this.options = {
      retries: on?.retries ?? DEFAULTS.retries,
      backoff: on?.backoff ?? DEFAULTS.backoff,
      concurrency: on?.concurrency ?? DEFAULTS.concurrency,
      hops: on?.hops ?? DEFAULTS.hops,
    };
    this.#fn = fn;
    this.#passes = filter === undefined ? () => true : compileFilter(filter);
  }

  matches(event: CloudEvent): boolean {
    return this.#passes(event);
  }

  deliver({ json }: Record, requestId: string): Promise<readonly unknown[]> {
    return callFunction(this.#fn, json, { requestId }, eventsIn);
  }
}
