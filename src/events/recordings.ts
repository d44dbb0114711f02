// What functions got from outside when they handled an event, and what came of it: for replays.
import type { EventLog } from "./log.ts";
import type { Store } from "./store.ts";

/** One invocation of a function. */
export interface Recorded {
  /** What it got from outside (src/host/recording.ts). */
  inputs: Uint8Array;
  /** Its result, JSON in UTF-8; of one that failed, nothing. */
  output: Uint8Array;
  error?: { code: string; message: string };
}

/** Whether it failed (1 byte), reserved (3), the size of what it got (4, little endian); then that, then its result, or its error as JSON. */
const HEAD_BYTES = 8;

/** Within a transaction. The last invocation for an event counts. */
export function putRecording({ recordings }: Store, name: string, sequence: number, { inputs, output, error }: Recorded): void {
  const rest = error === undefined ? output : Buffer.from(JSON.stringify({ code: error.code, message: error.message }));
  const bytes = Buffer.alloc(HEAD_BYTES + inputs.length + rest.length);
  bytes.writeUInt8(error === undefined ? 0 : 1, 0);
  bytes.writeUInt32LE(inputs.length, 4);
  bytes.set(inputs, HEAD_BYTES);
  bytes.set(rest, HEAD_BYTES + inputs.length);
  void recordings.put([sequence, name], bytes);
}

export function recordingOf({ recordings }: Store, name: string, sequence: number): Recorded | undefined {
  const bytes = recordings.get([sequence, name]);
  if (bytes === undefined) return undefined;
  const inputsEnd = HEAD_BYTES + bytes.readUInt32LE(4);
  const inputs = bytes.subarray(HEAD_BYTES, inputsEnd);
  const rest = bytes.subarray(inputsEnd);
  if (bytes.readUInt8(0) === 0) return { inputs, output: rest };
  return { inputs, output: rest.subarray(rest.length), error: JSON.parse(rest.toString()) as NonNullable<Recorded["error"]> };
}

export function isRecorded({ recordings }: Store, name: string, sequence: number): boolean {
  return recordings.doesExist([sequence, name]);
}

/** What `context.requestId` says to whoever handles an event of the log. */
export function requestIdOf(logId: string, sequence: number): string {
  return `${logId}.${sequence}`;
}

/** Makes ids of what is emitted unique among logs; undefined before the log was served. */
export function logIdOf({ store }: EventLog): string | undefined {
  return store.facts.get("id")?.toString(16).padStart(8, "0");
}
