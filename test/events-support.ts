// What tests of events share.
import { SporeletError } from "../src/errors.ts";
import type { CloudEvent } from "../src/events/cloud-event.ts";

export const REQUIRED: CloudEvent = { specversion: "1.0", id: "1", source: "/shop", type: "order" };

/** Code and message of what `work` throws; "taken" if it throws nothing. Errors that are none of ours pass. */
export function refusal(work: () => unknown): string {
  try {
    work();
    return "taken";
  } catch (error) {
    if (!(error instanceof SporeletError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}
