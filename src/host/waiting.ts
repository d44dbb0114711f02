// What a host does while an invocation waits: it lets the time pass, and answers messages.
import { FINISHING, OK, TIMED_OUT, WAITING } from "../../runtime/abi.ts";
import type { Call } from "./call.ts";
import { type Instance, TRAPPED } from "./instance.ts";
import { exchangeOver } from "./network.ts";

/** What Node's timers can wait for, 25 days. */
export const LONGEST_MS = 2 ** 31 - 1;
/** The host gave the invocation up. */
export const ABORTED = -3;

/**
 * Brings a waiting invocation to its end.
 * @param first the status that it waits with
 * @returns its status
 */
export async function attend(instance: Instance, first: number, call: Call): Promise<number> {
  const { timeout, observer, exchange = exchangeOver(undefined) } = call;
  const started = performance.now();
  const answers: Uint8Array[] = [];
  let wake = () => {};
  const deliver = (reply: Uint8Array) => {
    answers.push(reply);
    wake();
  };
  let isAborted = false;
  observer?.onWait?.(() => {
    isAborted = true;
    wake();
  });
  const resume = () => instance.resume(answers.shift());
  let isOut = false;
  let status = first;
  while (status === WAITING || status === FINISHING) {
    if (status === FINISHING && !isOut) {
      isOut = true;
      observer?.onResult?.(instance.wasi.stdout);
    }
    try {
      for (const message of instance.takeMessages()) exchange.send(message, deliver);
    } catch (error) {
      instance.trap = error; // no message of ours: the function has got hold of what is not its own
      status = TRAPPED;
      break;
    }
    const left = timeout === 0 ? Number.POSITIVE_INFINITY : timeout - (performance.now() - started);
    if (left <= 0) {
      instance.wasi.say(
        `sporelet: ${isOut ? "warning: after the result: " : ""}E_TIMEOUT: the time limit of ${timeout} ms ran out while the function was waiting\n`,
      );
      status = isOut ? OK : TIMED_OUT;
      break;
    }
    observer?.onHold?.(instance.memory.length);
    if (answers.length === 0 && !isAborted)
      await new Promise<void>((settle) => {
        const ms = Math.min(instance.wait || 0, left); // no number is no wait
        const timer = Number.isFinite(ms) ? setTimeout(settle, Math.min(Math.ceil(ms), LONGEST_MS)) : undefined;
        wake = () => {
          clearTimeout(timer);
          settle();
        };
      });
    wake = () => {};
    status = isAborted ? ABORTED : observer?.step ? observer.step(resume) : resume();
  }
  exchange.cancel();
  return status;
}
