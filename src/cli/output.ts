// Writing files whole or not at all, and numbers as people read them.
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** `637752` → `637,752`. */
export function grouped(count: number): string {
  return count.toLocaleString("en");
}

export function kilobytes(bytes: number): string {
  return bytes < 10_000 ? `${grouped(bytes)} B` : `${(bytes / 1000).toFixed(1)} KB`;
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
