// Headers of the Fetch Standard. The native extension is not used: it takes characters above U+00FF and
// null, ignores iterables and functions, iterates over a copy and throws no error for a foreign `this`.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { iteratorsOf } from "../guest/iterator.ts";

const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
const AROUND = /^[\t\n\r ]+|[\t\n\r ]+$/g;
const NOT_IN_VALUE = /[\0\n\r\u0100-\uffff]/;
const SPACE = 32;
const COOKIE = "set-cookie";
const iterator = iteratorsOf<[string, string]>("Headers");

/** Names that were found valid, in lower case: a regular expression costs more than a look-up. */
const known = new Map<string, string>();
const MOST_KNOWN = 256;

function nameOf(value: unknown): string {
  const name = `${value}`;
  let lower = known.get(name);
  if (lower === undefined) {
    if (!NAME.test(name)) throw new TypeError(`Headers: ${JSON.stringify(name)} is not a header name`);
    lower = name.toLowerCase();
    if (known.size < MOST_KNOWN) known.set(name, lower);
  }
  return lower;
}

function toValue(value: unknown, name: string): string {
  let text = `${value}`;
  if (text.charCodeAt(0) <= SPACE || text.charCodeAt(text.length - 1) <= SPACE) text = text.replace(AROUND, "");
  if (NOT_IN_VALUE.test(text)) throw new TypeError(`Headers: ${JSON.stringify(text)} is not a value for ${name}`);
  return text;
}

function need(count: number, given: number, method: string): void {
  if (given < count) throw new TypeError(`Headers.${method}: ${count} argument${count > 1 ? "s" : ""} required, got ${given}`);
}

const text = (value: unknown) => `${value as string}`;

/** Both are read as a whole before any name is looked at. */
function ofRecord(init: object): [string, string][] {
  const pairs: [string, string][] = [];
  for (const key of Reflect.ownKeys(init))
    if (Object.prototype.propertyIsEnumerable.call(init, key)) pairs.push([text(key), text((init as Record<PropertyKey, unknown>)[key])]);
  return pairs;
}

function ofSequence(init: object, iterate: () => Iterator<unknown>): [string, string][] {
  const items = { [Symbol.iterator]: () => iterate.call(init) };
  return Array.from(items, (item) => {
    const pair = typeof item === "object" && item !== null ? Array.from(item as Iterable<unknown>, text) : [];
    if (pair.length !== 2) throw new TypeError("Headers: an item of the sequence is not a pair of name and value");
    return pair as [string, string];
  });
}

class Headers {
  /** Lower-cased names and all of their values, in order. */
  readonly #values = new Map<string, string[]>();
  #sorted: [string, string][] | undefined;
  /** Whether the guard is "immutable"; of the others nothing is kept, as in Node. */
  #fixed = false;

  static {
    internal.fixHeaders = (headers) => {
      (headers as unknown as Headers).#fixed = true;
    };
  }

  constructor(init?: HeadersInit) {
    if (init === undefined) return;
    if (init === null || (typeof init !== "object" && typeof init !== "function"))
      throw new TypeError(`Headers: expected an object or a sequence of pairs, got ${String(init)}`);
    const iterate = (init as { [Symbol.iterator]?: () => Iterator<unknown> })[Symbol.iterator];
    if (#values in init && iterate === Headers.prototype[Symbol.iterator]) {
      for (const [name, values] of (init as unknown as Headers).#values) this.#values.set(name, [...values]);
    } else for (const [name, value] of iterate === undefined || iterate === null ? ofRecord(init) : ofSequence(init, iterate)) this.#append(name, value);
  }

  append(name: string, value: string): void {
    need(2, arguments.length, "append");
    this.#append(name, value);
  }

  delete(name: string): void {
    need(1, arguments.length, "delete");
    const key = nameOf(name);
    this.#change();
    this.#values.delete(key);
  }

  get(name: string): string | null {
    need(1, arguments.length, "get");
    return this.#values.get(nameOf(name))?.join(", ") ?? null;
  }

  getSetCookie(): string[] {
    return [...(this.#values.get(COOKIE) ?? [])];
  }

  has(name: string): boolean {
    need(1, arguments.length, "has");
    return this.#values.has(nameOf(name));
  }

  set(name: string, value: string): void {
    need(2, arguments.length, "set");
    const key = nameOf(name);
    const text = toValue(value, key);
    this.#change();
    this.#values.set(key, [text]);
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    if (typeof callback !== "function") throw new TypeError("Headers.forEach: expected a function");
    for (let at = 0; at < this.#entries().length; at++) {
      const [name, value] = this.#entries()[at] as [string, string];
      callback.call(self, value, name, this);
    }
  }

  entries(): IterableIterator<[string, string]> {
    return iterator(
      () => this.#entries(),
      ([name, value]) => [name, value],
    );
  }

  keys(): IterableIterator<string> {
    return iterator(
      () => this.#entries(),
      ([name]) => name,
    );
  }

  values(): IterableIterator<string> {
    return iterator(
      () => this.#entries(),
      ([, value]) => value,
    );
  }

  declare [Symbol.iterator]: () => IterableIterator<[string, string]>;

  #append(name: unknown, value: unknown): void {
    const key = nameOf(name);
    const text = toValue(value, key);
    this.#change();
    const values = this.#values.get(key);
    if (values) values.push(text);
    else this.#values.set(key, [text]);
  }

  #change(): void {
    if (this.#fixed) throw new TypeError("Headers: these can't be changed");
    this.#sorted = undefined;
  }

  /** Sorted by name; each Set-Cookie is an entry of its own. */
  #entries(): [string, string][] {
    this.#sorted ??= [...this.#values.keys()].sort().flatMap((name) => {
      const values = this.#values.get(name) as string[];
      return (name === COOKIE ? values : [values.join(", ")]).map((value): [string, string] => [name, value]);
    });
    return this.#sorted;
  }
}

Object.defineProperty(Headers.prototype, Symbol.iterator, { value: Headers.prototype.entries, writable: true, configurable: true });
defineClass("Headers", Headers, { constructor: 0, forEach: 1 });
