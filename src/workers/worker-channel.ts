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

export function wakeHost(): void {
  if (Atomics.exchange(control, HOST_WOKEN, 1) === 0) port.postMessage(WAKE);
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
