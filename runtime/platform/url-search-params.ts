// URLSearchParams (URL Standard, section 6.2): a list of pairs, parsed and serialised by the native extension.
import { iteratorsOf } from "../guest/iterator.ts";
import { optionsOf, showParams } from "./url-inspect.ts";

const { URLSearchParams: NativeParams } = globalThis;
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

type Pair = [name: string, value: string];

const iterator = iteratorsOf<Pair>("URLSearchParams");

export const text = (value: unknown) => `${value as string}`.toWellFormed();

/** @param query without its question mark; the extension would take away all that it begins with, so there is something before them */
export function parse(query: string): Pair[] {
  return [...new NativeParams(query.startsWith("?") ? `&${query}` : query)];
}

function pairsOf(init: object): Pair[] {
  const iterable = init as { [Symbol.iterator]?: unknown };
  if (iterable[Symbol.iterator] === undefined || iterable[Symbol.iterator] === null) {
    // Names that were different may be the same once lone surrogates are replaced: the last value counts.
    const pairs = new Map<string, string>();
    for (const key of Reflect.ownKeys(init))
      if (Object.prototype.propertyIsEnumerable.call(init, key)) pairs.set(text(key), text((init as Record<PropertyKey, unknown>)[key]));
    return [...pairs];
  }
  return Array.from(init as Iterable<Iterable<unknown>>, (item) => {
    if (typeof item !== "object" || item === null) throw new TypeError("URLSearchParams: each item must be a pair of a name and a value");
    const pair = Array.from(item, text);
    if (pair.length !== 2) throw new TypeError(`URLSearchParams: each item must be a pair of a name and a value, got ${pair.length} elements`);
    return pair as Pair;
  });
}

export function need(given: ArrayLike<unknown>, count: number, method: string): void {
  if (given.length < count) throw new TypeError(`${method}: expected ${count} arguments, got ${given.length}`);
}

/** Sets the list and what to tell of changes; for `URL` alone. */
export let link: (params: URLSearchParams, pairs: Pair[], changed?: (query: string) => void) => void;

export class URLSearchParams {
  #pairs: Pair[] = [];
  #changed: ((query: string) => void) | undefined;

  static {
    link = (params, pairs, changed) => {
      params.#pairs = pairs;
      if (changed !== undefined) params.#changed = changed;
    };
  }

  constructor(init?: unknown) {
    if (init === undefined || init === null) return;
    if (typeof init === "object" || typeof init === "function") this.#pairs = pairsOf(init);
    else this.#pairs = parse(text(init).replace(/^\?/, ""));
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: string, value: string): void {
    // biome-ignore lint/complexity/noArguments: a parameter that is missing differs from one that is undefined
    need(arguments, 2, "URLSearchParams.append");
    this.#pairs.push([text(name), text(value)]);
    this.#change();
  }

  delete(name: string, value?: string): void {
    // biome-ignore lint/complexity/noArguments: as above
    need(arguments, 1, "URLSearchParams.delete");
    const matches = matcher(name, value);
    this.#pairs = this.#pairs.filter((pair) => !matches(pair));
    this.#change();
  }

  get(name: string): string | null {
    // biome-ignore lint/complexity/noArguments: as above
    need(arguments, 1, "URLSearchParams.get");
    return this.#pairs.find(matcher(name))?.[1] ?? null;
  }

  getAll(name: string): string[] {
    // biome-ignore lint/complexity/noArguments: as above
    need(arguments, 1, "URLSearchParams.getAll");
    return this.#pairs.filter(matcher(name)).map(([, value]) => value);
  }

  has(name: string, value?: string): boolean {
    // biome-ignore lint/complexity/noArguments: as above
    need(arguments, 1, "URLSearchParams.has");
    return this.#pairs.some(matcher(name, value));
  }

  set(name: string, value: string): void {
    // biome-ignore lint/complexity/noArguments: as above
    need(arguments, 2, "URLSearchParams.set");
    const matches = matcher(name);
    const index = this.#pairs.findIndex(matches);
    if (index < 0) this.#pairs.push([text(name), text(value)]);
    else this.#pairs = this.#pairs.filter((pair, at) => at === index || !matches(pair)).with(index, [text(name), text(value)]);
    this.#change();
  }

  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#change();
  }

  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
    if (typeof callback !== "function") throw new TypeError("URLSearchParams.forEach: the callback is not a function");
    for (let at = 0; at < this.#pairs.length; at++) {
      const [name, value] = this.#pairs[at] as Pair;
      callback.call(self, value, name, this);
    }
  }

  entries(): IterableIterator<Pair> {
    return iterator(
      () => this.#pairs,
      ([name, value]): Pair => [name, value],
    );
  }

  keys(): IterableIterator<string> {
    return iterator(
      () => this.#pairs,
      ([name]) => name,
    );
  }

  values(): IterableIterator<string> {
    return iterator(
      () => this.#pairs,
      ([, value]) => value,
    );
  }

  declare [Symbol.iterator]: () => IterableIterator<Pair>;

  toString(): string {
    const native = new NativeParams();
    for (const [name, value] of this.#pairs) native.append(name, value);
    return native.toString();
  }

  #change(): void {
    this.#changed?.(this.toString());
  }

  [INSPECT](depth: number | null, options: object, inspect: (value: unknown, options: object) => string): string {
    return showParams(this.#pairs, depth, (value) => inspect(value, optionsOf(options, depth)));
  }
}

Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });

function matcher(name: string, value?: string): (pair: Pair) => boolean {
  const wanted = text(name);
  const exact = value === undefined ? undefined : text(value);
  return (pair) => pair[0] === wanted && (exact === undefined || pair[1] === exact);
}
