// Calls that no worker has taken yet: the functions take turns, and the calls of each keep their order. So a function
// with hundreds of slow calls keeps another's waiting for one of them, not for all.
import type { PendingCall } from "./call.ts";

export class FairQueue {
  /** By function; the one whose turn is next comes first. None is empty. */
  #byFunction = new Map<number, PendingCall[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(call: PendingCall): void {
    this.#length++;
    const { id } = call.definition;
    const calls = this.#byFunction.get(id);
    if (calls === undefined) this.#byFunction.set(id, [call]);
    else calls.push(call);
  }

  /** Puts calls back that have been `next`, in that order: before all others. */
  putBack(calls: readonly PendingCall[]): void {
    const before = this.#byFunction;
    this.#byFunction = new Map();
    this.#length = 0;
    for (const call of calls) this.push(call);
    for (const waiting of before.values()) for (const call of waiting) this.push(call);
  }

  /** The call whose turn it is. */
  get next(): PendingCall | undefined {
    for (const [first] of this.#byFunction.values()) return first;
    return undefined;
  }

  /** Removes `next`; the turn is another function's, if one waits. */
  shift(): void {
    for (const [id, calls] of this.#byFunction) {
      this.#length--;
      this.#byFunction.delete(id);
      calls.shift();
      if (calls.length > 0) this.#byFunction.set(id, calls);
      return;
    }
  }

  /** @returns whether it was there */
  remove(call: PendingCall): boolean {
    const { id } = call.definition;
    const calls = this.#byFunction.get(id) ?? [];
    const at = calls.indexOf(call);
    if (at < 0) return false;
    this.#length--;
    calls.splice(at, 1);
    if (calls.length === 0) this.#byFunction.delete(id);
    return true;
  }

  /** Removes and answers all. */
  takeAll(): PendingCall[] {
    const all = [...this.#byFunction.values()].flat();
    this.#byFunction.clear();
    this.#length = 0;
    return all;
  }
}
