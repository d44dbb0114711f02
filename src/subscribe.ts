// Which events a function takes: noted for the build, whoever handles them then.
import { type Contract, declared, type Event } from "./contract.ts";

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

/** A contract, whose schema the data are held against; or a type: "order.created", "order.*", "*". */
export type What = string | Contract<never, unknown> | readonly (string | Contract<never, unknown>)[];

/**
 * Notes what the function takes.
 * @returns an event as the contract of its type reads it; a promise only where the contract's library has to read the data
 * @throws TypeError where the function takes events already
 */
export function subscribe(what: What, options: object): (event: Event) => Event | Promise<Event> {
  if (declared.on) throw new TypeError("on or fold is called twice; a function listens once, to several types if need be: on([Order, OrderPaid], …)");
  const all = typeof what === "string" || typeof what === "function" ? [what] : what;
  const contracts = new Map(all.filter((each) => typeof each !== "string").map((each) => [each.type, each]));
  declared.on = { types: all.map((each) => (typeof each === "string" ? each : each.type)), ...options };
  return (event) => {
    const parse = contracts.get(event.type)?.parse;
    return parse ? parse(event.data).then((data) => ({ ...event, data })) : event;
  };
}
