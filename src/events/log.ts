// The log: events in one sequence, each once.
import { hash } from "node:crypto";
import { SporeletError } from "../errors.ts";
import type { Description } from "../module/description.ts";
import { applyChange, type Change, type Ended } from "./changes.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { type Copied, decodeRecord, encodeJson, encodeRecord, isWhole, type Record, recordOf } from "./record.ts";
import { Store, type StoreOptions } from "./store.ts";

/** What became of an event. */
export interface Appended {
  /** Its place, or that of the event with the same source and id. */
  sequence: number;
  isDuplicate: boolean;
}

export interface Retention {
  /** ms that an event is kept. */
  age?: number;
  /** Events that are kept. */
  count?: number;
  /** Bytes of events that are kept. */
  bytes?: number;
}

/** What `verify` found. */
export interface Verified {
  events: number;
  first: number;
  last: number;
  /** Sequences of records whose checksum does not fit. */
  damaged: number[];
}

/** Bytes of SHA-256 that stand for source and id. */
const ID_BYTES = 16;
/** Events that one transaction removes. */
const TRIM_STEP = 1000;

/** The same for events that are the same one. */
export function idOf({ source, id }: Pick<CloudEvent, "source" | "id">): Buffer {
  return hash("sha256", `${source}\n${id}`, "buffer").subarray(0, ID_BYTES);
}

/** What a transaction under way appends. */
interface Appending {
  last: number;
  /** When; a clock that was set back does not put an event before the one that it follows. */
  time: number;
  records: Record[];
}

export class EventLog {
  readonly store: Store;
  #appending: Appending | undefined;
  /** Of the last transaction of this process. */
  #fresh: readonly Record[] = [];

  /** @throws SporeletError E_NOT_FOUND, E_LOG, E_LOG_FORMAT */
  constructor(directory: string, options?: StoreOptions) {
    this.store = new Store(directory, options);
    this.store.beforeCommit(() => {
      const appended = this.#appending;
      this.#appending = undefined;
      this.#fresh = appended?.records ?? [];
      if (appended === undefined) return;
      void this.store.facts.put("last", appended.last);
      void this.store.facts.put("time", appended.time);
    });
  }

  /** The sequence of the last event that was ever appended; 0 before the first. */
  get last(): number {
    return this.store.facts.get("last") ?? 0;
  }

  /** The sequence of the first event that is still there; one after the last if there is none. */
  get first(): number {
    for (const key of this.store.events.getKeys({ limit: 1 })) return key;
    return this.last + 1;
  }

  /** Up to here events were trimmed, since they were old: whoever has fewer has a gap. */
  get trimmed(): number {
    return this.store.facts.get("trimmed") ?? 0;
  }

