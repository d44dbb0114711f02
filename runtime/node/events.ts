// node:events: the npm library `events`, with what Node has gained since: errorMonitor, `on`, `once`
// with a signal, getEventListeners, addAbortListener.
import EventEmitter from "events/";

type Name = string | symbol;
type Listener = (...values: unknown[]) => void;
type Options = { signal?: AbortSignal };
type Emitter = InstanceType<typeof EventEmitter> & { _events?: Record<Name, unknown> };
type Source = Emitter | EventTarget;

const errorMonitor = Symbol("events.errorMonitor");
const captureRejectionSymbol = Symbol.for("nodejs.rejection");
const captureRejections = false;
const usingDomains = false;

const { prototype } = EventEmitter as unknown as { prototype: Emitter };
const emitInLibrary = prototype.emit;
prototype.emit = function (this: Emitter, name: Name, ...values: unknown[]): boolean {
  if (name === "error" && this._events?.[errorMonitor] !== undefined) emitInLibrary.call(this, errorMonitor, ...values);
  return emitInLibrary.call(this, name, ...values);
};

const listenersIn = prototype.listenerCount;
prototype.listenerCount = function (this: Emitter, name: Name, listener?: Listener): number {
  if (listener === undefined) return listenersIn.call(this, name);
  return this.rawListeners(name).filter((one) => one === listener || (one as { listener?: Listener }).listener === listener).length;
} as typeof listenersIn;

function isEmitter(source: Source): source is Emitter {
  return typeof (source as Emitter).on === "function";
}

function listen(source: Source, name: Name, listener: Listener, once = false): () => void {
  if (isEmitter(source)) {
    if (once) source.once(name, listener);
    else source.on(name, listener);
    return () => source.removeListener(name, listener);
  }
  source.addEventListener(name as string, listener, { once });
  return () => source.removeEventListener(name as string, listener);
}

function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });
}

/** Calls `listener` when `signal` aborts, also if it has already. */
function addAbortListener(signal: AbortSignal, listener: (event?: unknown) => void): Disposable {
  if (signal.aborted) queueMicrotask(() => listener());
  else signal.addEventListener("abort", listener, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener("abort", listener) };
}

function once(source: Source, name: Name, { signal }: Options = {}): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const cleanups: (() => void)[] = [];
    const settle = (action: () => void) => {
      for (const cleanup of cleanups) cleanup();
      action();
    };
    cleanups.push(listen(source, name, (...values) => settle(() => resolve(values)), true));
    if (name !== "error" && isEmitter(source)) cleanups.push(listen(source, "error", (error) => settle(() => reject(error)), true));
    if (signal) cleanups.push(listen(signal, "abort", () => settle(() => reject(abortError(signal))), true));
  });
}

/** Each emission of `name` as an array of its values; throws what the emitter reports as an error. */
function on(source: Source, name: Name, { signal, close = [] }: Options & { close?: Name[] } = {}): AsyncIterableIterator<unknown[]> {
  if (signal?.aborted) throw abortError(signal);
  const arrived: unknown[][] = [];
  const waiting: { resolve(result: IteratorResult<unknown[]>): void; reject(error: unknown): void }[] = [];
  let failure: { error: unknown } | undefined;
  let closed = false;
  const cleanups = [
    listen(source, name, (...values) => {
      const next = waiting.shift();
      if (next) next.resolve({ value: values, done: false });
      else arrived.push(values);
    }),
  ];
  const end = () => {
    for (const cleanup of cleanups.splice(0)) cleanup();
    closed = true;
    for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
  };
  const fail = (error: unknown) => {
    const next = waiting.shift();
    if (next) next.reject(error);
    else failure = { error };
    end();
  };
  if (name !== "error" && isEmitter(source)) cleanups.push(listen(source, "error", fail));
  for (const last of close) cleanups.push(listen(source, last, end));
  if (signal) cleanups.push(listen(signal, "abort", () => fail(abortError(signal))));
  return {
    next() {
      const values = arrived.shift();
      if (values) return Promise.resolve({ value: values, done: false });
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (closed) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      end();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) {
      fail(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const listenersOfTargets = "an EventTarget does not tell its listeners";

function getEventListeners(source: Source, name: Name): unknown[] {
  if (!isEmitter(source)) throw new TypeError(`getEventListeners: ${listenersOfTargets}`);
  return source.listeners(name);
}

function getMaxListeners(source: Source): number {
  return isEmitter(source) ? source.getMaxListeners() : EventEmitter.defaultMaxListeners;
}

function setMaxListeners(count = 10, ...sources: Source[]): void {
  if (sources.length === 0) EventEmitter.defaultMaxListeners = count;
  for (const source of sources) if (isEmitter(source)) source.setMaxListeners(count);
}

const listenerCount = (source: Source, name: Name): number => getEventListeners(source, name).length;

Object.assign(EventEmitter, {
  addAbortListener,
  captureRejectionSymbol,
  captureRejections,
  errorMonitor,
  getEventListeners,
  getMaxListeners,
  listenerCount,
  on,
  once,
  setMaxListeners,
  usingDomains,
});

const { defaultMaxListeners } = EventEmitter;

export {
  addAbortListener,
  captureRejectionSymbol,
  captureRejections,
  defaultMaxListeners,
  EventEmitter,
  errorMonitor,
  getEventListeners,
  getMaxListeners,
  listenerCount,
  on,
  once,
  setMaxListeners,
  usingDomains,
};
export default EventEmitter;
