// The record that tells an executable about its function: `struct function_record` of runtime/native/function.h.
import { KIND_FETCH, KIND_HANDLER, KIND_PROGRAM } from "../../runtime/abi.ts";
import { SporeletError } from "../errors.ts";
import { checksum } from "./checksum.ts";

const MAGIC = Buffer.from("sporelet-record\0", "latin1");
const RECORD_BYTES = 128;
const CHECKSUM = 48;
const PRISTINE = 56;
const CONNECTED = 64;
const FOR_LAMBDA = 68;
const OUTBOX = 72;
const NAME = 76;
/** With the zero at its end. */
const NAME_BYTES = RECORD_BYTES - NAME;

const KINDS = { handler: KIND_HANDLER, program: KIND_PROGRAM, fetch: KIND_FETCH } as const;

export interface FunctionRecord {
  kind: keyof typeof KINDS;
  /** In linear memory: multiples of a page. */
  snapshotStart: number;
  snapshotEnd: number;
  stackTop: number;
  heapPages: number;
  limitPages: number;
  /** Where the function says for how long it wants to wait. */
  waitAddress: number;
  /** Where the host says what it takes. */
  connectedAddress: number;
  /** Where the function leaves what it has for the host. */
  outboxAddress: number;
  /** Whether it asks AWS Lambda for invocations when Lambda starts it. */
  isForLambda: boolean;
  /** What logs call the function; of a longer one the beginning. */
  name: string;
  /** Where the bare machine's memory holds the snapshot; 0 on Linux. */
  snapshotPhysical: number;
  /** Where in the address space the snapshot's read-only copy lies; on the bare machine the snapshot itself. */
  pristine: number;
}

/**
 * Where in an executable the record lies.
 * @throws SporeletError E_MALFORMED
 */
export function findRecord(file: Uint8Array): number {
  const at = Buffer.from(file.buffer, file.byteOffset, file.byteLength).indexOf(MAGIC);
  if (at < 0 || at + RECORD_BYTES > file.length) throw new SporeletError("E_MALFORMED", "the executable has no place for a function");
  return at;
}

/** @param snapshot its bytes, from snapshotStart to snapshotEnd */
export function encodeRecord(record: FunctionRecord, snapshot: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  const words = [
    KINDS[record.kind],
    record.snapshotStart,
    record.snapshotEnd,
    record.stackTop,
    record.heapPages,
    record.limitPages,
    record.waitAddress,
    record.snapshotPhysical,
  ];
  for (const [i, word] of words.entries()) view.setUint32(MAGIC.length + i * 4, word, true);
  view.setBigUint64(PRISTINE, BigInt(record.pristine), true);
  view.setUint32(CONNECTED, record.connectedAddress, true);
  view.setUint32(OUTBOX, record.outboxAddress, true);
  view.setUint32(FOR_LAMBDA, Number(record.isForLambda), true);
  new TextEncoder().encodeInto(record.name, bytes.subarray(NAME, NAME + NAME_BYTES - 1)); // whole characters only
  view.setBigUint64(CHECKSUM, checksum([bytes, snapshot]), true);
  return bytes;
}

/** Whether the record at `at` fits `snapshot` and has not been changed either. */
export function isIntact(file: Uint8Array, at: number, snapshot: Uint8Array): boolean {
  const record = Uint8Array.from(file.subarray(at, at + RECORD_BYTES));
  const view = new DataView(record.buffer);
  const expected = view.getBigUint64(CHECKSUM, true);
  view.setBigUint64(CHECKSUM, 0n, true);
  // A segment of a valid executable begins at a page of the file, but the file may lie anywhere in its buffer.
  return checksum([record, snapshot.byteOffset % 4 === 0 ? snapshot : Uint8Array.from(snapshot)]) === expected;
}
