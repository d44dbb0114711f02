// Puts together what comes while a batch is under way: it goes with the next.

interface Waiting<Item> {
  item: Item;
  resolve(): void;
  reject(error: unknown): void;
}

export interface BatchesOptions<Item> {
  send(items: readonly Item[]): Promise<void>;
  sizeOf(item: Item): number;
  /** Bytes of a batch of several items. */
  mostBytes: number;
  /** Whether the items of a batch that failed are to be sent one by one: one of them may be to blame. */
  isDivided(error: unknown): boolean;
}

export class Batches<Item> {
  readonly #options: BatchesOptions<Item>;
  #waiting: Waiting<Item>[] = [];
  #isSending = false;

  constructor(options: BatchesOptions<Item>) {
    this.#options = options;
  }

  /** @returns when it is sent */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isSending) void this.#sendAll();
    });
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    await new Promise(setImmediate); // what else comes in this turn belongs to the first batch
    while (this.#waiting.length > 0) await this.#send(this.#take());
    this.#isSending = false;
  }

  #take(): Waiting<Item>[] {
    const { sizeOf, mostBytes } = this.#options;
    let [count, bytes] = [0, 0];
    for (const { item } of this.#waiting) {
      bytes += sizeOf(item);
      if (count > 0 && bytes > mostBytes) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #send(batch: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.#options.send(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length > 1 && this.#options.isDivided(error)) for (const each of batch) await this.#send([each]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
