// One call of a function for a delivery: why it failed, and whether that was its fault.
import { type ErrorCode, SporeletError } from "../errors.ts";
import type { Outcome } from "../workers/call.ts";
import type { CallOptions, HostedFunction } from "../workers/hosted.ts";
import { DeliveryError } from "./consumer.ts";
import { handle } from "./invocation.ts";

/** No failure of the function's: it is tried again without being counted. */
const NOT_ITS_FAULT: readonly ErrorCode[] = ["E_BUSY", "E_HOST_CLOSED", "E_ABORTED"];

/**
 * @param read makes of the result what is answered; its bytes are valid within the call
 * @param onOutcome hears of the outcome, of a function that failed too, and keeps nothing of its buffers
 * @throws DeliveryError
 */
export async function callFunction<T>(
  fn: HostedFunction,
  stdin: Uint8Array,
  options: CallOptions,
  read: (stdout: Buffer) => T,
  onOutcome?: (outcome: Outcome) => void,
): Promise<T> {
  const take = (outcome: Outcome) => {
    onOutcome?.(outcome);
    return outcome.code === undefined ? read(outcome.stdout) : undefined;
  };
  try {
    return (await handle(fn, stdin, options, take)) as T; // where there is none, it has thrown
  } catch (error) {
    if (!(error instanceof SporeletError)) throw error;
    throw new DeliveryError(error, { isCounted: !NOT_ITS_FAULT.includes(error.code) });
  }
}
