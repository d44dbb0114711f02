// The iterators of Headers, FormData and URLSearchParams (Web IDL, 3.7.10).

/** What all iterators inherit from. */
const iteratorPrototype: object = Object.getPrototypeOf(Object.getPrototypeOf([].values()));

/**
 * Makes what gives an interface its iterators.
 * @param name the interface's
 */
export function iteratorsOf<Pair>(name: string): <T>(pairs: () => readonly Pair[], pick: (pair: Pair) => T) => IterableIterator<T> {
  class PairIterator {
    readonly #pairs: () => readonly Pair[];
    readonly #pick: (pair: Pair) => unknown;
    #index = 0;

    constructor(pairs: () => readonly Pair[], pick: (pair: Pair) => unknown) {
      this.#pairs = pairs;
      this.#pick = pick;
    }

    /** What is walked may change during the walk, which then goes on at the same index. */
    next(): IteratorResult<unknown> {
      const pairs = this.#pairs();
      return this.#index < pairs.length ? { value: this.#pick(pairs[this.#index++] as Pair), done: false } : { value: undefined, done: true };
    }
  }
  const { prototype } = PairIterator;
  Object.setPrototypeOf(prototype, iteratorPrototype);
  Reflect.deleteProperty(prototype, "constructor");
  Object.defineProperty(prototype, "next", { enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: `${name} Iterator`, configurable: true });
  return (pairs, pick) => {
    pairs(); // throws for an object that is none of the interface's
    return new PairIterator(pairs, pick) as unknown as IterableIterator<never>;
  };
}
