// Word of files that change. Directories are watched, for a file may come, go, or be replaced by another
// of its name; node:fs does so from the moment on that it is told to, so that no change falls into a gap.
import { existsSync, type FSWatcher, statSync, watch } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Editors write a file in several steps; ms after the last one. */
const SETTLE_MS = 10;
/** Something beside the sources may be written all the time; ms after which what has changed is told anyway. */
const MOST_SETTLE_MS = 100;

const PACKAGES = `${sep}node_modules${sep}`;

interface Watcher {
  watcher: FSWatcher;
  /** Of the directory: another of the same name has another. */
  inode: number;
}

/** undefined if there is no such directory. */
function inodeOf(directory: string): number | undefined {
  return statSync(directory, { throwIfNoEntry: false })?.ino;
}

/** The directory itself, or what is above it: whoever removes one may make it anew. */
function nearest(directory: string): string {
  let at = directory;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

export class FileWatch {
  readonly #onChange: (paths: ReadonlySet<string>) => void;
  readonly #onError: (error: unknown) => void;
  /** Directories that are to be watched, whether they are there or not. */
  readonly #wanted = new Set<string>();
  /** Those that are watched: `nearest` of the wanted ones. */
  readonly #watchers = new Map<string, Watcher>();
  #changed = new Set<string>();
  #changedSince = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange gets the absolute paths of what has changed, a moment after the last of it */
  constructor(onChange: (paths: ReadonlySet<string>) => void, onError: (error: unknown) => void) {
    this.#onChange = onChange;
    this.#onError = onError;
  }

  /**
   * Watches where `paths` (absolute) are as well; packages change only when they are installed.
   * @returns whether a directory is new, so that something in it may have changed before
   */
  add(paths: readonly string[]): boolean {
    return this.addDirectories(paths.filter((path) => !path.includes(PACKAGES)).map(dirname));
  }

  /** The same for directories themselves. */
  addDirectories(directories: readonly string[]): boolean {
    const before = this.#wanted.size;
    for (const directory of directories) {
      if (this.#wanted.has(directory)) continue;
      this.#wanted.add(directory);
      this.#watchDirectory(nearest(directory));
    }
    return this.#wanted.size > before;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const { watcher } of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#wanted.clear();
  }

  #watchDirectory(directory: string): void {
    const inode = inodeOf(directory);
    if (inode === undefined || this.#watchers.has(directory)) return;
    try {
      const watcher = watch(directory, (_event, name) => this.#note(name === null ? directory : join(directory, name)));
      watcher.on("error", (error) => {
        this.#watchers.delete(directory);
        watcher.close();
        this.#onError(error);
      });
      this.#watchers.set(directory, { watcher, inode });
    } catch (error) {
      this.#onError(error);
    }
  }

  /** The system goes on watching what was removed, rather than what has its name now. */
  #follow(): void {
    const needed = new Set([...this.#wanted].map(nearest));
    for (const [directory, { watcher, inode }] of this.#watchers) {
      if (needed.has(directory) && inodeOf(directory) === inode) continue;
      watcher.close();
      this.#watchers.delete(directory);
    }
    for (const directory of needed) this.#watchDirectory(directory);
  }

  #note(path: string): void {
    const now = Date.now();
    if (this.#changed.size === 0) this.#changedSince = now;
    this.#changed.add(path);
    if (this.#timer !== undefined && now - this.#changedSince > MOST_SETTLE_MS) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const changed = this.#changed;
      this.#changed = new Set();
      this.#follow();
      this.#onChange(changed);
    }, SETTLE_MS);
  }
}
