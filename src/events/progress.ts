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
  /** Begun and not ended, in the order of the log. */
  #open = new Set<number>();
  readonly #ahead: Set<number>;
  readonly #onChange: (progress: Progress, isEnd: boolean) => void;
  #seen: number;

  /**
   * @param stored where it was
   * @param onChange is told of what is to be stored, and whether it is that an event has ended
   */
  constructor({ position, ahead }: StoredProgress, onChange: (progress: Progress, isEnd: boolean) => void) {
    this.#onChange = onChange;
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
    this.#onChange(this, false);
  }

  /** An event has ended. To be called within the transaction that says so. */
  end(sequence: number): void {
    this.#open.delete(sequence);
    this.#ahead.add(sequence);
    this.#onChange(this, true);
  }

  /** That transaction has failed. */
  reopen(sequence: number): void {
    this.#ahead.delete(sequence);
    this.#open = new Set([...this.#open, sequence].sort((a, b) => a - b));
  }

  /** Within a transaction. */
  save({ progress }: Store, name: string): void {
    void progress.put(name, this.stored);
  }

  /** As it is to be stored. */
  get stored(): StoredProgress {
    const { position } = this;
    for (const sequence of this.#ahead) if (sequence <= position) this.#ahead.delete(sequence);
    return { position, ahead: [...this.#ahead] };
  }
}

/** How far the consumers are that the store knows. */
export function positionsIn({ progress }: Store, isMeant: (name: string) => boolean = () => true): number[] {
  return [...progress.getRange({})].filter(({ key }) => isMeant(key)).map(({ value }) => (value as StoredProgress).position);
}
