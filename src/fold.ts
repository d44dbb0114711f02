// Projections: `fold` makes one state for each key out of events. The host gives a fresh VM many events at a time, with the states that
// they change, and keeps what comes back (src/events/fold-runner.ts).
import { type Contract, declared, type Event } from "./contract.ts";
import { type Filter, subscribe, type What } from "./subscribe.ts";

export interface FoldOptions<Data = unknown> {
  /** Only these events, as for `on`. */
  filter?: Filter;
  /**
   * Whose state an event changes: the name of an attribute such as "type", or a function; `() => "all"` makes one state of all events.
   * An event without a key changes nothing. Default: the partition key, else the subject.
   */
  key?: string | ((event: Event<Data>) => string | undefined);
}

/** Makes the next state. It has to be pure; undefined means that the key has no state any more. */
export type Reducer<State, Data> = (state: State, event: Event<Data>) => State | undefined;

/** One key's events, in order, and its state before them; absent: it has none. */
interface Group {
  readonly state?: unknown;
  readonly events: readonly Event[];
}

/** What the host asks: the states after events, or the keys of events. */
type Asked = { readonly fold: readonly Group[] } | { readonly keys: readonly Event[] };

/** A default export that is a projection. Called with one event, it answers its key and the state after it. */
export type Projection = (input: Event | Asked) => Promise<unknown>;

/**
 * Makes a projection: state that follows from events, one for each key.
 *
 * @param what a contract, a type, or an array, as for `on`
 * @param initial the state of a key before its first event; JSON
 * @example
 * export default fold(OrderPaid, { orders: 0, sum: 0 }, (state, event) => ({
 *   orders: state.orders + 1,
 *   sum: state.sum + event.data.price,
 * }));
 *
 * @throws TypeError for an initial state that is no JSON
 */
export function fold<State, Output>(what: Contract<never, Output>, initial: State, reducer: Reducer<State, Output>, options?: FoldOptions<Output>): Projection;
// biome-ignore lint/suspicious/noExplicitAny: nothing is known of the data
export function fold<State>(what: What, initial: State, reducer: Reducer<State, any>, options?: FoldOptions<any>): Projection;
export function fold(what: What, initial: unknown, reducer: Reducer<unknown, unknown>, { key, ...options }: FoldOptions = {}): Projection {
  if (typeof reducer !== "function") throw new TypeError("fold needs a reducer: fold(OrderPaid, { count: 0 }, (state, event) => …)");
  const first = JSON.stringify(initial);
  if (first === undefined) throw new TypeError("the initial state of fold is no JSON; without a state, take null");
  const read = subscribe(what, options);
  declared.emits = [];
  declared.fold = typeof key === "function" ? { isComputed: true } : { key };

  const keyOf = async (event: Event): Promise<string | null> => {
    const found = typeof key === "function" ? key(await read(event)) : key === undefined ? (event.partitionkey ?? event.subject) : event[key];
    if (found === undefined || found === null) return null;
    if (typeof found === "object")
      throw new TypeError(`the key of an event is ${JSON.stringify(found)}; return a text, or undefined for an event without a key`);
    return String(found);
  };
  const after = async ({ state, events }: Group): Promise<{ state?: unknown }> => {
    let current = state;
    for (const event of events) {
      const given = read(event);
      // Each key has its own, so that a reducer may change it in place.
      current = reducer(current === undefined ? JSON.parse(first) : current, given instanceof Promise ? await given : given);
      if (current instanceof Promise) throw new TypeError("the reducer of fold returned a promise; it has to return the next state");
    }
    return { state: current };
  };
  return async (input) => {
    if ("specversion" in input) return { key: await keyOf(input as Event), ...(await after({ events: [input as Event] })) };
    if ("keys" in input) return Promise.all(input.keys.map(keyOf));
    const states: object[] = [];
    for (const group of input.fold) states.push(await after(group));
    return states;
  };
}