  /** The last sequence that was appended before a time, in ms since the epoch; the one before the first that is there, if none was. */
  lastBefore(time: number): number {
    let [low, high] = [this.first - 1, this.last];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [record] = this.read(middle, 1);
      if (record === undefined || record.appended >= time) high = middle - 1;
      else low = Math.min(record.sequence, high);
    }
    return low;
  }

  /** Events that are there. */
  get count(): number {
    return (this.store.events.getStats() as { entryCount: number }).entryCount;
  }

  /** Whether it is a copy of a stream of NATS JetStream. */
  get isCopy(): boolean {
    return this.store.facts.get("copy") !== undefined;
  }

  /** @throws SporeletError E_LOG_COPY where only the stream can be written */
  checkOwn(): void {
    if (this.isCopy) throw new SporeletError("E_LOG_COPY", `the log in ${this.store.directory} is a copy of a stream, which alone can be written`);
  }

  /**
   * Appends checked events and makes changes: all of them, or none.
   * @returns when they are on the disk
   * @throws SporeletError E_DISK_FULL, E_LOG, E_LOG_COPY
   */
  async append(events: readonly CloudEvent[], hops = 0, changes: readonly Change[] = []): Promise<Appended[]> {
    this.checkOwn();
    return this.store.write(() => {
      for (const change of changes) applyChange(this.store, change);
      return this.appendWithin(events, hops);
    });
  }

  /**
   * Writes what came of an event that a consumer has handled, in one transaction. Ends when it can be read.
   * @throws KvConflict of `write`; SporeletError E_DISK_FULL, E_LOG
   */
  end({ write, emitted, hops, changes, note }: Ended): Promise<void> {
    return this.store.write(() => {
      write?.();
      this.appendWithin(emitted, hops);
      for (const change of changes) applyChange(this.store, change);
      note();
    }, false);
  }

  /** The same within a transaction that is under way. */
  appendWithin(events: readonly CloudEvent[], hops: number): Appended[] {
    const { ids } = this.store;
    const to = this.#begin();
    return events.map((event): Appended => {
      const id = idOf(event);
      const known = ids.get(id);
      if (known !== undefined) return { sequence: known, isDuplicate: true };
      to.last++;
      this.#put(to, id, event, hops, encodeRecord(event, hops, to.time));
      return { sequence: to.last, isDuplicate: false };
    });
  }

  /**
   * Puts what another log has. An event that is there already is passed over. To be called within a transaction.
   */
  protected copyWithin({ sequence, event, json, hops, time, mark }: Copied): void {
    const to = this.#begin();
    if (sequence <= to.last) return;
    to.last = sequence;
    to.time = Math.max(time, this.store.facts.get("time") ?? 0);
    if (event === undefined) return;
    const id = idOf(event);
    if (this.store.ids.get(id) === undefined) this.#put(to, id, event, hops, encodeJson(json, hops, to.time, mark));
  }

  #begin(): Appending {
    this.#appending ??= { last: this.last, time: Math.max(Date.now(), this.store.facts.get("time") ?? 0), records: [] };
    return this.#appending;
  }

  #put({ last, time, records }: Appending, id: Buffer, event: CloudEvent, hops: number, bytes: Buffer): void {
    void this.store.events.put(last, bytes);
    void this.store.ids.put(id, last);
    records.push(recordOf(last, bytes, event, hops, time));
  }

  /** What this process appended last, if that is what follows on `after`; it need not be read again. */
  fresh(after: number): readonly Record[] {
    return this.#fresh[0]?.sequence === after + 1 ? this.#fresh : [];
  }

  /** @returns at most `limit` events, from the sequence `from` on, and none after those whose JSON has `most` bytes together */
  read(from: number, limit: number, most = Number.POSITIVE_INFINITY): Record[] {
    const found: Record[] = [];
    let size = 0;
    for (const { key, value } of this.store.events.getRange({ start: from, limit })) {
      const record = decodeRecord(key, value);
      found.push(record);
      size += record.json.length;
      if (size >= most) break;
    }
    return found;
  }

  /** All events from a sequence on that are there when it is called, oldest first; with `isReversed` the newest first. */
  *all(from = 1, isReversed = false): Generator<Record> {
    const range = isReversed ? { reverse: true, start: from } : { start: from };
    for (const { key, value } of this.store.events.getRange({ ...range, snapshot: false })) yield decodeRecord(key, value);
  }

  at(sequence: number): Record | undefined {
    const bytes = this.store.events.get(sequence);
    return bytes && decodeRecord(sequence, bytes);
  }

  /** What the functions say of themselves that are served with this log, by their names. */
  get functions(): Map<string, Description> {
    return new Map([...this.store.functions.getRange({})].map(({ key, value }) => [key, value]));
  }

  /** Looks at every record, its checksum, and whether its id leads to it. */
  verify(): Verified {
    const damaged: number[] = [];
    let events = 0;
    for (const { key, value } of this.store.events.getRange({})) {
      events++;
      if (!isWhole(value) || this.store.ids.get(idOf(decodeRecord(key, value).event)) !== key) damaged.push(key);
    }
    return { events, first: this.first, last: this.last, damaged };
  }

  /**
   * Removes events beyond what is to be kept, the oldest first.
   * @param upTo the last sequence that may go: what functions have yet to read stays
   * @returns how many were removed
   */
  async trim(retention: Retention, upTo: number): Promise<number> {
    this.checkOwn();
    return this.trimCopy(retention, upTo);
  }

  /** The same, for a copy too. */
  protected async trimCopy({ age, count, bytes }: Retention, upTo: number): Promise<number> {
    const { last } = this;
    let keepFrom = 1;
    if (count !== undefined) keepFrom = Math.max(keepFrom, last - count + 1);
    if (bytes !== undefined) keepFrom = Math.max(keepFrom, this.#firstWithin(bytes));
    const before = age === undefined ? Number.NEGATIVE_INFINITY : Date.now() - age;
    let removed = 0;
    for (;;) {
      const old = this.read(1, TRIM_STEP).filter(({ sequence, appended }) => sequence <= upTo && (sequence < keepFrom || appended < before));
      if (old.length === 0) return removed;
      await this.#removeAll(old, () => void this.store.facts.put("trimmed", (old.at(-1) as Record).sequence));
      removed += old.length;
    }
  }

  /** Keeps of the events of one type and subject only the last. */
  async compact(upTo: number): Promise<number> {
    this.checkOwn();
    const seen = new Set<string>();
    const old: Record[] = [];
    for (const record of this.all(upTo, true)) {
      const { type, subject } = record.event;
      const key = `${type}\n${subject}`;
      if (subject !== undefined && seen.has(key)) old.push(record);
      seen.add(key);
    }
    for (let done = 0; done < old.length; done += TRIM_STEP) await this.#removeAll(old.slice(done, done + TRIM_STEP));
    return old.length;
  }

  #firstWithin(bytes: number): number {
    let size = 0;
    for (const { key, value } of this.store.events.getRange({ reverse: true })) {
      size += value.length;
      if (size > bytes) return key + 1;
    }
    return 1;
  }

  /** @param note writes what is to be known of it */
  #removeAll(records: readonly Record[], note = () => {}): Promise<void> {
    const { events, ids, recordings } = this.store;
    return this.store.write(() => {
      note();
      for (const { sequence, event } of records) {
        void events.remove(sequence);
        void ids.remove(idOf(event));
        for (const key of recordings.getKeys({ start: [sequence, ""], end: [sequence + 1, ""] })) void recordings.remove(key);
      }
    });
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
