// What a function subscribes to, from what its source says.
import { SporeletError } from "../errors.ts";
import type { Description } from "../module/description.ts";
import { checkFilter, type Filter } from "./filter.ts";

/** The type of events that say that it is time; their subject is the function. */
export const CRON_TYPE = "sporelet.cron";

/** "order.created", or all types that begin in a way: "order.*", "*". */
function typeFilter(type: string): Filter | undefined {
  if (type === "*") return undefined;
  return type.endsWith("*") ? { prefix: { type: type.slice(0, -1) } } : { exact: { type } };
}

/** @returns undefined where every type is wanted */
export function typesFilter(types: readonly string[]): Filter | undefined {
  const filters = types.map(typeFilter);
  const known = filters.filter((filter) => filter !== undefined);
  if (known.length < filters.length) return undefined;
  return known.length === 1 ? known[0] : { any: known };
}

/** Whether a type is among those that were subscribed to. */
export function isAmong(type: string, types: readonly string[]): boolean {
  return types.some((each) => (each.endsWith("*") ? type.startsWith(each.slice(0, -1)) : type === each));
}

/**
 * @returns the filter; undefined for a function that takes every event; false for one that takes none
 * @throws SporeletError E_EVENT_FILTER
 */
export function subscriptionOf(name: string, { on, cron, sink }: Description): Filter | undefined | false {
  const onTime: Filter | undefined = cron === undefined ? undefined : { all: [{ exact: { type: CRON_TYPE } }, { exact: { subject: name } }] };
  if (on === undefined) return onTime ?? false;
  // Of the clock's events a function with a schedule gets its own.
  const others = onTime ? on.types.filter((type) => type !== CRON_TYPE) : on.types;
  const types = others.length === 0 ? onTime : typesFilter(others);
  let own = types;
  if (on.filter !== undefined) {
    let filter: Filter;
    try {
      filter = checkFilter(on.filter);
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      throw new SporeletError(error.code, `the ${sink === undefined ? "function" : "subscriber"} ${name}: ${error.message}`, { cause: error });
    }
    own = types === undefined ? filter : { all: [types, filter] };
  }
  return own === undefined || onTime === undefined || others.length === 0 ? own : { any: [own, onTime] };
}
