// An event through a function of a host, in a fresh VM.
import type { ErrorCode } from "../errors.ts";
import type { Outcome } from "../workers/call.ts";
import type { CallOptions, HostedFunction } from "../workers/hosted.ts";

/**
 * @param json the event, UTF-8
 * @param read is given the outcome, of a function that failed too, and keeps nothing of its buffers
 * @returns what `read` answered
 * @throws SporeletError why the function failed, or was not called
 */
export function handle<T>(fn: HostedFunction, json: Uint8Array, options: CallOptions, read: (outcome: Outcome) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    let failed: ErrorCode | undefined;
    const caller = {
      onOutcome: (outcome: Outcome) => {
        failed = outcome.code;
        const value = read(outcome);
        if (failed === undefined) resolve(value);
      },
      onEnd: (stderr: Buffer) => {
        if (failed !== undefined) fn.errorOf(failed, Buffer.from(stderr)).then(reject, reject);
      },
    };
    fn.call(json, caller, options);
  });
}
