// A core module of its own: WASI preview 1 for a function that is a command. stdin and stdout are the process's.
import { INPUT, NONE, OUTPUT } from "./layout";
import { BADF, errors, readFrom, writeTo } from "./preview1";
import { exit, getStdin, getStdout } from "./wasi";

export { clock_time_get, environ_get, environ_sizes_get, poll_oneoff, random_get } from "./preview1";

export function fd_read(fd: i32, iovs: usize, count: i32, readOut: usize): i32 {
  if (fd != 0) return BADF;
  if (load<u32>(INPUT) == NONE) store<u32>(INPUT, getStdin());
  return readFrom(load<u32>(INPUT), iovs, readOut);
}

export function fd_write(fd: i32, iovs: usize, count: i32, writtenOut: usize): i32 {
  if (fd == 2) return writeTo(errors(), iovs, count, writtenOut);
  if (fd != 1) return BADF;
  if (load<u32>(OUTPUT) == NONE) store<u32>(OUTPUT, getStdout());
  return writeTo(load<u32>(OUTPUT), iovs, count, writtenOut);
}

/** Of an exit status WASI 0.2.0 passes on only whether it is 0. */
export function proc_exit(status: i32): void {
  exit(status != 0 ? 1 : 0);
  unreachable();
}
