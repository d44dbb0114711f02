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
  const onTime: Filter[] = cron === undefined ? [] : [{ all: [{ exact: { type: CRON_TYPE } }, { exact: { subject: name } }] }];
  if (on === undefined) return onTime[0] ?? false;
  const types = typesFilter(on.types);
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
  if (own === undefined || onTime.length === 0) return own;
  return { any: [own, ...onTime] };
}
