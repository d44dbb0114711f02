// A record of the calls ring, as the host writes it.
import type { MessagePort } from "node:worker_threads";
import type { PendingCall } from "./call.ts";
import { BULK_BYTES, CALL, DEFINED_FIRST, IN_BULK, RECORDS, TAKES_SHIFT } from "./protocol.ts";
import type { Ring } from "./ring.ts";

/** The room that a call takes, in bytes. */
export class CallSize {
  /** Whether it does not go through the ring. */
  readonly isLarge: boolean;
  /** In the ring. */
  readonly environment: number;
  readonly total: number;

  constructor({ stdin, requestId, environment, recording }: PendingCall) {
    this.isLarge = stdin.length + environment.length * 3 + recording.length > BULK_BYTES;
    this.environment = environment === "" || this.isLarge ? 0 : Buffer.byteLength(environment);
    this.total = CALL.bytes + requestId.length + this.environment + (this.isLarge ? 0 : stdin.length + recording.length);
  }
}

/** Of a view, all that it is a view of would be copied. */
const alone = (bytes: Uint8Array) => (bytes.length === bytes.buffer.byteLength ? bytes : Uint8Array.prototype.slice.call(bytes));

export interface Handed {
  call: PendingCall;
  size: CallSize;
  slot: number;
  serial: number;
  /** Whether the function's definition was sent with it. */
  isNew: boolean;
}

/**
 * @param at where the record begins, as `reserve` answers
 * @param bulk takes what is too large for the ring
 */
export function writeCall({ ints, bytes }: Ring, at: number, { call, size, slot, serial, isNew }: Handed, bulk: MessagePort): void {
  const { definition, stdin, requestId, environment, recording, timeout, exchange, isRecorded } = call;
  const { isLarge } = size;
  if (isLarge) bulk.postMessage([alone(stdin), environment, alone(recording)]);
  const word = at >> 2;
  ints[word + CALL.slot] = slot;
  ints[word + CALL.serial] = serial;
  ints[word + CALL.functionId] = definition.id;
  ints[word + CALL.timeout] = timeout;
  ints[word + CALL.flags] = (isNew ? DEFINED_FIRST : 0) | (isLarge ? IN_BULK : 0) | (isRecorded ? RECORDS : 0) | ((exchange?.takes ?? 0) << TAKES_SHIFT);
  ints[word + CALL.stdin] = stdin.length;
  ints[word + CALL.id] = requestId.length;
  ints[word + CALL.environment] = size.environment;
  ints[word + CALL.recording] = recording.length;
  bytes.write(requestId, at + CALL.bytes, "latin1");
  if (isLarge) return;
  const environmentAt = at + CALL.bytes + requestId.length;
  if (size.environment > 0) bytes.write(environment, environmentAt, "utf8");
  const recordingAt = environmentAt + size.environment;
  bytes.set(recording, recordingAt);
  bytes.set(stdin, recordingAt + recording.length);
}
