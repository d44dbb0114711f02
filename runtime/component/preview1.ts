// What modules of ours import of WASI preview 1, made of WASI 0.2; signatures and numbers: wasi_snapshot_preview1.witx.
// stdin and stdout are the command's or the request's, see command.ts and server.ts.
import { ENVIRONMENT, ENVIRONMENT_BYTES, ENVIRONMENT_COUNT, ERRORS, NONE, RESULT } from "./layout";
import { READ_BYTES, read, writeAll } from "./streams";
import { blockOn, dropPollable, getStderr, monotonicNow, randomU64, subscribeDuration, wallNow } from "./wasi";

export const BADF: i32 = 8;
export const IO: i32 = 29;

const REALTIME: i32 = 0;

/** WASI 0.2 has no clock of CPU time: the monotonic one stands for it. */
export function clock_time_get(id: i32, precision: u64, timeOut: usize): i32 {
  if (id == REALTIME) {
    wallNow(RESULT);
    store<u64>(timeOut, load<u64>(RESULT) * 1_000_000_000 + load<u32>(RESULT, 8));
  } else store<u64>(timeOut, monotonicNow());
  return 0;
}

export function random_get(bytes: usize, size: i32): i32 {
  for (let left: usize = size; left > 0; ) {
    store<u64>(RESULT, randomU64());
    const taken: usize = min(left, 8);
    memory.copy(bytes, RESULT, taken);
    bytes += taken;
    left -= taken;
  }
  return 0;
}

export function environ_sizes_get(countOut: usize, bytesOut: usize): i32 {
  store<u32>(countOut, load<u32>(ENVIRONMENT_COUNT));
  store<u32>(bytesOut, load<u32>(ENVIRONMENT_BYTES));
  return 0;
}

export function environ_get(pointers: usize, bytes: usize): i32 {
  const size: usize = load<u32>(ENVIRONMENT_BYTES);
  memory.copy(bytes, load<u32>(ENVIRONMENT), size);
  let isStart = true;
  for (let at = bytes; at < bytes + size; at++) {
    if (isStart) {
      store<u32>(pointers, <u32>at);
      pointers += 4;
    }
    isStart = load<u8>(at) == 0;
  }
  return 0;
}

/** One subscription to a clock, relative in time: all that `_start` of our modules asks for, and nothing else is called. */
export function poll_oneoff(subscriptions: usize, events: usize, count: i32, occurredOut: usize): i32 {
  const pollable = subscribeDuration(load<u64>(subscriptions, 24));
  blockOn(pollable);
  dropPollable(pollable);
  store<u32>(occurredOut, 1);
  return 0;
}

/** fd_read from a stream. */
export function readFrom(stream: u32, iovs: usize, readOut: usize): i32 {
  const taken = stream == NONE ? 0 : read(stream, load<u32>(iovs, 4));
  if (taken < 0) return IO;
  if (taken > 0) memory.copy(load<u32>(iovs), load<u32>(READ_BYTES), taken);
  store<u32>(readOut, taken);
  return 0;
}

/** The stream of stderr. */
export function errors(): u32 {
  if (load<u32>(ERRORS) == NONE) store<u32>(ERRORS, getStderr());
  return load<u32>(ERRORS);
}

/** fd_write to a stream. */
export function writeTo(stream: u32, iovs: usize, count: i32, writtenOut: usize): i32 {
  let written: u32 = 0;
  for (let i: i32 = 0; i < count; i++, iovs += 8) {
    const size = load<u32>(iovs, 4);
    if (!writeAll(stream, load<u32>(iovs), size)) return IO;
    written += size;
  }
  store<u32>(writtenOut, written);
  return 0;
}
