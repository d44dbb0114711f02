// PerformanceObserver (Performance Timeline, level 2) for what there is to be observed inside: marks and measures.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

const { DOMException, performance, setImmediate } = globalThis;

const TYPES: readonly string[] = Object.freeze(["mark", "measure"]);

interface ObserverOptions {
  entryTypes?: Iterable<string>;
  type?: string;
  buffered?: boolean;
}

type Callback = (this: PerformanceObserver, list: PerformanceObserverEntryList, observer: PerformanceObserver, options: object) => void;

const byTime = (entries: readonly PerformanceEntry[]) => [...entries].sort((a, b) => a.startTime - b.startTime);

let allowed = false;

class PerformanceObserverEntryList {
  readonly #entries: readonly PerformanceEntry[];

  constructor(entries: readonly PerformanceEntry[]) {
    if (!allowed) throw new TypeError("Illegal constructor: a PerformanceObserverEntryList is given to the callback of an observer");
    allowed = false;
    this.#entries = byTime(entries);
  }

  getEntries(): PerformanceEntry[] {
    return [...this.#entries];
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    if (arguments.length === 0) throw new TypeError("getEntriesByType: the type is missing");
    return this.#entries.filter((entry) => entry.entryType === `${type}`);
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    if (arguments.length === 0) throw new TypeError("getEntriesByName: the name is missing");
    return this.#entries.filter((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === `${type}`));
  }
}

/** In the order in which they began. */
const observers = new Set<PerformanceObserver>();
let isQueued = false;
let hear: (observer: PerformanceObserver, entry: PerformanceEntry) => void;
let deliver: (observer: PerformanceObserver) => void;

function queue(): void {
  if (isQueued) return;
  isQueued = true;
  setImmediate(() => {
    isQueued = false;
    for (const observer of [...observers]) deliver(observer);
  });
}

class PerformanceObserver {
  readonly #callback: Callback;
  #kind: "single" | "multiple" | undefined;
  #types = new Set<string>();
  #entries: PerformanceEntry[] = [];

  static {
    hear = (observer, entry) => {
      if (!observer.#types.has(entry.entryType)) return;
      observer.#entries.push(entry);
      queue();
    };
    deliver = (observer) => {
      const entries = observer.takeRecords();
      if (entries.length === 0) return;
      allowed = true;
      observer.#callback.call(observer, new PerformanceObserverEntryList(entries), observer, { droppedEntriesCount: 0 });
    };
  }

  constructor(callback: Callback) {
    if (typeof callback !== "function") throw new TypeError(`PerformanceObserver: the callback is not a function but ${typeof callback}`);
    this.#callback = callback;
  }

  static get supportedEntryTypes(): readonly string[] {
    return TYPES;
  }

  observe(options: ObserverOptions): void {
    const { entryTypes, type, buffered } = options ?? {};
    if (entryTypes === undefined && type === undefined) throw new TypeError("PerformanceObserver.observe: the options have neither entryTypes nor type");
    if (entryTypes !== undefined && (type !== undefined || buffered !== undefined))
      throw new TypeError("PerformanceObserver.observe: the options have entryTypes, and with it no type or buffered");
    if (entryTypes !== undefined && Object(entryTypes) !== entryTypes)
      throw new TypeError(`PerformanceObserver.observe: entryTypes is a list of types, not of type ${typeof entryTypes}`);
    const kind = entryTypes === undefined ? "single" : "multiple";
    if (this.#kind !== undefined && this.#kind !== kind)
      throw new DOMException("PerformanceObserver.observe: an observer is always given entryTypes or always a type", "InvalidModificationError");
    // What nothing is known of is ignored, so that a program can ask for what only other platforms have.
    const wanted = (entryTypes === undefined ? [`${type}`] : Array.from(entryTypes, (one) => `${one}`)).filter((one) => TYPES.includes(one));
    this.#kind = kind;
    if (wanted.length === 0) return;
    if (entryTypes !== undefined) this.#types.clear();
    for (const one of wanted) this.#types.add(one);
    observers.add(this);
    if (buffered && type !== undefined) {
      this.#entries.push(...performance.getEntriesByType(`${type}`));
      queue();
    }
  }

  disconnect(): void {
    observers.delete(this);
    this.#types.clear();
    this.#entries = [];
    this.#kind = undefined;
  }

  takeRecords(): PerformanceEntry[] {
    return byTime(this.#entries.splice(0));
  }
}

internal.observeEntry = (entry) => {
  for (const observer of observers) hear(observer, entry);
};

defineClass("PerformanceObserver", PerformanceObserver, { observe: 0 });
defineClass("PerformanceObserverEntryList", PerformanceObserverEntryList, { constructor: 0, getEntriesByName: 1 });
