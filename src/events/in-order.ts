// Work that is done many at a time, whose results are passed on in the order in which it began.

export class InOrder<T> {
  readonly #most: number;
  readonly #mostBytes: number;
  readonly #onResult: (result: T) => void;
  /** Results that wait for an earlier one, by place. */
  readonly #waiting = new Map<number, T>();
  #begun = 0;
  #passed = 0;
  #bytes = 0;
  #failure: unknown;
  #wake = () => {};

  /**
   * @param most how many may be under way
   * @param mostBytes what these may keep together
   */
  constructor(most: number, mostBytes: number, onResult: (result: T) => void) {
    this.#most = most;
    this.#mostBytes = mostBytes;
    this.#onResult = onResult;
  }

  /** @param bytes what it keeps @returns is to be called with the result */
  begin(bytes: number): (result: T) => void {
    const place = this.#begun++;
    this.#bytes += bytes;
    return (result) => {
      this.#bytes -= bytes;
      this.#waiting.set(place, result);
      if (place === this.#passed) this.#pass();
    };
  }

  #pass(): void {
    try {
      for (let next = this.#waiting.get(this.#passed); next !== undefined; next = this.#waiting.get(this.#passed)) {
        this.#waiting.delete(this.#passed++);
        this.#onResult(next);
      }
    } catch (error) {
      this.fail(error);
    }
    this.#wake();
  }

  /** Nothing more is wanted. */
  fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  get isFull(): boolean {
    return this.#failure !== undefined || this.#begun - this.#passed >= this.#most || this.#bytes > this.#mostBytes;
  }

  /**
   * When another may begin.
   * @throws what failed
   */
  async room(): Promise<void> {
    while (this.isFull) await this.#change();
  }

  /**
   * When all results have been passed on.
   * @throws what failed
   */
  async end(): Promise<void> {
    while (this.#passed < this.#begun) await this.#change();
  }

  async #change(): Promise<void> {
    if (this.#failure === undefined)
      await new Promise<void>((settle) => {
        this.#wake = settle;
      });
    if (this.#failure !== undefined) throw this.#failure;
  }
}
