// A function that takes events: each in a fresh VM, as its JSON, and what it returns are the events that it makes.
import { type ErrorCode, SporeletError } from "../errors.ts";
import type { Description } from "../module/description.ts";
import type { Outcome } from "../workers/call.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { type Consumer, type ConsumerOptions, DEFAULTS, DeliveryError } from "./consumer.ts";
import { compileFilter, type Filter, type Passes } from "./filter.ts";
import { handle } from "./invocation.ts";
import type { Record } from "./record.ts";
import type { Recorded } from "./recordings.ts";

/** No failure of the function's: it is tried again without being counted. */
const NOT_ITS_FAULT: readonly ErrorCode[] = ["E_BUSY", "E_HOST_CLOSED", "E_ABORTED"];

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

  deliver({ json }: Record, requestId: string, onRecorded?: (recorded: Recorded) => void): Promise<readonly unknown[]> {
    const read = ({ stdout, recording }: Outcome) => {
      if (recording.length > 0) onRecorded?.({ inputs: Buffer.from(recording), output: Buffer.from(stdout) }); // a worker that was ended left none
      return eventsIn(stdout);
    };
    return handle(this.#fn, json, { requestId, isRecorded: onRecorded !== undefined }, read).catch((error: unknown) => {
      if (!(error instanceof SporeletError)) throw error;
      throw new DeliveryError(error, { isCounted: !NOT_ITS_FAULT.includes(error.code) });
    });
  }
}
