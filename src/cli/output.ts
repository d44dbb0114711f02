// Writing: files whole or not at all, streams to their end, numbers as people read them.
import { closeSync, lstatSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isNamedAsSource } from "../build/source-files.ts";
import { SporeletError } from "../errors.ts";

/** In place of a path: stdout. */
export const STDOUT = "-";

/** Whether what is written there may be stdout, so that nothing else can go there. */
export function isStdout(output: string): boolean {
  return output === STDOUT || output.startsWith("/dev/");
}

/**
 * Where an output goes.
 * @param given a file, a directory that the file is put into, or nothing
 * @param name the file's name where none is given
 * @throws SporeletError E_UNWRITABLE for a directory that is not there
 */
export function outputPath(given: string | undefined, name: string): string {
  if (given === undefined) return name;
  if (statSync(given, { throwIfNoEntry: false })?.isDirectory()) return join(given, name);
  if (/[/\\]$/.test(given))
    throw new SporeletError("E_UNWRITABLE", `there is no directory ${given} to put ${name} into`, { remedy: `Make it first: mkdir -p ${given}` });
  return given;
}

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
 * Refuses an output that has the name of a source, or of what steers a build: there is one, or what is written would be taken for one.
 * @throws SporeletError E_WOULD_OVERWRITE
 */
export function refuseSource(output: string): void {
  if (isNamedAsSource(targetOf(output)))
    throw new SporeletError("E_WOULD_OVERWRITE", `the output ${output} has the name of a source, and would overwrite one or be taken for one`);
}

/** @throws SporeletError E_UNWRITABLE where a file can't be at `path` */
function checkPlace(path: string, target: string): void {
  const isDirectory = (name: string) => statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isDirectory(target)) throw new SporeletError("E_UNWRITABLE", `${path} is a directory`, { remedy: "Give the path of a file." });
  const directory = dirname(target);
  if (!isDirectory(directory))
    throw new SporeletError("E_UNWRITABLE", `${path} can't be written: there is no directory ${directory}`, { remedy: `Make it first: mkdir -p ${directory}` });
}

/** What the system said, without the call and the temporary file that it names. */
function reasonOf(error: unknown): string {
  return (error as Error).message.replace(/, \w+(?: '.*)?$/s, "");
}

/** Whether the system says that there is no room, or that the user may have no more of it. */
function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/**
 * Makes the directory, and those above it.
 * @throws SporeletError E_UNWRITABLE, E_DISK_FULL
 */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new SporeletError(isFull(cause) ? "E_DISK_FULL" : "E_UNWRITABLE", `the directory ${path} can't be made: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * Writes beside the target and renames; a device, a pipe or whatever /dev/stdout leads to is written to, and "-" is stdout.
 * @param mode permissions of a new file, less what the process's mask takes away
 * @throws SporeletError E_UNWRITABLE, E_DISK_FULL; then neither a part nor a temporary file is left
 */
export function writeWhole(path: string, bytes: Uint8Array, mode = 0o666): void {
  if (path === STDOUT) {
    writeFully(1, bytes);
    return;
  }
  const target = targetOf(path);
  checkPlace(path, target);
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
    throw new SporeletError(isFull(cause) ? "E_DISK_FULL" : "E_UNWRITABLE", `${path} can't be written: ${reasonOf(cause)}`, { cause });
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

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function printJson(value: unknown): void {
  writeFully(1, Buffer.from(jsonText(value)));
}
