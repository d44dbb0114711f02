// The DOM's events: Event, EventTarget, AbortSignal and the global object as an event target.
import { define, defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { AbortController, AbortSignal } from "./events-abort.ts";
import { CustomEvent, ErrorEvent, Event, PromiseRejectionEvent } from "./events-event.ts";
import { EventTarget, eventHandler, globalTarget, reportError } from "./events-target.ts";

const classes = { Event, EventTarget, CustomEvent, ErrorEvent, PromiseRejectionEvent, AbortController, AbortSignal };
for (const [name, type] of Object.entries(classes)) defineClass(name, type);

for (const method of ["addEventListener", "removeEventListener", "dispatchEvent"] as const) define(method, EventTarget.prototype[method].bind(globalTarget));
define("reportError", reportError);

const dispatch = (event: object) => globalTarget.dispatchEvent(event as Event);

internal.globalTarget = { dispatch };
internal.unhandledRejection = (promise, reason) => !dispatch(new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true }));
internal.eventHandler = eventHandler as unknown as NonNullable<typeof internal.eventHandler>;
