// The key-value stores of functions that take events. What a handler reads is noted with its version; within the transaction that ends its
// event the versions are looked at again, and only if all are as they were its writes are made (optimistic concurrency control).
import { KV_KEY_BYTES, KV_LIST, KV_URL, KV_VALUE_LENGTH, KV_WRITES } from "../../runtime/kv.ts";
import type { Network } from "../host/function.ts";
import { denied } from "../host/network.ts";
import { DeliveryError } from "./consumer.ts";
import { isKey } from "./keys.ts";
import type { KvKey, Store } from "./store.ts";

/** As it is stored. */
interface Entry {
  /** Of all writes of the log's stores; 0 stands for a key without an entry. */
  version: number;
  value: unknown;
  /** When it is gone, ms since the epoch. */
  expires?: number;
}

export interface KvWrite {
  key: string;
  /** Absent: the key is removed. */
  value?: unknown;
  /** ms. */
  ttl?: number;
}

interface Selection {
  prefix: string;
  after: string;
  limit: number;
}

interface Found {
  key: string;
  entry: Entry;
}

/** Another delivery has changed what this one has read. */
export class KvConflict extends Error {}

/** Entries that one transaction of a sweep removes. */
const SWEEP_STEP = 1000;

function entryAt({ kv }: Store, name: string, key: string): Entry | undefined {
  const entry = kv.get([name, key]) as Entry | undefined;
  return entry?.expires !== undefined && entry.expires <= Date.now() ? undefined : entry;
}

/** What a function keeps, in the order of the keys' bytes in UTF-8. */
export function kvEntries({ kv }: Store, name: string, { prefix, after, limit }: Selection): Found[] {
  const found: Found[] = [];
  const now = Date.now();
  for (const { key, value } of kv.getRange({ start: [name, after.startsWith(prefix) ? after : prefix] })) {
    if (found.length === limit || key[0] !== name || !key[1].startsWith(prefix)) break;
    const entry = value as Entry;
    if (key[1] !== after && (entry.expires === undefined || entry.expires > now)) found.push({ key: key[1], entry });
  }
  return found;
}

const versionsOf = (found: readonly Found[]) => found.map(({ key, entry }) => `${key}\n${entry.version}`).join("\n\n");
const isText = (value: unknown): value is string => typeof value === "string";

/** One invocation's view of its function's store. */
export class KvSession {
  readonly #store: Store;
  readonly #name: string;
  readonly #versions = new Map<string, number>();
  readonly #lists: { selection: Selection; versions: string }[] = [];

  constructor(store: Store, name: string) {
    this.#store = store;
    this.#name = name;
  }

  /** A network that answers what the handler reads, before anything else. */
  network(beyond: Network | undefined): Network {
    return async (request) => {
      if (request.url === KV_URL) return Response.json(this.#answer((await request.json()) as { get?: unknown; list?: Partial<Selection> }));
      if (beyond !== undefined) return beyond(request);
      throw denied(request.url);
    };
  }

  #answer({ get, list }: { get?: unknown; list?: Partial<Selection> }): unknown {
    if (isText(get) && isKey(get, KV_KEY_BYTES)) {
      const entry = entryAt(this.#store, this.#name, get);
      if (!this.#versions.has(get)) this.#versions.set(get, entry?.version ?? 0);
      return { value: entry?.value };
    }
    const { prefix, after, limit = 0 } = list ?? {};
    if (!isText(prefix) || !isText(after) || !(limit > 0 && limit <= KV_LIST + KV_WRITES)) throw new TypeError("this is no question to context.kv");
    const selection = { prefix, after, limit };
    const found = kvEntries(this.#store, this.#name, selection);
    this.#lists.push({ selection, versions: versionsOf(found) });
    return found.map(({ key, entry: { value } }) => ({ key, value }));
  }

  /**
   * Within a transaction, before anything else is written.
   * @param writes were checked
   * @throws KvConflict where what was read is not as it was; nothing is written then
   */
  write(writes: readonly KvWrite[]): void {
    const store = this.#store;
    for (const [key, version] of this.#versions) if ((entryAt(store, this.#name, key)?.version ?? 0) !== version) throw new KvConflict();
    for (const { selection, versions } of this.#lists) if (versionsOf(kvEntries(store, this.#name, selection)) !== versions) throw new KvConflict();
    if (writes.length === 0) return;
    let version = store.facts.get("kv") ?? 0;
    for (const { key, value, ttl } of writes) {
      const at: KvKey = [this.#name, key];
      if (value === undefined) {
        void store.kv.remove(at);
        continue;
      }
      const expires = ttl === undefined ? undefined : Date.now() + ttl;
      const entry: Entry = { version: ++version, value, ...(expires !== undefined && { expires }) };
      void store.kv.put(at, entry);
      if (expires !== undefined) void store.expiries.put([expires, ...at], true);
    }
    void store.facts.put("kv", version);
  }
}

/**
 * What a guest says that it writes.
 * @throws DeliveryError where it is not what the guest's own checks let pass
 */
export function checkWrites(writes: unknown): readonly KvWrite[] {
  const isWrite = (each: Partial<KvWrite> | null) =>
    isText(each?.key) &&
    isKey(each.key, KV_KEY_BYTES) &&
    (each.ttl === undefined || each.ttl > 0) &&
    (JSON.stringify(each.value)?.length ?? 0) <= KV_VALUE_LENGTH;
  if (Array.isArray(writes) && writes.length <= KV_WRITES && writes.every(isWrite)) return writes;
  throw new DeliveryError({ code: "E_KV_WRITES", message: "the function gave back writes of context.kv that are beyond its limits" }, { isFinal: true });
}

/** Removes entries whose time is over. */
export async function sweepKv(store: Store): Promise<void> {
  const step = () => {
    const over = [...store.expiries.getKeys({ end: [Date.now(), "", ""], limit: SWEEP_STEP })];
    for (const at of over) {
      const [expires, name, key] = at;
      // It may have been written since.
      if ((store.kv.get([name, key]) as Entry | undefined)?.expires === expires) void store.kv.remove([name, key]);
      void store.expiries.remove(at);
    }
    return over.length === SWEEP_STEP;
  };
  while (await store.write(step, false));
}

/** The store of a function that is tried without consequences: what it keeps now, or nothing where there is no log. */
export function trialNetwork(store: Store | undefined, name: string): Network {
  if (store !== undefined) return new KvSession(store, name).network(undefined);
  return async (request) => {
    if (request.url !== KV_URL) throw denied(request.url);
    return Response.json("get" in ((await request.json()) as object) ? {} : []);
  };
}
