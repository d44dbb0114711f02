// node:fs over the files that the build embeds (`--embed`): what reads, and nothing that writes. src/build/embed.ts adds the rest of
// Node's names, whose functions throw.

import { Readable } from "node:stream";
import embedded from "sporelet:embedded";

/** Bytes by absolute path. */
const files = new Map(Object.entries(embedded));

type Path = string | Uint8Array | URL;
type Encoding = BufferEncoding | "buffer";
type WithEncoding = Encoding | { encoding?: Encoding | null } | null | undefined;
type Callback = (error: Error | null, result?: unknown) => void;

/** The directories above the files, each with the names in it. */
const directories = /* @__PURE__ */ (() => {
  const found = new Map<string, Set<string>>([["/", new Set()]]);
  for (const path of files.keys()) {
    for (let at = path; at !== "/"; ) {
      const cut = at.lastIndexOf("/");
      const parent = at.slice(0, cut) || "/";
      const names = found.get(parent) ?? new Set();
      found.set(parent, names.add(at.slice(cut + 1)));
      at = parent;
    }
  }
  return found;
})();

/** As Node has them for Linux. */
const ERRORS: Readonly<Record<string, readonly [errno: number, text: string]>> = {
  ENOENT: [-2, "no such file or directory"],
  ENOTDIR: [-20, "not a directory"],
  EISDIR: [-21, "illegal operation on a directory"],
  EROFS: [-30, "read-only file system"],
};

function failure(code: string, syscall: string, path?: string): Error {
  const [errno, text] = ERRORS[code] as readonly [number, string];
  const where = path === undefined ? "" : ` '${path}'`;
  return Object.assign(new Error(`${code}: ${text}, ${syscall}${where}`), { errno, code, syscall, ...(path !== undefined && { path }) });
}

const textOf = (path: Path): string => {
  if (path instanceof Uint8Array) return Buffer.from(path).toString();
  if (typeof path === "string") return path;
  if (path?.protocol === "file:") return decodeURIComponent(path.pathname);
  throw Object.assign(new TypeError(`The "path" argument must be of type string or an instance of Buffer or URL. Received ${path}`), {
    code: "ERR_INVALID_ARG_TYPE",
  });
};

