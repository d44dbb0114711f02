// Directories that a command can read and not change: its calls are looked at before node:wasi, which has no such thing, gets them.
import type { Directory } from "./command-job.ts";

const ROFS = 69; // errno of wasi_snapshot_preview1.witx

/** Directories that are handed over have the descriptors after stdin, stdout and stderr, in their order. */
const FIRST_DIRECTORY = 3;

// oflags
const CREAT = 1;
const DIRECTORY = 2;
const EXCL = 4;
const TRUNC = 8;

// rights: fd_write, fd_allocate, fd_filestat_set_size
const WRITING = (1n << 6n) | (1n << 8n) | (1n << 22n);

type Call = (...parameters: (number | bigint)[]) => number;

/** Calls that change what their descriptors stand for, and which of their parameters these are. */
const CHANGES: Readonly<Record<string, readonly number[]>> = {
  fd_allocate: [0],
  fd_filestat_set_size: [0],
  fd_filestat_set_times: [0],
  path_create_directory: [0],
  path_filestat_set_times: [0],
  path_link: [0, 4],
  path_remove_directory: [0],
  path_rename: [0, 3],
  path_symlink: [2],
  path_unlink_file: [0],
};

/** Has `imports`, node:wasi's, refuse what would change a directory that is not writable. */
export function readOnly(imports: WebAssembly.ModuleImports, directories: readonly Directory[], memory: () => WebAssembly.Memory): void {
  const fixed = new Set(directories.flatMap(({ isWritable }, i) => (isWritable ? [] : [FIRST_DIRECTORY + i])));
  if (fixed.size === 0) return;
  const calls = imports as Record<string, Call>;
  const behind = { ...calls };
  for (const [name, places] of Object.entries(CHANGES))
    calls[name] = (...parameters) => (places.some((place) => fixed.has(Number(parameters[place]))) ? ROFS : (behind[name] as Call)(...parameters));

  calls.path_open = (...parameters) => {
    const [directory, flags, path, size, how, base, inheriting, state, out] = parameters as [
      number,
      number,
      number,
      number,
      number,
      bigint,
      bigint,
      number,
      number,
    ];
    if (!fixed.has(directory)) return (behind.path_open as Call)(...parameters);
    const wantsToWrite = (base & WRITING) !== 0n && (how & DIRECTORY) === 0;
    if (wantsToWrite || (how & (CREAT | EXCL | TRUNC)) !== 0) return ROFS;
    const errno = (behind.path_open as Call)(directory, flags, path, size, how, base & ~WRITING, inheriting & ~WRITING, state, out);
    if (errno === 0) fixed.add(new DataView(memory().buffer).getUint32(out, true));
    return errno;
  };
  calls.fd_close = (fd) => {
    const errno = (behind.fd_close as Call)(fd as number);
    if (errno === 0) fixed.delete(Number(fd));
    return errno;
  };
  calls.fd_renumber = (from, to) => {
    const errno = (behind.fd_renumber as Call)(from as number, to as number);
    if (errno !== 0) return errno;
    if (fixed.delete(Number(from))) fixed.add(Number(to));
    else fixed.delete(Number(to));
    return errno;
  };
}
