// Rejections that nothing handles, and errors thrown where no caller can catch them: both fail the
// invocation as soon as the jobs of the turn have run.
import { internal } from "./internal.ts";
import { native } from "./native.ts";

interface Unhandled {
  promise?: Promise<unknown>;
  reason: unknown;
}

let list: Unhandled[] = [];

function add(entry: Unhandled): void {
  list[list.length] = entry;
  native.unhandled(list.length);
}

/** Called by the engine for every promise that is rejected without a handler, and again when it gets one. */
export function trackRejection(promise: Promise<unknown>, reason: unknown, isHandled: boolean | undefined): void {
  if (!isHandled) {
    add({ promise, reason });
    return;
  }
  const before = list.length;
  list = list.filter((entry) => entry.promise !== promise);
  if (list.length === before) internal.rejectionHandled?.(promise, reason);
  native.unhandled(list.length);
}

/** An error that nobody is left to catch. */
export function reportUncaught(reason: unknown): void {
  add({ reason });
}

/** Throws the first error on the list that no listener has taken care of. */
export function throwUnhandled(): void {
  const unhandled = list;
  list = [];
  native.unhandled(0);
  for (const { promise, reason } of unhandled) {
    if (promise === undefined || !internal.unhandledRejection?.(promise, reason)) throw reason;
  }
}
