// Word of files that change. Directories are watched, for a file may come, go, or be replaced by another
// of its name; node:fs does so from the moment on that it is told to, so that no change falls into a gap.
import { type FSWatcher, watch } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Editors write a file in several steps; ms after the last one. */
const SETTLE_MS = 10;

const PACKAGES = `${sep}node_modules${sep}`;

export class FileWatch {
  readonly #onChange: (paths: ReadonlySet<string>) => void;
  readonly #onError: (error: unknown) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #changed = new Set<string>();
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
    const before = this.#watchers.size;
    for (const path of paths) if (!path.includes(PACKAGES)) this.#watchDirectory(dirname(path));
    return this.#watchers.size > before;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watchDirectory(directory: string): void {
    if (this.#watchers.has(directory)) return;
    try {
      const watcher = watch(directory, (_event, name) => this.#note(name === null ? directory : join(directory, name)));
      watcher.on("error", (error) => {
        this.#watchers.delete(directory); // it is gone; whoever needs it again adds it again
        watcher.close();
        this.#onError(error);
      });
      this.#watchers.set(directory, watcher);
    } catch (error) {
      this.#onError(error);
    }
  }

  #note(path: string): void {
    this.#changed.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const changed = this.#changed;
      this.#changed = new Set();
      this.#onChange(changed);
    }, SETTLE_MS);
  }
}
