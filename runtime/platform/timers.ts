// setTimeout and its like, and the turn of the event loop: the glue calls `turn` whenever all jobs
// have run and the function still waits for something.
import { HOOK_TURN } from "../abi.ts";
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

interface Timer {
  id: number;
  /** On the clock of `performance.now()`, ms. */
  due: number;
  /** Interval in ms, of a timer that repeats. */
  every: number | undefined;
  /** Whether a program stays for it. */
  isRef: boolean;
  run: () => void;
}

/** Longer ones fire at once, as in browsers and Node: the delay is a signed 32-bit number. */
const LONGEST_MS = 2 ** 31 - 1;

const { now } = performance;

/** Ordered by when they are due; of those due at the same time, the older first. */
let timers: Timer[] = [];
let immediates: (() => void)[] = [];
let lastId = 0;
/** By how much time has jumped while the top level ran at build time. */
let jumped = 0;
/** Messages that the host will answer. */
let awaited = 0;
/** Called once nothing is left that a program stays for. */
let onDrained: (() => void) | undefined;

const clock = () => (internal.isBuilding ? 0 : now()) + jumped;

function insert(timer: Timer): void {
  let at = timers.length;
  while (at > 0 && (timers[at - 1] as Timer).due > timer.due) at--;
  timers.splice(at, 0, timer);
}

function setTimer(run: () => void, ms: number, repeat: boolean, isRef = true): number {
  const delay = ms >= 1 && ms <= LONGEST_MS ? Math.trunc(ms) : 1; // at least 1 ms, as in Node
  insert({ id: ++lastId, due: clock() + delay, every: repeat ? delay : undefined, isRef, run });
  return lastId;
}

function clearTimer(id: number): void {
  timers = timers.filter((timer) => timer.id !== id);
}

function run(callback: () => void): void {
  if (internal.run) internal.run(callback);
  else callback();
}

/**
 * Runs one timer, if one is due.
 * @param jump time jumps to the next timer
 * @returns 0 if something ran; else ms until the next timer, infinite if only the host's answer can help, -1 if nothing can
 */
function turn(jump: boolean | undefined): number {
  if (onDrained !== undefined && immediates.length === 0 && awaited === 0 && !timers.some(({ isRef }) => isRef)) {
    onDrained();
    onDrained = undefined;
    return 0;
  }
  const immediate = immediates.shift();
  if (immediate !== undefined) {
    run(immediate);
    return 0;
  }
  const [next] = timers;
  if (next === undefined) return awaited > 0 ? Number.POSITIVE_INFINITY : -1;
  const left = next.due - clock();
  if (left > 0) {
    if (!jump) return left;
    jumped += left;
  }
  timers.shift();
  if (next.every !== undefined) insert({ ...next, due: Math.max(next.due + next.every, clock()) });
  run(next.run);
  return 0;
}

function clear(): boolean {
  const had = timers.length + immediates.length > 0;
  timers = [];
  immediates = [];
  jumped = 0;
  return had;
}

internal.loop = {
  setTimer,
  clearTimer,
  clear,
  drained: () =>
    new Promise((resolve) => {
      onDrained = resolve;
    }),
  expect: (change) => {
    awaited += change;
  },
};
internal.native.hook(HOOK_TURN, turn);

/** What Node's `setTimeout` returns knows `unref`, and turns into a number; so does this. */
class Timeout {
  readonly #id: number;
  constructor(id: number) {
    this.#id = id;
  }
  [Symbol.toPrimitive](): number {
    return this.#id;
  }
  #setRef(isRef: boolean): this {
    for (const timer of timers) if (timer.id === this.#id) timer.isRef = isRef;
    return this;
  }
  hasRef(): boolean {
    return timers.some(({ id, isRef }) => isRef && id === this.#id);
  }
  ref(): this {
    return this.#setRef(true);
  }
  unref(): this {
    return this.#setRef(false);
  }
  close(): void {
    clearTimer(this.#id);
  }
}

type Callback = (...values: unknown[]) => void;

function requireFunction(callback: unknown, name: string): asserts callback is Callback {
  if (typeof callback !== "function") throw new TypeError(`${name}: the callback is not a function but ${typeof callback}`);
}

function timerFunction(name: string, repeat: boolean) {
  return (callback: unknown, ms?: unknown, ...values: unknown[]) => {
    requireFunction(callback, name);
    return new Timeout(setTimer(() => callback(...values), Number(ms), repeat));
  };
}

function clearAny(timer: unknown): void {
  if (timer !== undefined && timer !== null) clearTimer(Number(timer));
}

define("setTimeout", timerFunction("setTimeout", false));
define("setInterval", timerFunction("setInterval", true));
define("clearTimeout", clearAny);
define("clearInterval", (timer: unknown) => clearAny(timer));

define("setImmediate", (callback: unknown, ...values: unknown[]) => {
  requireFunction(callback, "setImmediate");
  const run = () => callback(...values);
  immediates.push(run);
  return run;
});
define("clearImmediate", (immediate: unknown) => {
  immediates = immediates.filter((run) => run !== immediate);
});
