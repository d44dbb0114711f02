// Writing: files whole or not at all, streams to their end, numbers as people read them.
import { closeSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SporeletError } from "../errors.ts";

/**
 * Writes beside the target and renames.
 * @throws SporeletError E_UNWRITABLE; then neither a part nor a temporary file is left
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const fd = openSync(temporary, "wx");
    try {
      writeFileSync(fd, bytes);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new SporeletError("E_UNWRITABLE", `${path} can't be written: ${(cause as Error).message}`, { cause });
  }
}

/** `process.stdout` would do it too, but making that stream costs a start of 50 ms some 3 ms. */
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
