// One call of a function that takes events, in a fresh VM.
import { SporeletError } from "../errors.ts";
import type { Outcome } from "../workers/call.ts";
import type { CallOptions, HostedFunction } from "../workers/hosted.ts";
import { DeliveryError } from "./consumer.ts";

/** No failure of the function's: it is tried again without being counted. */
const NOT_ITS_FAULT: readonly unknown[] = ["E_BUSY", "E_HOST_CLOSED", "E_ABORTED"];

/**
 * @param read makes of the result what is answered; its bytes are valid within the call
 * @throws DeliveryError
 */
export function callFunction<T>(fn: HostedFunction, stdin: Uint8Array, options: CallOptions, read: (stdout: Buffer) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = async (code: Outcome["code"], stderr: Buffer) => {
      const { message } = await fn.errorOf(code, stderr);
      reject(new DeliveryError({ code: code ?? "E_INTERNAL", message }, { isCounted: !NOT_ITS_FAULT.includes(code) }));
    };
    let failed: Outcome["code"];
    const caller = {
      onOutcome: ({ code, stdout }: Outcome) => {
        failed = code;
        if (code === undefined) resolve(read(stdout));
      },
      onEnd: (stderr: Buffer) => {
        if (failed !== undefined) void fail(failed, Buffer.from(stderr));
      },
    };
    try {
      fn.call(stdin, caller, options);
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      reject(new DeliveryError(error, { isCounted: false }));
    }
  });
}
