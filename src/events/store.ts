// The database below the log: LMDB, opened by any number of processes at once. Whatever belongs together is written in one
// transaction, and writes that come together share one, since what takes time is the disk.
import { closeSync, existsSync, mkdirSync, openSync, readSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import { SporeletError } from "../errors.ts";
import type { Description } from "../module/description.ts";

/** Raised when an older release would misread what is stored. */
const FORMAT = 1;
/** Writes of one transaction. More would keep those that wait behind them waiting. */
const MOST_AT_ONCE = 4096;
const MOST_DATABASES = 16;

/** A function, and the sequence of an event. */
export type Delivered = [name: string, sequence: number];

/** A build of a projection, and a key of it. */
export type StateKey = [build: number, key: string];

/** A function, and a key of its store. */
export type KvKey = [name: string, key: string];

/** All keys of one function. */
export function ofFunction(name: string): { start: Delivered; end: Delivered } {
  return { start: [name, 0], end: [name, Number.MAX_SAFE_INTEGER] };
}

interface Write {
  action(): unknown;
  isDurable: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Less is as good as nothing: LMDB writes by pages, and says of a page that was written in part that there was an error. */
const LEAST_FREE_BYTES = 1 << 16;

function isFull(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize < LEAST_FREE_BYTES;
  } catch {
    return false;
  }
}

/** What failed in LMDB or the system below it, as an error of ours. */
async function storeError(cause: unknown, directory: string): Promise<SporeletError> {
  // LMDB tells why a commit failed by a promise of its own, which rejects.
  const { commitError } = cause as { commitError?: Promise<never> };
  const reason: Error = (await commitError?.catch((error: Error) => error)) ?? (cause as Error);
  const { message } = reason;
  if (isFull(directory) || /no space|quota/i.test(message))
    return new SporeletError("E_DISK_FULL", `the event log in ${directory} can't be written: ${message}`, { cause });
  return new SporeletError("E_LOG", `the event log in ${directory} can't be used: ${message}`, { cause });
}

/** Where a page's head ends, and the magic number of LMDB stands (mdb.c of LMDB 1.0, MDB_meta). */
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;

/**
 * LMDB takes any file for its own, and the process with it.
 * @throws SporeletError E_LOG
 */
function checkFile(directory: string): void {
  const file = join(directory, "data.mdb");
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return; // it is made
  const head = Buffer.alloc(MAGIC_AT + 4);
  const fd = openSync(file, "r");
  try {
    readSync(fd, head);
  } finally {
    closeSync(fd);
  }
  if (head.readUInt32LE(MAGIC_AT) !== MAGIC) throw new SporeletError("E_LOG", `${file} is no event log: it is not a database of LMDB`);
}

export interface StoreOptions {
  /** Default: it is made if it is not there. */
  mustExist?: boolean;
}

export class Store {
  readonly directory: string;
  /** Records by sequence. */
  readonly events: Database<Buffer, number>;
  /** Sequences by the hash of source and id. */
  readonly ids: Database<number, Buffer>;
  /** Single values: the format, the last sequence. */
  readonly facts: Database<number, string>;
  /** What each function says of itself, by its name. */
  readonly functions: Database<Description, string>;
  /** How far each function has come, by its name. */
  readonly progress: Database<unknown, string>;
  /** Failed attempts of deliveries that go on. */
  readonly attempts: Database<unknown, Delivered>;
  /** Deliveries that were given up. */
  readonly dead: Database<unknown, Delivered>;
  /** Deliveries that are to be made once more. */
  readonly redriven: Database<unknown, Delivered>;
  /** Who gets no events for now, by its name. */
  readonly pauses: Database<unknown, string>;
  /** What functions got from outside when they handled an event, by its sequence and the function's name. */
  readonly recordings: Database<Buffer, [sequence: number, name: string]>;
  /** What each projection is built of, by its name. */
  readonly projections: Database<unknown, string>;
  /** The states of projections. */
  readonly states: Database<unknown, StateKey>;
  /** What functions keep. */
  readonly kv: Database<unknown, KvKey>;
  /** Of that, when its time is over. */
  readonly expiries: Database<unknown, [expires: number, ...KvKey]>;
  readonly #root: RootDatabase;
  #pending: Write[] = [];
  #writing: Promise<void> | undefined;
  readonly #beforeCommit = new Set<() => void>();
  readonly #afterCommit = new Set<() => void>();

  /** @throws SporeletError E_NOT_FOUND, E_LOG, E_LOG_FORMAT, E_UNWRITABLE */
  constructor(directory: string, { mustExist = false }: StoreOptions = {}) {
    this.directory = directory;
    if (mustExist && !existsSync(join(directory, "data.mdb")))
      throw new SporeletError("E_NOT_FOUND", `there is no event log in ${directory}`, {
        remedy: "Start one: sporelet serve fns/ --events; or say where it is: --data <directory>.",
      });
    try {
      mkdirSync(directory, { recursive: true });
      checkFile(directory);
      // What belongs together is put together here; and of a batch of LMDB's own that fails, a promise is left that nobody can catch.
      this.#root = open({ path: directory, maxDbs: MOST_DATABASES, noSubdir: false, eventTurnBatching: false });
      const json = { encoding: "json" } as const;
      this.events = this.#root.openDB({ name: "events", encoding: "binary" });
      this.ids = this.#root.openDB({ name: "ids", encoding: "ordered-binary", keyEncoding: "binary" });
      this.facts = this.#root.openDB({ name: "facts", ...json });
      this.functions = this.#root.openDB({ name: "functions", ...json });
      this.progress = this.#root.openDB({ name: "progress", ...json });
      this.attempts = this.#root.openDB({ name: "attempts", ...json });
      this.dead = this.#root.openDB({ name: "dead", ...json });
      this.redriven = this.#root.openDB({ name: "redriven", ...json });
      this.pauses = this.#root.openDB({ name: "pauses", ...json });
      this.recordings = this.#root.openDB({ name: "recordings", encoding: "binary" });
      this.projections = this.#root.openDB({ name: "projections", ...json });
      this.kv = this.#root.openDB({ name: "kv", ...json });
      this.expiries = this.#root.openDB({ name: "expiries", ...json });
      this.states = this.#root.openDB({ name: "states", ...json });
    } catch (cause) {
      if (cause instanceof SporeletError) throw cause;
      throw new SporeletError("E_LOG", `the event log in ${directory} can't be opened: ${(cause as Error).message}`, { cause });
    }
    const format = this.facts.get("format");
    if (format === undefined) this.facts.putSync("format", FORMAT);
    else if (format !== FORMAT)
      throw new SporeletError("E_LOG_FORMAT", `the event log in ${directory} has format ${format}, this release of sporelet reads format ${FORMAT}`);
  }

  /**
   * @param action is called in every transaction, when all its writes are made
   * @returns a function that ends it
   */
  beforeCommit(action: () => void): () => void {
    this.#beforeCommit.add(action);
    return () => this.#beforeCommit.delete(action);
  }

  /**
   * @param action is called after every transaction of this process, when what it wrote can be read
   * @returns a function that ends it
   */
  afterCommit(action: () => void): () => void {
    this.#afterCommit.add(action);
    return () => this.#afterCommit.delete(action);
  }

  /**
   * Makes changes in a transaction. Those of one action are made together, or not at all if the transaction fails.
   * @param action reads and writes synchronously. What it throws, it has to throw before it writes
   * @param isDurable whether to wait until all is on the disk, not only visible to all. After a crash of the system, what was
   * visible and not on the disk is gone, with all that came after it
   * @returns what the action returned
   * @throws what the action throws; SporeletError E_DISK_FULL, E_LOG
   */
  write<T>(action: () => T, isDurable = true): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ action, isDurable, resolve: resolve as (value: unknown) => void, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Whether a transaction is under way or about to begin. */
  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  async #writeAll(): Promise<void> {
    await new Promise(setImmediate); // what else comes in this turn belongs to the first transaction
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, MOST_AT_ONCE);
      const onVisible: (() => void)[] = [];
      const onDurable: (() => void)[] = [];
      try {
        await this.#root.transaction(() => {
          for (const { action, isDurable, resolve, reject } of batch) {
            try {
              const value = action();
              (isDurable ? onDurable : onVisible).push(() => resolve(value));
            } catch (error) {
              onVisible.push(() => reject(error));
            }
          }
          for (const action of this.#beforeCommit) action();
        });
        this.#root.resetReadTxn();
        for (const settle of onVisible) settle();
        for (const action of this.#afterCommit) action();
        // The next transaction need not wait for the disk.
        if (onDurable.length > 0)
          void this.#root.flushed.then(
            () => {
              for (const settle of onDurable) settle();
            },
            (cause: unknown) => void this.#failed(batch, cause),
          );
      } catch (cause) {
        await this.#failed(batch, cause);
      }
    }
    this.#writing = undefined;
  }

  async #failed(batch: readonly Write[], cause: unknown): Promise<void> {
    const error = await storeError(cause, this.directory);
    for (const { reject } of batch) reject(error);
  }

  /** Copies the log as it is now, while others write, into a directory. */
  async backup(directory: string): Promise<void> {
    try {
      await this.#root.backup(directory, true);
    } catch (cause) {
      throw await storeError(cause, directory);
    }
  }

  /** When all that was begun is on the disk. */
  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.#root.flushed;
    await this.#root.close();
  }
}
