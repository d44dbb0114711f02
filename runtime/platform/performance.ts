// Performance as an interface, with marks and measures (High Resolution Time, User Timing). What only reads
// the clock does with the plain object that the prelude has.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { define, defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

const { DOMException, EventTarget } = globalThis;
const clock = globalThis.performance;
const clone = (value: unknown): unknown => (value === undefined || value === null ? null : globalThis.structuredClone(value));

interface MarkOptions {
  startTime?: number;
  detail?: unknown;
}

interface MeasureOptions {
  start?: string | number | undefined;
  end?: string | number | undefined;
  duration?: number;
  detail?: unknown;
}

let allowed = false;
let stateOf: (entry: PerformanceEntry) => State;

interface State {
  name: string;
  type: string;
  startTime: number;
  duration: number;
  detail: unknown;
}

class PerformanceEntry {
  readonly #of: State;

  static {
    stateOf = (entry) => entry.#of;
  }

  constructor(of: State) {
    if (!allowed) throw new TypeError("Illegal constructor: a PerformanceEntry comes of mark() or measure()");
    allowed = false;
    this.#of = { ...of, detail: clone(of.detail) };
  }

  get name(): string {
    return this.#of.name;
  }
  get entryType(): string {
    return this.#of.type;
  }
  get startTime(): number {
    return this.#of.startTime;
  }
  get duration(): number {
    return this.#of.duration;
  }

  toJSON(): object {
    const { name, type, startTime, duration } = this.#of;
    return { name, entryType: type, startTime, duration };
  }
}

function timestamp(value: unknown): number {
  const time = Number(value);
  if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) throw new TypeError(`performance: ${String(value)} is not a time`);
  return time;
}

class PerformanceMark extends PerformanceEntry {
  constructor(name: string, options?: MarkOptions | null) {
    if (arguments.length === 0) throw new TypeError("PerformanceMark: the name is missing");
    if (options !== undefined && options !== null && typeof options !== "object" && typeof options !== "function")
      throw new TypeError(`PerformanceMark: expected an object of options, got ${String(options)}`);
    const text = `${name}`;
    const { startTime, detail } = options ?? {};
    const start = startTime === undefined ? clock.now() : timestamp(startTime);
    allowed = true;
    super({ name: text, type: "mark", startTime: start, duration: 0, detail });
  }

  get detail(): unknown {
    return stateOf(this).detail;
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.detail };
  }
}

class PerformanceMeasure extends PerformanceEntry {
  get detail(): unknown {
    return stateOf(this).detail;
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.detail };
  }
}

let entries: PerformanceEntry[] = [];

/** In the order of their times, as they are always given out. */
function record<Entry extends PerformanceEntry>(entry: Entry): Entry {
  const later = entries.findIndex(({ startTime }) => startTime > entry.startTime);
  entries.splice(later < 0 ? entries.length : later, 0, entry);
  internal.observeEntry?.(entry as unknown as globalThis.PerformanceEntry);
  return entry;
}

/** When a mark was set last, or the time itself. */
function timeOf(mark: string | number): number {
  if (typeof mark === "number") return timestamp(mark);
  const found = entries.findLast(({ name, entryType }) => entryType === "mark" && name === `${mark}`);
  if (found === undefined) throw new DOMException(`performance: there is no mark ${JSON.stringify(`${mark}`)}`, "SyntaxError");
  return found.startTime;
}

function spanOf({ start, end, duration }: MeasureOptions): [start: number, end: number] {
  const length = duration === undefined ? undefined : timestamp(duration);
  const until = end !== undefined ? timeOf(end) : length !== undefined && start !== undefined ? timeOf(start) + length : clock.now();
  const from = start !== undefined ? timeOf(start) : length !== undefined ? until - length : 0;
  return [from, until];
}

function clear(type: string, given: ArrayLike<unknown>): void {
  entries = entries.filter((entry) => entry.entryType !== type || (given[0] !== undefined && entry.name !== `${given[0]}`));
}

function need(given: ArrayLike<unknown>, method: string, what = "name"): void {
  if (given.length === 0) throw new TypeError(`performance.${method}: the ${what} is missing`);
}

class Performance extends EventTarget {
  readonly #clock = clock;

  constructor() {
    if (!allowed) throw new TypeError("Illegal constructor: Performance");
    allowed = false;
    super();
  }

  /** Can be called only on an object of this class. */
  #check(): void {}

  get timeOrigin(): number {
    return this.#clock.timeOrigin;
  }

  now(): number {
    return this.#clock.now();
  }

  toJSON(): object {
    return { timeOrigin: this.#clock.timeOrigin };
  }

  mark(name: string, options?: MarkOptions | null): PerformanceMark {
    this.#check();
    need(arguments, "mark");
    return record(new PerformanceMark(name, options));
  }

  measure(name: string, from?: string | MeasureOptions | null, endMark?: string): PerformanceMeasure {
    this.#check();
    need(arguments, "measure");
    const text = `${name}`;
    const isOptions = typeof from === "object" && from !== null;
    const hasOptions = isOptions && [from.start, from.end, from.duration, from.detail].some((member) => member !== undefined);
    const options: MeasureOptions = hasOptions ? from : { start: isOptions ? undefined : (from ?? undefined), end: endMark };
    if (hasOptions) {
      const { start, end, duration } = options;
      if (endMark !== undefined) throw new TypeError("performance.measure: options and an end mark exclude each other");
      if (start === undefined && end === undefined) throw new TypeError("performance.measure: the options have neither start nor end");
      if (start !== undefined && end !== undefined && duration !== undefined)
        throw new TypeError("performance.measure: the options have start, end and duration");
    }
    const [start, end] = spanOf(options);
    allowed = true;
    return record(new PerformanceMeasure({ name: text, type: "measure", startTime: start, duration: end - start, detail: options.detail }));
  }

  clearMarks(_name?: string): void {
    this.#check();
    clear("mark", arguments);
  }

  clearMeasures(_name?: string): void {
    this.#check();
    clear("measure", arguments);
  }

  getEntries(): PerformanceEntry[] {
    this.#check();
    return [...entries];
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    this.#check();
    need(arguments, "getEntriesByName");
    return entries.filter((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === `${type}`));
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    this.#check();
    need(arguments, "getEntriesByType", "type");
    return entries.filter((entry) => entry.entryType === `${type}`);
  }
}

defineClass("Performance", Performance, { clearMarks: 0, clearMeasures: 0, getEntriesByName: 1, mark: 1, measure: 1 });
defineClass("PerformanceEntry", PerformanceEntry, { constructor: 0 });
defineClass("PerformanceMark", PerformanceMark, { constructor: 1 });
defineClass("PerformanceMeasure", PerformanceMeasure);
allowed = true;
define("performance", new Performance());
