// One event as the log stores it: a head of 16 bytes, then the event in the JSON format of CloudEvents, UTF-8.
import { crc32 } from "node:zlib";
import type { CloudEvent } from "./cloud-event.ts";

/** CRC-32 of all that follows (4 bytes), hops (2), its mark (2), when it was appended (8): little endian. */
const HEAD_BYTES = 16;
const CHECKED_FROM = 4;

export interface Record {
  /** Its place in the log, from 1 on. */
  readonly sequence: number;
  /** ms since the epoch; never before that of the record before. */
  readonly appended: number;
  /** How many functions an event has passed through to become this one; 0 from outside. */
  readonly hops: number;
  /** A number that a log may keep with it; 0 where it keeps none. */
  readonly mark: number;
  /** The event as JSON, UTF-8. */
  readonly json: Uint8Array;
  readonly event: CloudEvent;
}

/** What another log has at a sequence. */
export interface Copied {
  sequence: number;
  /** Absent: no event. */
  event: CloudEvent | undefined;
  /** Of the event, in one line. */
  json: Uint8Array;
  hops: number;
  /** ms since the epoch. */
  time: number;
  /** Of the record. */
  mark: number;
}

export function encodeRecord(event: CloudEvent, hops: number, appended: number): Buffer {
  const json = JSON.stringify(event);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + Buffer.byteLength(json));
  bytes.write(json, HEAD_BYTES);
  return withHead(bytes, hops, appended, 0);
}

/** @param json the event's JSON, in one line */
export function encodeJson(json: Uint8Array, hops: number, appended: number, mark: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + json.length);
  bytes.set(json, HEAD_BYTES);
  return withHead(bytes, hops, appended, mark);
}

function withHead(bytes: Buffer, hops: number, appended: number, mark: number): Buffer {
  bytes.writeUInt16LE(Math.min(hops, 0xffff), 4);
  bytes.writeUInt16LE(mark, 6);
  bytes.writeDoubleLE(appended, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKED_FROM)), 0);
  return bytes;
}

/** What was encoded, without reading it again. */
export function recordOf(sequence: number, bytes: Buffer, event: CloudEvent, hops: number, appended: number): Record {
  return { sequence, appended, hops, mark: bytes.readUInt16LE(6), json: bytes.subarray(HEAD_BYTES), event };
}

/** Whether the bytes are as they were written. */
export function isWhole(bytes: Buffer): boolean {
  return bytes.length > HEAD_BYTES && crc32(bytes.subarray(CHECKED_FROM)) === bytes.readUInt32LE(0);
}

/** The event is parsed when it is first asked for. */
export function decodeRecord(sequence: number, bytes: Buffer): Record {
  const json = bytes.subarray(HEAD_BYTES);
  let event: CloudEvent | undefined;
  return {
    sequence,
    appended: bytes.readDoubleLE(8),
    hops: bytes.readUInt16LE(4),
    mark: bytes.readUInt16LE(6),
    json,
    get event() {
      event ??= JSON.parse(json.toString()) as CloudEvent;
      return event;
    },
  };
}

/** The key whose events come in order: partition key, else subject; undefined for an event that has neither. */
export function orderingKey({ partitionkey, subject }: CloudEvent): string | undefined {
  return (partitionkey as string | undefined) ?? subject;
}
