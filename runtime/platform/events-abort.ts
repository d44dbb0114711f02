// AbortController and AbortSignal.
import { internal } from "../guest/internal.ts";
import { Event } from "./events-event.ts";
import { EventTarget, eventHandler, fire } from "./events-target.ts";

/** [EnforceRange] unsigned long long. */
const LARGEST_DELAY = Number.MAX_SAFE_INTEGER;
/** The loop fires longer ones at once; a signal whose time is weeks away needs no timer. */
const LONGEST_TIMER = 2 ** 31 - 1;

let allowed = false;
let abort: (signal: AbortSignal, reason: unknown) => void;

function create(): AbortSignal {
  allowed = true;
  return new AbortSignal();
}

const reasonOr = (reason: unknown) => (reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason);

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown;
  /** The signals that `any` made of this one. */
  #dependents: AbortSignal[] = [];
  /** The signals that are not made by `any` and abort this one. */
  #sources: AbortSignal[] = [];

  static {
    abort = (signal, reason) => signal.#abort(reason);
  }

  constructor() {
    if (!allowed) throw new TypeError("Illegal constructor: AbortSignal comes of an AbortController");
    allowed = false;
    super();
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = create();
    signal.#aborted = true;
    signal.#reason = reasonOr(reason);
    return signal;
  }

  static timeout(milliseconds: number): AbortSignal {
    const delay = Math.trunc(Number(milliseconds));
    if (!(delay >= 0 && delay <= LARGEST_DELAY)) throw new TypeError(`AbortSignal.timeout: ${milliseconds} is not a number of milliseconds`);
    const signal = create();
    const expire = () => signal.#abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    if (delay <= LONGEST_TIMER) internal.loop?.setTimer(expire, delay, false, false);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const all = [...signals];
    for (const signal of all) if (!(signal instanceof AbortSignal)) throw new TypeError("AbortSignal.any: one of the signals is not an AbortSignal");
    const result = create();
    const aborted = all.find((signal) => signal.#aborted);
    if (aborted) {
      result.#aborted = true;
      result.#reason = aborted.#reason;
      return result;
    }
    const sources = new Set(all.flatMap((signal) => (signal.#sources.length > 0 ? signal.#sources : [signal])));
    result.#sources = [...sources];
    for (const source of sources) source.#dependents.push(result);
    return result;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  #abort(reason?: unknown): void {
    if (this.#aborted) return;
    const signals = [this, ...this.#dependents.filter((signal) => !signal.#aborted)];
    const given = reasonOr(reason);
    for (const signal of signals) {
      signal.#aborted = true;
      signal.#reason = given;
      signal.#dependents = [];
      signal.#sources = [];
    }
    for (const signal of signals) fire(signal, new Event("abort"));
  }
}
eventHandler(AbortSignal.prototype, "abort");

export class AbortController {
  #signal = create();

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason?: unknown): void {
    abort(this.#signal, reason);
  }
}
