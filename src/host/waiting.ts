// What a host does while an invocation waits: it lets the time pass, and answers messages.
import type { Network } from "./function.ts";
import { FINISHING, type Instance, TRAPPED, WAITING } from "./instance.ts";
import { answer, cancel, type Pending } from "./network.ts";

/** The glue's status for a time limit (runtime/glue/state.ts). */
const TIMED_OUT = 6;
const OK = 0;

/**
 * Brings a waiting invocation to its end.
 * @param first the status that it waits with
 * @param timeout ms of wall time that it may still take; 0 is no limit
 * @returns its status
 */
export async function attend(instance: Instance, first: number, network: Network | undefined, timeout: number): Promise<number> {
  const started = performance.now();
  const pending: Pending = new Map();
  const answers: Uint8Array[] = [];
  let wake = () => {};
  const deliver = (reply: Uint8Array) => {
    answers.push(reply);
    wake();
  };
  let status = first;
  while (status === WAITING || status === FINISHING) {
    try {
      for (const message of instance.takeMessages()) answer(message, network, pending, deliver);
    } catch (error) {
      instance.trap = error; // no message of ours: the function has got hold of what is not its own
      status = TRAPPED;
      break;
    }
    const left = timeout === 0 ? Number.POSITIVE_INFINITY : timeout - (performance.now() - started);
    if (left <= 0) {
      cancel(pending);
      const isOut = status === FINISHING;
      instance.wasi.say(
        `sporelet: ${isOut ? "warning: after the result: " : ""}E_TIMEOUT: the time limit of ${timeout} ms ran out while the function was waiting\n`,
      );
      return isOut ? OK : TIMED_OUT;
    }
    if (answers.length === 0)
      await new Promise<void>((settle) => {
        const ms = Math.min(instance.wait, left);
        const timer = Number.isFinite(ms) ? setTimeout(settle, Math.ceil(ms)) : undefined;
        wake = () => {
          clearTimeout(timer);
          settle();
        };
      });
    wake = () => {};
    status = instance.resume(answers.shift());
  }
  cancel(pending);
  return status;
}
