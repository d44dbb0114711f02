// The DOM's events: Event, EventTarget, AbortSignal and the global object as an event target.
import { define, defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { AbortController, AbortSignal } from "./events-abort.ts";
import { CustomEvent, ErrorEvent, Event, PromiseRejectionEvent } from "./events-event.ts";
import { EventTarget, eventHandler, fire, globalTarget, reportError } from "./events-target.ts";

defineClass("Event", Event, { constructor: 1 });
defineClass("EventTarget", EventTarget, { addEventListener: 2, removeEventListener: 2 });
defineClass("CustomEvent", CustomEvent, { constructor: 1 });
defineClass("ErrorEvent", ErrorEvent, { constructor: 1 });
defineClass("PromiseRejectionEvent", PromiseRejectionEvent, { constructor: 2 });
defineClass("AbortController", AbortController, { abort: 0 });
defineClass("AbortSignal", AbortSignal, { "static abort": 0 });

for (const method of ["addEventListener", "removeEventListener", "dispatchEvent"] as const) define(method, EventTarget.prototype[method].bind(globalTarget));
define("reportError", reportError);

const run = (callback: () => void) => {
  try {
    callback();
  } catch (error) {
    reportError(error);
  }
};
internal.run = run;

const enqueue = globalThis.queueMicrotask;
define("queueMicrotask", (callback: () => void) => {
  if (typeof callback !== "function") throw new TypeError(`queueMicrotask: the callback is not a function but ${typeof callback}`);
  enqueue(() => run(callback));
});

for (const type of ["error", "unhandledrejection", "rejectionhandled"]) eventHandler(globalThis, type);

/** Promises whose rejection was reported. */
const reported = new WeakSet<Promise<unknown>>();

internal.globalTarget = { dispatch: (event) => globalTarget.dispatchEvent(event as unknown as Event) };
internal.unhandledRejection = (promise, reason) => {
  const goOn = fire(globalTarget, new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true }));
  reported.add(promise);
  return !goOn;
};
internal.rejectionHandled = (promise, reason) => {
  if (reported.delete(promise)) internal.loop?.setTimer(() => fire(globalTarget, new PromiseRejectionEvent("rejectionhandled", { promise, reason })), 0, false);
};
internal.eventHandler = eventHandler as unknown as NonNullable<typeof internal.eventHandler>;
