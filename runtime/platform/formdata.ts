// FormData of the XMLHttpRequest Standard.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { iteratorsOf } from "../guest/iterator.ts";

const { Blob, File } = globalThis;

type Value = string | File;

const iterator = iteratorsOf<[string, Value]>("FormData");

function need(count: number, given: number, method: string): void {
  if (given < count) throw new TypeError(`FormData.${method}: ${count} argument${count > 1 ? "s" : ""} required, got ${given}`);
}

const textOf = (value: unknown) => `${value}`.toWellFormed();

/** `rest` holds the filename if the call had one. */
function toValue(value: unknown, rest: unknown[], method: string): Value {
  if (!(value instanceof Blob)) {
    if (rest.length > 0) throw new TypeError(`FormData.${method}: a filename is for a Blob only`);
    return textOf(value);
  }
  const file = value instanceof File ? value : undefined;
  if (file && (rest.length === 0 || rest[0] === undefined)) return file;
  const name = rest[0] === undefined ? "blob" : textOf(rest[0]);
  return new File([value], name, file ? { type: value.type, lastModified: file.lastModified } : { type: value.type });
}

class FormData {
  #entries: [string, Value][] = [];

  constructor(form?: undefined) {
    if (form !== undefined) throw new TypeError("FormData: there are no form elements here to take data from");
  }

  append(name: string, value: unknown, ...filename: unknown[]): void {
    need(2, arguments.length, "append");
    this.#entries.push([textOf(name), toValue(value, filename, "append")]);
  }

  delete(name: string): void {
    need(1, arguments.length, "delete");
    const key = textOf(name);
    this.#entries = this.#entries.filter((entry) => entry[0] !== key);
  }

  get(name: string): Value | null {
    need(1, arguments.length, "get");
    const key = textOf(name);
    return this.#entries.find((entry) => entry[0] === key)?.[1] ?? null;
  }

  getAll(name: string): Value[] {
    need(1, arguments.length, "getAll");
    const key = textOf(name);
    return this.#entries.filter((entry) => entry[0] === key).map((entry) => entry[1]);
  }

  has(name: string): boolean {
    need(1, arguments.length, "has");
    const key = textOf(name);
    return this.#entries.some((entry) => entry[0] === key);
  }

  /** The first entry of the name is replaced where it is, the others go. */
  set(name: string, value: unknown, ...filename: unknown[]): void {
    need(2, arguments.length, "set");
    const key = textOf(name);
    const made: [string, Value] = [key, toValue(value, filename, "set")];
    const first = this.#entries.findIndex((entry) => entry[0] === key);
    if (first < 0) this.#entries.push(made);
    else this.#entries = this.#entries.flatMap((entry, i) => (i === first ? [made] : entry[0] === key ? [] : [entry]));
  }

  forEach(callback: (value: Value, name: string, form: FormData) => void, self?: unknown): void {
    if (typeof callback !== "function") throw new TypeError("FormData.forEach: expected a function");
    for (let at = 0; at < this.#entries.length; at++) {
      const [name, value] = this.#entries[at] as [string, Value];
      callback.call(self, value, name, this);
    }
  }

  entries(): IterableIterator<[string, Value]> {
    return iterator(
      () => this.#entries,
      ([name, value]) => [name, value],
    );
  }

  keys(): IterableIterator<string> {
    return iterator(
      () => this.#entries,
      ([name]) => name,
    );
  }

  values(): IterableIterator<Value> {
    return iterator(
      () => this.#entries,
      ([, value]) => value,
    );
  }
}

Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });
defineClass("FormData", FormData, { constructor: 0, forEach: 1 });