/** Absolute, without `.` and `..`; the working directory is `/`. */
function normal(path: Path): string {
  const parts: string[] = [];
  for (const part of textOf(path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** @throws Error EISDIR, ENOENT, ENOTDIR */
function bytesAt(path: Path, syscall = "open"): Uint8Array {
  const at = normal(path);
  const bytes = files.get(at);
  if (bytes !== undefined) return bytes;
  if (directories.has(at)) throw failure("EISDIR", "read");
  throw failure(isBelowFile(at) ? "ENOTDIR" : "ENOENT", syscall, textOf(path));
}

const isBelowFile = (path: string) => [...path.matchAll(/(?<!^)\//g)].some(({ index }) => files.has(path.slice(0, index)));
const encodingOf = (options: WithEncoding) => (typeof options === "string" ? options : options?.encoding);
const encoded = (bytes: Uint8Array, encoding: Encoding | null | undefined) =>
  encoding && encoding !== "buffer" ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding) : Buffer.from(bytes);

export function readFileSync(path: Path, options?: WithEncoding): Buffer | string {
  return encoded(bytesAt(path), encodingOf(options));
}

export function existsSync(path: Path): boolean {
  try {
    const at = normal(path);
    return files.has(at) || directories.has(at);
  } catch {
    return false;
  }
}

const W_OK = 2;

export function accessSync(path: Path, mode = 0): void {
  statSync(path, undefined, "access");
  if (mode & W_OK) throw failure("EROFS", "access", textOf(path));
}

const FILE_MODE = 0o100444;
const DIRECTORY_MODE = 0o040555;
const BLOCK = 512;

/** Of a file whose times nobody knows: they are 0, so that the same source gives the same module. */
class Stats {
  readonly dev = 0;
  readonly ino = 0;
  readonly nlink = 1;
  readonly uid = 0;
  readonly gid = 0;
  readonly rdev = 0;
  readonly blksize = 4096;
  readonly atimeMs = 0;
  readonly mtimeMs = 0;
  readonly ctimeMs = 0;
  readonly birthtimeMs = 0;
  readonly mode: number;
  readonly size: number;
  readonly blocks: number;
  readonly atime = new Date(0);
  readonly mtime = new Date(0);
  readonly ctime = new Date(0);
  readonly birthtime = new Date(0);

  constructor(size: number, mode: number) {
    this.size = size;
    this.mode = mode;
    this.blocks = Math.ceil(size / BLOCK);
  }
  isFile(): boolean {
    return this.mode === FILE_MODE;
  }
  isDirectory(): boolean {
    return this.mode === DIRECTORY_MODE;
  }
  isSymbolicLink(): boolean {
    return false;
  }
  isFIFO(): boolean {
    return false;
  }
  isSocket(): boolean {
    return false;
  }
  isBlockDevice(): boolean {
    return false;
  }
  isCharacterDevice(): boolean {
    return false;
  }
}

export function statSync(path: Path, options?: { throwIfNoEntry?: boolean }, syscall = "stat"): Stats | undefined {
  const at = normal(path);
  if (directories.has(at)) return new Stats(0, DIRECTORY_MODE);
  if (options?.throwIfNoEntry === false && !files.has(at)) return undefined;
  return new Stats(bytesAt(path, syscall).length, FILE_MODE);
}

export const lstatSync = (path: Path, options?: { throwIfNoEntry?: boolean }) => statSync(path, options, "lstat");

export class Dirent {
  readonly name: string;
  readonly parentPath: string;
  readonly path: string;
  readonly #isDirectory: boolean;
  constructor(name: string, parentPath: string, isDirectory: boolean) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#isDirectory = isDirectory;
  }
  isFile(): boolean {
    return !this.#isDirectory;
  }
  isDirectory(): boolean {
    return this.#isDirectory;
  }
  isSymbolicLink(): boolean {
    return false;
  }
}

type ReadDirectory = WithEncoding & ({ withFileTypes?: boolean; recursive?: boolean } | string | null | undefined);

export function readdirSync(path: Path, options?: ReadDirectory): (string | Dirent)[] {
  const top = normal(path);
  if (!directories.has(top)) throw failure(files.has(top) || isBelowFile(top) ? "ENOTDIR" : "ENOENT", "scandir", textOf(path));
  const { withFileTypes = false, recursive = false } = typeof options === "object" && options !== null ? options : {};
  const within = (directory: string, prefix: string): (string | Dirent)[] =>
    [...(directories.get(directory) ?? [])].sort().flatMap((name) => {
      const full = directory === "/" ? `/${name}` : `${directory}/${name}`;
      const isDirectory = directories.has(full);
      const entry = withFileTypes ? new Dirent(name, directory, isDirectory) : `${prefix}${name}`;
      return recursive && isDirectory ? [entry, ...within(full, `${prefix}${name}/`)] : [entry];
    });
  return within(top, "");
}

export function realpathSync(path: Path): string {
  statSync(path, undefined, "lstat");
  return normal(path);
}

/** A stream of a part of a file, inclusive at both ends as in Node. */
export function createReadStream(
  path: Path,
  options: { start?: number; end?: number; encoding?: BufferEncoding; highWaterMark?: number } | BufferEncoding = {},
) {
  const { start = 0, end = Number.POSITIVE_INFINITY, encoding, highWaterMark = 65_536 } = typeof options === "string" ? { encoding: options } : options;
  let at = start;
  const stream = new Readable({
    highWaterMark,
    read() {
      let bytes: Uint8Array;
      try {
        bytes = bytesAt(path);
      } catch (error) {
        this.destroy(error as Error);
        return;
      }
      const until = Math.min(at + highWaterMark, end + 1, bytes.length);
      this.push(at < until ? Buffer.from(bytes.subarray(at, until)) : null);
      at = until;
    },
  });
  if (encoding) stream.setEncoding(encoding);
  queueMicrotask(() => {
    if (stream.destroyed) return;
    stream.emit("open", -1);
    stream.emit("ready");
  });
  return Object.assign(stream, { path });
}

type Sync = (path: Path, ...options: never[]) => unknown;

/** With a callback at its end, which is called later. */
const later =
  (fn: Sync) =>
  (...given: unknown[]): void => {
    const callback = given.pop() as Callback;
    if (typeof callback !== "function")
      throw Object.assign(new TypeError(`The "cb" argument must be of type function. Received ${callback}`), { code: "ERR_INVALID_ARG_TYPE" });
    let result: unknown;
    let failed: Error | undefined;
    try {
      result = fn(...(given as [Path, ...never[]]));
    } catch (error) {
      failed = error as Error;
    }
    queueMicrotask(() => (failed === undefined ? callback(null, result) : callback(failed)));
  };

const promised =
  (fn: Sync) =>
  async (...given: unknown[]): Promise<unknown> =>
    fn(...(given as [Path, ...never[]]));

export const readFile = /* @__PURE__ */ later(readFileSync);
export const access = /* @__PURE__ */ later(accessSync);
export const stat = /* @__PURE__ */ later(statSync as Sync);
export const lstat = /* @__PURE__ */ later(lstatSync as Sync);
export const readdir = /* @__PURE__ */ later(readdirSync);
export const realpath = /* @__PURE__ */ later(realpathSync);
export const exists = (path: Path, callback: (exists: boolean) => void): void => queueMicrotask(() => callback(existsSync(path)));

export const promises = /* @__PURE__ */ (() => ({
  readFile: promised(readFileSync),
  access: promised(accessSync),
  stat: promised(statSync as Sync),
  lstat: promised(lstatSync as Sync),
  readdir: promised(readdirSync),
  realpath: promised(realpathSync),
}))();
