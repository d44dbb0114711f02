// From the log to who wants it: reads every event once, as it comes, and offers it to those whose filter matches.
import { watch } from "node:fs";
import { join } from "node:path";
import type { Filter } from "./filter.ts";
import type { EventLog } from "./log.ts";
import type { Record } from "./record.ts";
import { SubscriptionIndex } from "./subscription-index.ts";

const READ_STEP = 512;
/** Another process may have appended; where the system does not say so, it is looked at so often. */
const POLL_MS = 500;

/** Who hears of events. */
export interface Listener {
  offer(record: Record): void;
}

export class Router {
  readonly #log: EventLog;
  readonly #index = new SubscriptionIndex<Listener>();
  #head: number;
  #isPumping = false;
  readonly #stop: (() => void)[] = [];

  /** @param after the sequence behind which it begins; default: the last that is there */
  constructor(log: EventLog, after = log.last) {
    this.#log = log;
    this.#head = after;
    const onAppend = () => this.pump();
    this.#stop.push(log.store.afterCommit(onAppend));
    const timer = setInterval(onAppend, POLL_MS).unref();
    this.#stop.push(() => clearInterval(timer));
    // What this process writes is seen here, too; it looks when it has written, and then also finds what another did.
    const onChange = () => log.store.isWriting || this.pump();
    const watcher = watch(join(log.store.directory, "data.mdb"), onChange).on("error", () => {});
    this.#stop.push(() => watcher.close());
  }

  /** The last event that was offered to everybody. */
  get head(): number {
    return this.#head;
  }

  /** @returns a function that ends it */
  add(filter: Filter | undefined, listener: Listener): () => void {
    return this.#index.add(filter, listener);
  }

  /** Offers what is new. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const fresh = this.#log.fresh(this.#head);
    const records = fresh.length > 0 ? fresh : this.#log.read(this.#head + 1, READ_STEP);
    for (const record of records) {
      for (const listener of this.#index.match(record.event)) listener.offer(record);
      this.#head = record.sequence;
    }
    this.#isPumping = false;
    // What else goes on in this process has its turn first.
    if (records.length >= READ_STEP) setImmediate(() => this.pump());
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }
}
