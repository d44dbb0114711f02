// Where builds are kept between processes: one file for each, with its checksum, in a directory that is the user's own.
// Nothing in it is needed: a file that is damaged or not ours counts as none, and the oldest go when there are too many.
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** Bytes; what was used longest ago goes first. */
export const CACHE_LIMIT = 256_000_000;

/** The names of our files: a key or a digest and what it is of, and a suffix while it is written. `.wasm` and `.json` are of earlier versions. */
const OURS = /^(?:[0-9a-f]{32}\.(?:build|wasm|json)|[0-9a-f]{64}\.blob)(?:\.[\w-]+)?$/;

/** SPORELET_CACHE, or `sporelet` in XDG_CACHE_HOME or ~/.cache (XDG Base Directory Specification 0.8); undefined where there is no home. */
export function cacheDirectory(): string | undefined {
  const { SPORELET_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return resolve(own);
  if (xdg && isAbsolute(xdg)) return join(xdg, "sporelet");
  try {
    return join(homedir(), ".cache", "sporelet");
  } catch {
    return undefined; // a user without an entry in the system's list, and no HOME
  }
}

export function digest(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

const DIGEST_BYTES = 64;
const NEWLINE = 0x0a;

export interface StoredBuild {
  /** Any JSON. */
  head: unknown;
  body: Uint8Array<ArrayBuffer>;
}

/** What was stored under `key`, if it is whole and this user's; it then counts as used now. */
export function readStored(key: string): StoredBuild | undefined {
  const directory = cacheDirectory();
  if (directory === undefined) return undefined;
  const bytes = readOwn(join(directory, `${key}.build`));
  if (bytes === undefined) return undefined;
  try {
    const content = bytes.subarray(DIGEST_BYTES + 1);
    if (bytes.toString("latin1", 0, DIGEST_BYTES) !== digest(content)) return undefined;
    const headEnd = content.indexOf(NEWLINE);
    const head: unknown = JSON.parse(content.toString("utf8", 0, headEnd));
    return { head, body: content.subarray(headEnd + 1) };
  } catch {
    return undefined; // something else lies there
  }
}

/** A file that this user owns; it then counts as used now. */
function readOwn(path: string): Buffer<ArrayBuffer> | undefined {
  try {
    if (process.getuid !== undefined && statSync(path).uid !== process.getuid()) return undefined;
    const bytes = readFileSync(path) as Buffer<ArrayBuffer>;
    const now = new Date();
    utimesSync(path, now, now);
    return bytes;
  } catch {
    return undefined; // never built or pulled, or unreadable
  }
}

/** Step by step, for mkdirSync with `recursive` never returns where the system says ENOENT of a parent that exists, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

function renameOver(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    rmSync(to, { recursive: true, force: true }); // a directory lies there
    renameSync(from, to);
  }
}

/** Stores a build, whole or not at all; a cache that can't be written is no reason to fail. */
export function writeStored(key: string, { head, body }: StoredBuild, limit = CACHE_LIMIT): void {
  const content = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
  writeFile(`${key}.build`, Buffer.concat([Buffer.from(`${digest(content)}\n`), content]), limit);
}

/** Where the content with a digest is kept that came from elsewhere, whether it is there or not; its name is its checksum. */
export function blobPath(sha256: string): string | undefined {
  const directory = cacheDirectory();
  return directory === undefined ? undefined : join(directory, `${sha256}.blob`);
}

/** What is stored there, if it is this user's; the caller compares its digest. */
export function readBlob(sha256: string): Buffer<ArrayBuffer> | undefined {
  const path = blobPath(sha256);
  return path === undefined ? undefined : readOwn(path);
}

export function writeBlob(sha256: string, bytes: Uint8Array): void {
  writeFile(`${sha256}.blob`, bytes, CACHE_LIMIT);
}

function writeFile(name: string, content: Uint8Array, limit: number): void {
  const directory = cacheDirectory();
  if (directory === undefined) return;
  const path = join(directory, name);
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    if (!existsSync(directory)) {
      makeDirectory(directory);
      chmodSync(directory, 0o700);
    }
    writeFileSync(temporary, content, { flag: "wx" });
    renameOver(temporary, path);
    shrink(directory, limit);
  } catch {
    rmSync(temporary, { recursive: true, force: true });
  }
}

interface StoredFile {
  path: string;
  bytes: number;
  /** ms since the epoch. */
  used: number;
}

function filesIn(directory: string): StoredFile[] {
  const files: StoredFile[] = [];
  for (const name of readdirSync(directory)) {
    if (!OURS.test(name)) continue;
    const found = statSync(join(directory, name), { throwIfNoEntry: false }); // another process may have removed it
    if (found !== undefined) files.push({ path: join(directory, name), bytes: found.size, used: found.mtimeMs });
  }
  return files;
}

function shrink(directory: string, limit: number): void {
  const files = filesIn(directory);
  let bytes = sizeOf(files);
  if (bytes <= limit) return;
  for (const file of files.sort((a, b) => a.used - b.used)) {
    if (bytes <= limit) return;
    rmSync(file.path, { recursive: true, force: true });
    bytes -= file.bytes;
  }
}

const sizeOf = (files: readonly StoredFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);

export interface CacheUse {
  /** Builds, what was pulled, and what else of ours lies there. */
  entries: number;
  bytes: number;
}

function stored(directory: string | undefined): StoredFile[] {
  return directory === undefined || !existsSync(directory) ? [] : filesIn(directory);
}

/** How much is stored. */
export function cacheUse(): CacheUse {
  const files = stored(cacheDirectory());
  return { entries: files.length, bytes: sizeOf(files) };
}

/** Removes all that is stored, and nothing else that lies in the directory; answers how much that was. */
export function cleanCache(): CacheUse {
  const files = stored(cacheDirectory());
  for (const { path } of files) rmSync(path, { recursive: true, force: true });
  return { entries: files.length, bytes: sizeOf(files) };
}
