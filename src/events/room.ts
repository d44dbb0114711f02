// How many events a consumer handles at a time, whichever of its deliveries has them.
export class Room {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number) {
    this.#free = places;
  }

  /** @param onFree is called once when there may be a place, if there is none now */
  hasPlace(onFree: () => void): boolean {
    if (this.#free > 0) return true;
    this.#waiting.add(onFree);
    return false;
  }

  enter(): void {
    this.#free--;
  }

  leave(): void {
    this.#free++;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next();
      return;
    }
  }
}
