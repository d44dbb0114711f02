// A worker's end of what it shares with its host.
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { HOST_WOKEN, openChannel, TAKEN, type ToHost, WAKE, type WorkerData } from "./protocol.ts";

export const port = parentPort as MessagePort;
const { memory, bulk } = workerData as WorkerData;
export const { engine, hasSiblings } = workerData as WorkerData;
export const { control, slots, starts, calls, results } = openChannel(memory);

/** How long a full ring is waited for before it is looked at again. */
const FULL_RING_MS = 1;

/** What is too large for a ring. */
export function fromBulk<T>(): T {
  return (receiveMessageOnPort(bulk) as { message: T }).message;
}

export function toBulk(parts: readonly Uint8Array[]): void {
  bulk.postMessage(parts);
}

export function tellHost(message: ToHost): void {
  port.postMessage(message);
}

/** Results that the host has not been woken for. */
let unheard = 0;

export function wakeHost(): void {
  unheard = 0;
  if (Atomics.exchange(control, HOST_WOKEN, 1) === 0) port.postMessage(WAKE);
}

/** Whether the host may hear of a result together with the next. */
let isBatching = false;

/** Waking the host takes as long as a short call: while there are more of those, it is woken for several at once. */
const BATCH = 16;

export function batchWhile(hasMore: boolean): void {
  isBatching = hasMore;
  if (!hasMore && unheard > 0) wakeHost();
}

/** A result is in the ring. */
export function resultReady(): void {
  unheard++;
  if (!isBatching || unheard >= BATCH) wakeHost();
}

/** Room for a result; a host that is behind is waited for. */
export function reserve(size: number): number {
  for (;;) {
    const at = results.reserve(size);
    if (at >= 0) return at;
    wakeHost();
    Atomics.wait(control, TAKEN, control[TAKEN] as number, FULL_RING_MS);
  }
}
