// Writing: files whole or not at all, streams to their end, numbers as people read them.
import { closeSync, lstatSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SporeletError } from "../errors.ts";

/** What `path` leads to through links; `path` itself if there is nothing yet. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Whether nothing can be put in its place: a device, a pipe, or a link to what has no name, as /dev/stdout may be. */
function isWrittenTo(path: string, target: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile() && !found.isDirectory()) return true;
  return target === path && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/**
 * Writes beside the target and renames; a device, a pipe or whatever /dev/stdout leads to is written to.
 * @param mode permissions of a new file, less what the process's mask takes away
 * @throws SporeletError E_UNWRITABLE; then neither a part nor a temporary file is left
 */
export function writeWhole(path: string, bytes: Uint8Array, mode = 0o666): void {
  const target = targetOf(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    if (isWrittenTo(path, target)) {
      writeFileSync(path, bytes);
      return;
    }
    const fd = openSync(temporary, "wx", mode);
    try {
      writeFileSync(fd, bytes);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, target);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new SporeletError("E_UNWRITABLE", `${path} can't be written: ${(cause as Error).message}`, { cause });
  }
}

/** Writes all of `bytes` before it returns, whatever `fd` is; a stream writes to a pipe when the event loop comes to it. */
export function writeFully(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return; // the reader has gone, as with `| head`
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // a full pipe that does not block
    }
  }
}

/** `637752` → `637,752`. */
export function grouped(count: number): string {
  return count.toLocaleString("en");
}

export function kilobytes(bytes: number): string {
  return bytes < 10_000 ? `${grouped(bytes)} B` : `${(bytes / 1000).toFixed(1)} KB`;
}

export function printJson(value: unknown): void {
  writeFully(1, Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
}
