// node:worker_threads: this is the main thread, and there is no other.
import { EventEmitter } from "node:events";
import { unavailable } from "./unavailable.ts";

export const isMainThread = true;
export const isInternalThread = false;
export const parentPort = null;
export const workerData = null;
export const threadId = 0;
export const resourceLimits = {};
export const SHARE_ENV = /* @__PURE__ */ Symbol.for("nodejs.worker_threads.SHARE_ENV");
export const MessageChannel = /* @__PURE__ */ (() => globalThis.MessageChannel)();
export const MessagePort = /* @__PURE__ */ (() => globalThis.MessagePort)();
export const BroadcastChannel = /* @__PURE__ */ (() => globalThis.BroadcastChannel)();

/** There are none; others extend it, and look whether what they have is one. */
export class Worker extends EventEmitter {
  constructor() {
    super();
    unavailable("worker_threads.Worker", "threads");
  }
}

const data = new Map<unknown, unknown>();
export const getEnvironmentData = (key: unknown): unknown => data.get(key);
export function setEnvironmentData(key: unknown, value?: unknown): void {
  if (value === undefined) data.delete(key);
  else data.set(key, value);
}
export function markAsUntransferable(): void {}
export function receiveMessageOnPort(): undefined {
  return undefined;
}

/** Without the channels, which bring their parts of the platform along: an import that names them gets them. */
export default {
  SHARE_ENV,
  Worker,
  getEnvironmentData,
  isInternalThread,
  isMainThread,
  markAsUntransferable,
  parentPort,
  receiveMessageOnPort,
  resourceLimits,
  setEnvironmentData,
  threadId,
  workerData,
};
