// How far one consumer has come in the log. Events of different keys end in any order, so it is a position, below which all have
// ended, and those that have ended above it.
import type { Store } from "./store.ts";

/** As it is stored. */
export interface StoredProgress {
  position: number;
  /** Sequences above the position that have ended. */
  ahead: number[];
}

export class Progress {
  readonly #name: string;
  readonly #store: Store;
  /** Begun and not ended, in the order of the log. */
  #open = new Set<number>();
  readonly #ahead: Set<number>;
  readonly #changed: Set<Progress>;
  #seen: number;

  /**
   * @param start where a consumer begins that was never there
   * @param changed gets those that are to be saved with the next transaction
   */
  constructor(name: string, store: Store, start: number, changed: Set<Progress>) {
    this.#name = name;
    this.#store = store;
    this.#changed = changed;
    const { position, ahead } = (store.progress.get(name) as StoredProgress | undefined) ?? { position: start, ahead: [] };
    this.#seen = position;
    this.#ahead = new Set(ahead);
  }

  /** The last sequence that was looked at. */
  get seen(): number {
    return this.#seen;
  }

  /** All events up to here have ended. */
  get position(): number {
    for (const first of this.#open) return first - 1;
    return this.#seen;
  }

  /** Events that have begun and not ended. */
  get open(): number {
    return this.#open.size;
  }

  /** Whether it has ended, or was passed over. */
  isPast(sequence: number): boolean {
    return sequence <= this.#seen && !this.#open.has(sequence);
  }

  /** Looks at the next event. @returns whether it is to be delivered; one that had ended before a restart is not */
  begin(sequence: number, isWanted: boolean): boolean {
    this.#seen = sequence;
    const isNew = isWanted && !this.#ahead.has(sequence);
    if (isNew) this.#open.add(sequence);
    return isNew;
  }

  /** Nothing up to here is wanted. */
  skipTo(sequence: number): void {
    if (sequence <= this.#seen) return;
    this.#seen = sequence;
    this.change();
  }

  /** An event has ended. To be called within the transaction that says so. */
  end(sequence: number): void {
    this.#open.delete(sequence);
    this.#ahead.add(sequence);
    this.change();
  }

  /** That transaction has failed. */
  reopen(sequence: number): void {
    this.#ahead.delete(sequence);
    this.#open = new Set([...this.#open, sequence].sort((a, b) => a - b));
  }

  /** Within a transaction. */
  save(): void {
    const { position } = this;
    for (const sequence of this.#ahead) if (sequence <= position) this.#ahead.delete(sequence);
    const stored: StoredProgress = { position, ahead: [...this.#ahead] };
    void this.#store.progress.put(this.#name, stored);
  }

  change(): void {
    this.#changed.add(this);
  }
}
