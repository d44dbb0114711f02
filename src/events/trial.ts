// One event through a fresh VM, without a log: what the function would emit, or how it fails.
import { SporeletError } from "../errors.ts";
import { functionError, type InvokeOptions, type LoadedFunction } from "../host/function.ts";
import type { Description } from "../module/description.ts";
import { type CloudEvent, checkEvent } from "./cloud-event.ts";
import type { Contracts } from "./contracts.ts";
import { compileFilter, type Passes } from "./filter.ts";
import { eventsIn } from "./function-consumer.ts";
import { subscriptionOf } from "./subscription.ts";

/** A function that can be tried. */
export interface Subject<Fn = LoadedFunction> {
  name: string;
  description: Description;
  fn: Fn;
}

export interface Trial {
  /** What it would emit. */
  emitted: readonly CloudEvent[];
  /** Why it failed: what the handler said, with positions in its source; or what of the events that it made is wrong. */
  error?: { code: string; message: string };
}

/** Whether a function gets an event, by its subscription. */
export function passesOf(name: string, description: Description): Passes {
  const filter = subscriptionOf(name, description);
  if (filter === false) return () => false;
  return filter === undefined ? () => true : compileFilter(filter);
}

/** @param json the event, UTF-8 */
export async function tryEvent(fn: LoadedFunction, json: Uint8Array, contracts: Contracts, options: InvokeOptions): Promise<Trial> {
  const result = await fn.run(json, options);
  if (result.status !== 0) return { emitted: [], error: functionError(result) };
  try {
    return { emitted: eventsIn(Buffer.from(result.stdout)).map((event) => contracts.check(checkEvent(event))) };
  } catch (error) {
    if (!(error instanceof SporeletError)) throw error;
    return { emitted: [], error };
  }
}
