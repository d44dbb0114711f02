// What is known of a log beside its events, and has to be known to all who serve it: values in some tables of the store.
import type { Database } from "lmdb";
import type { CloudEvent } from "./cloud-event.ts";
import type { Delivered, Store } from "./store.ts";

/** One value, put or, where there is none, removed. */
export type Change = { value?: unknown } & ({ table: "functions" | "pauses"; key: string } | { table: "attempts" | "dead" | "redriven"; key: Delivered });

/** Within a transaction. */
export function applyChange(store: Store, { table, key, value }: Change): void {
  const to = store[table] as Database<unknown, typeof key>;
  if (value === undefined) void to.remove(key);
  else void to.put(key, value);
}

/** What is to be written when an event has ended for a consumer. */
export interface Ended {
  /** Before all else. What it throws, nothing is written. */
  write?: (() => void) | undefined;
  emitted: readonly CloudEvent[];
  /** Of what is emitted. */
  hops: number;
  changes: readonly Change[];
  /** Notes it with the consumer, within the transaction of this process. */
  note(): void;
}
