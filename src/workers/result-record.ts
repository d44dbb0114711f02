// A record of the results ring, as the host reads it.
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { CODES, IN_BULK, RESULT, type ResultRecord } from "./protocol.ts";
import type { Ring } from "./ring.ts";

/**
 * @param at where the record begins, as `peek` answers
 * @param bulk brings what is too large for the ring
 */
export function readResult({ ints, floats, bytes }: Ring, at: number, bulk: MessagePort): ResultRecord {
  const word = at >> 2;
  const flags = ints[word + RESULT.flags] as number;
  let stdout: Buffer;
  let stderr: Buffer;
  let recording: Buffer;
  if (flags & IN_BULK) {
    const { message } = receiveMessageOnPort(bulk) as { message: Uint8Array[] };
    [stdout, stderr, recording] = message.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)) as [Buffer, Buffer, Buffer];
  } else {
    const stdoutAt = at + RESULT.bytes;
    const stderrAt = stdoutAt + (ints[word + RESULT.stdout] as number);
    stdout = bytes.subarray(stdoutAt, stderrAt);
    const recordingAt = stderrAt + (ints[word + RESULT.stderr] as number);
    stderr = bytes.subarray(stderrAt, recordingAt);
    recording = bytes.subarray(recordingAt, recordingAt + (ints[word + RESULT.recording] as number));
  }
  const phase = (at >> 3) + RESULT.phases;
  return {
    slot: ints[word + RESULT.slot] as number,
    kind: ints[word + RESULT.kind] as number,
    flags,
    status: ints[word + RESULT.status] as number,
    code: CODES[ints[word + RESULT.code] as number],
    stdout,
    stderr,
    recording,
    phases: { reset: floats[phase] as number, run: floats[phase + 1] as number, wait: floats[phase + 2] as number },
  };
}
