// What a host does while an invocation waits: it lets the time pass, and answers messages.
import { CLIENT, FINISHING, OK, TAKES_STREAMS, TIMED_OUT, WAITING } from "../../runtime/abi.ts";
import type { Call } from "./call.ts";
import { ClientsTurn } from "./client.ts";
import { exchangeOver } from "./exchange.ts";
import { type Instance, TRAPPED } from "./instance.ts";
import { encodeMessage, readMessage } from "./messages.ts";

/** What Node's timers can wait for, 25 days. */
export const LONGEST_MS = 2 ** 31 - 1;
/** The host gave the invocation up. */
export const ABORTED = -3;

/**
 * Brings an invocation to its end that waits, or that has messages for its host.
 * @param first its status so far
 * @returns its status
 */
export async function attend(instance: Instance, first: number, call: Call): Promise<number> {
  const { timeout, observer, limits, recorder, exchange = exchangeOver(undefined, undefined) } = call;
  const { wasi } = instance;
  const turn = new ClientsTurn();
  const answers: Uint8Array<ArrayBuffer>[] = [];
  let wake = () => {};
  const deliver = (answer: Uint8Array<ArrayBuffer>) => {
    answers.push(answer);
    wake();
  };
  let isOut = false;
  let isAborted = false;
  observer?.onWait?.(() => {
    // A function that answers requests hears that its client has gone away, and has one step to end what it began.
    const hears = (exchange.takes & TAKES_STREAMS) !== 0 && !isOut && !isAborted;
    if (hears) answers.splice(0, answers.length, encodeMessage({ id: CLIENT, aborted: true }));
    isAborted = true;
    wake();
  });
  const step = () => {
    const answer = answers.shift();
    if (answer !== undefined) turn.received(readMessage(answer));
    else if (isAborted) return ABORTED;
    recorder?.resumed(answer);
    return instance.resume(answer);
  };
  /** ms of `timeout` that are left; time in which the client is waited for does not count. */
  let left = timeout === 0 ? Number.POSITIVE_INFINITY : timeout;
  let since = performance.now();
  let isCounted = true;
  /** Takes what the function has for its host. */
  const pass = (current: number): number => {
    try {
      for (const message of instance.takeMessages()) {
        turn.sent(message);
        recorder?.asked(message);
        exchange.send(message, deliver);
      }
    } catch (error) {
      instance.trap = error; // no message of ours: the function has got hold of what is not its own
      return TRAPPED;
    }
    if (limits === undefined || turn.size <= limits.stdout) return current;
    wasi.isOverfull = true;
    return OK;
  };
  let status = first;
  while (status === WAITING || status === FINISHING) {
    if (status === FINISHING && !isOut) {
      isOut = true;
      turn.end();
      observer?.onResult?.(wasi.stdout);
    }
    status = pass(status);
    if (status !== WAITING && status !== FINISHING) break;
    const now = performance.now();
    if (isCounted) left -= now - since;
    since = now;
    isCounted = !turn.is;
    if (left <= 0) {
      wasi.sayTimeout(timeout, isOut);
      recorder?.ranOut();
      status = isOut ? OK : TIMED_OUT;
      break;
    }
    observer?.onHold?.(instance.memory.length);
    if (answers.length === 0 && !isAborted)
      await new Promise<void>((settle) => {
        const ms = Math.min(instance.wait || 0, isCounted ? left : Number.POSITIVE_INFINITY); // no number is no wait
        const timer = Number.isFinite(ms) ? setTimeout(settle, Math.min(Math.ceil(ms), LONGEST_MS)) : undefined;
        wake = () => {
          clearTimeout(timer);
          settle();
        };
      });
    wake = () => {};
    status = observer?.step ? observer.step(step) : step();
    if (isAborted && status === WAITING) status = ABORTED;
  }
  if (status === OK) status = pass(status); // the end of a response
  exchange.cancel();
  return status;
}
