// EventTarget, the event target behind `globalThis`, event handler attributes and reportError.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { internal } from "../guest/internal.ts";
import { ErrorEvent, type Event, stateOf } from "./events-event.ts";

type Callback = ((this: object, event: Event) => unknown) | { handleEvent?: (event: Event) => unknown };

interface Listener {
  callback: Callback;
  capture: boolean;
  once: boolean;
  passive: boolean;
  removed: boolean;
}

interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: EventTarget & { aborted: boolean };
}

const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";
const captureOf = (options?: boolean | ListenerOptions) => !!(isObject(options) ? (options as ListenerOptions).capture : options);

function checkCallback(callback: unknown, method: string): callback is Callback {
  if (callback === null || callback === undefined) return false;
  if (isObject(callback)) return true;
  throw new TypeError(`${method}: the listener must be a function or an object, got ${String(callback)}`);
}

let dispatch: (target: EventTarget, event: Event, trusted: boolean) => boolean;

export class EventTarget {
  #listeners = new Map<string, Listener[]>();

  static {
    dispatch = (target, event, trusted) => target.#dispatch(event, trusted);
  }

  addEventListener(type: string, callback: Callback | null, options?: boolean | ListenerOptions): void {
    const listeners = this.#listeners;
    if (arguments.length < 2) throw new TypeError("addEventListener: the type or the listener is missing");
    const { once, passive, signal } = isObject(options) ? (options as ListenerOptions) : {};
    if (signal !== undefined && !(signal instanceof globalThis.AbortSignal)) throw new TypeError("addEventListener: the option signal is not an AbortSignal");
    if (!checkCallback(callback, "addEventListener") || signal?.aborted) return;
    const capture = captureOf(options);
    const key = `${type}`;
    const list = listeners.get(key) ?? [];
    if (list.some((other) => other.callback === callback && other.capture === capture)) return;
    // A list is never changed, so that a dispatch can walk the one it began with.
    listeners.set(key, [...list, { callback, capture, once: !!once, passive: !!passive, removed: false }]);
    signal?.addEventListener("abort", () => this.removeEventListener(key, callback, capture), { once: true });
  }

  removeEventListener(type: string, callback: Callback | null, options?: boolean | ListenerOptions): void {
    if (arguments.length < 2) throw new TypeError("removeEventListener: the type or the listener is missing");
    if (checkCallback(callback, "removeEventListener")) this.#remove(`${type}`, callback, captureOf(options));
  }

  dispatchEvent(event: Event): boolean {
    const state = stateOf(event);
    if (state.dispatching) throw new DOMException(`dispatchEvent: the event ${event.type} is being dispatched already`, "InvalidStateError");
    return this.#dispatch(event, false);
  }

  #remove(type: string, callback: Callback, capture: boolean): void {
    const list = this.#listeners.get(type);
    const listener = list?.find((other) => other.callback === callback && other.capture === capture);
    if (list === undefined || listener === undefined) return;
    listener.removed = true;
    this.#listeners.set(
      type,
      list.filter((other) => other !== listener),
    );
  }

  #dispatch(event: Event, trusted: boolean): boolean {
    const state = stateOf(event);
    const { type } = event;
    const self = this === globalTarget ? globalThis : this;
    state.trusted = trusted;
    state.dispatching = true;
    state.target = state.current = self;
    const list = this.#listeners.get(type) ?? [];
    for (const capture of [true, false]) {
      if (state.stopped > 0) break;
      for (const listener of list) {
        if (listener.removed || listener.capture !== capture) continue;
        const { callback, once, passive } = listener;
        if (once) this.#remove(type, callback, capture);
        state.passive = passive;
        try {
          if (typeof callback === "function") callback.call(self, event);
          else if (typeof callback.handleEvent === "function") callback.handleEvent(event);
          else throw new TypeError(`the listener of ${type} has no method handleEvent`);
        } catch (error) {
          reportError(error);
        }
        state.passive = false;
        if ((state.stopped as number) === 2) break;
      }
    }
    state.dispatching = false;
    state.current = null;
    state.stopped = 0;
    return !state.canceled;
  }
}

/** Where the listeners of `globalThis` are kept. */
export const globalTarget = new EventTarget();

/** Dispatches an event that the platform made, not the user. */
export function fire(target: EventTarget, event: Event): boolean {
  return dispatch(target, event, true);
}

let reporting = false;

/** Dispatches `error` at the global; unless a listener prevents it, the invocation fails with the error. */
export function reportError(error: unknown): void {
  if (arguments.length === 0) throw new TypeError("reportError: the error is missing");
  // An error of a listener for errors is not dispatched again.
  if (!reporting) {
    reporting = true;
    const message = error instanceof Error ? error.message : String(error);
    const goOn = fire(globalTarget, new ErrorEvent("error", { message, error, cancelable: true }));
    reporting = false;
    if (!goOn) return;
  }
  internal.report(error);
}

/** Whether the handler says that it took care of the event. */
// biome-ignore lint/complexity/noBannedTypes: a handler may be any function
function handled(handler: Function, target: object, event: Event): boolean {
  if (target !== globalThis || !(event instanceof ErrorEvent)) return handler.call(target, event) === false;
  const { message, filename, lineno, colno, error } = event;
  return handler.call(target, message, filename, lineno, colno, error) === true;
}

/** Gives `prototype` the attribute `on<type>`; `onSet` is called when a handler was assigned. */
export function eventHandler(prototype: object, type: string, onSet?: (target: EventTarget) => void): void {
  const handlers = new WeakMap<EventTarget, { handler: unknown }>();
  const check = (target: EventTarget) => {
    if (prototype !== globalThis && !Object.prototype.isPrototypeOf.call(prototype, target)) throw new TypeError(`Illegal invocation: on${type}`);
  };
  Object.defineProperty(prototype, `on${type}`, {
    get(this: EventTarget) {
      check(this);
      return handlers.get(this)?.handler ?? null;
    },
    set(this: EventTarget, value: unknown) {
      check(this);
      const handler = isObject(value) ? value : null;
      const held = handlers.get(this);
      if (held) held.handler = handler;
      else if (handler) {
        const added = { handler: handler as unknown };
        handlers.set(this, added);
        this.addEventListener(type, function (event) {
          if (typeof added.handler === "function" && handled(added.handler, this, event)) event.preventDefault();
        });
      }
      if (handler) onSet?.(this);
    },
    enumerable: true,
    configurable: true,
  });
}
