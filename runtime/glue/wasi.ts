// WASI preview 1: what the module asks of its host, and what it answers itself.
// Signatures and numbers: wasi_snapshot_preview1.witx.

export const STDIN: i32 = 0;
export const STDOUT: i32 = 1;
export const STDERR: i32 = 2;

export const CLOCK_MONOTONIC: i32 = 1;
export const CLOCK_PROCESS_CPUTIME: i32 = 2;

const BADF: i32 = 8;
const FILETYPE_CHARACTER_DEVICE: u8 = 2;

@external("wasi_snapshot_preview1", "fd_read") export declare function fd_read(fd: i32, iovs: usize, count: i32, readOut: usize): i32;
@external("wasi_snapshot_preview1", "fd_write") export declare function fd_write(fd: i32, iovs: usize, count: i32, writtenOut: usize): i32;
@external("wasi_snapshot_preview1", "clock_time_get") export declare function clock_time_get(id: i32, precision: u64, timeOut: usize): i32;
@external("wasi_snapshot_preview1", "random_get") export declare function random_get(bytes: usize, size: usize): i32;
@external("wasi_snapshot_preview1", "environ_sizes_get") export declare function environ_sizes_get(countOut: usize, bytesOut: usize): i32;
@external("wasi_snapshot_preview1", "environ_get") export declare function environ_get(pointers: usize, bytes: usize): i32;
@external("wasi_snapshot_preview1", "poll_oneoff") export declare function poll_oneoff(subscriptions: usize, events: usize, count: i32, occurredOut: usize): i32;
@external("wasi_snapshot_preview1", "proc_exit") export declare function proc_exit(status: i32): void;

// libc imports these for stdio's sake. Nothing can be opened, so nothing can be closed or sought,
// and answering here keeps three imports out of every module.

export function fd_close(fd: i32): i32 {
  return BADF;
}

export function fd_seek(fd: i32, offset: i64, whence: i32, positionOut: usize): i32 {
  return BADF;
}

export function fd_fdstat_get(fd: i32, statOut: usize): i32 {
  if (fd < STDIN || fd > STDERR) return BADF;
  memory.fill(statOut, 0, 24);
  store<u8>(statOut, FILETYPE_CHARACTER_DEVICE);
  return 0;
}
