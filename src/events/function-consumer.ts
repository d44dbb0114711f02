// A function that takes events: each in a fresh VM, as its JSON, and what it returns are the events that it makes.
import { SporeletError } from "../errors.ts";
import type { Description } from "../module/description.ts";
import type { Outcome } from "../workers/call.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { type Consumer, type ConsumerOptions, DEFAULTS, DeliveryError } from "./consumer.ts";
import { compileFilter, type Filter, type Passes } from "./filter.ts";
import type { Record } from "./record.ts";

/** No failure of the function's: it is tried again without being counted. */
const NOT_ITS_FAULT: readonly unknown[] = ["E_BUSY", "E_HOST_CLOSED", "E_ABORTED"];

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
    return new Promise((resolve, reject) => {
      const fail = async (code: Outcome["code"], stderr: Buffer) => {
        const { message } = await this.#fn.errorOf(code, stderr);
        reject(new DeliveryError({ code: code ?? "E_INTERNAL", message }, { isCounted: !NOT_ITS_FAULT.includes(code) }));
      };
      let failed: Outcome["code"];
      const caller = {
        onOutcome: ({ code, stdout }: Outcome) => {
          failed = code;
          if (code === undefined) resolve(eventsIn(stdout));
        },
        onEnd: (stderr: Buffer) => {
          if (failed !== undefined) void fail(failed, Buffer.from(stderr));
        },
      };
      try {
        this.#fn.call(json, caller, { requestId });
      } catch (error) {
        if (!(error instanceof SporeletError)) throw error;
        reject(new DeliveryError(error, { isCounted: false }));
      }
    });
  }
}
