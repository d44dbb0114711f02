// `createHost`: functions run by worker threads, so that none of them can stop the others or the host.
import { availableParallelism, totalmem } from "node:os";
import { SporeletError } from "../errors.ts";
import { type LoadOptions, prepare } from "../host/artifact.ts";
import { checkStack } from "../module/stack.ts";
import type { WebAsyncDisposable } from "../web-types.ts";
import { checkCount, Dispatcher } from "./dispatcher.ts";
import type { FunctionOptions } from "./function-options.ts";
import { HostedFunction, type HostListener } from "./hosted.ts";

export type HostLoadOptions = FunctionOptions & Pick<LoadOptions, "map" | "trusted">;

export interface HostOptions extends Omit<FunctionOptions, "name"> {
  /** Threads that run functions; one can use one core. Default: as many as there are cores. */
  workers?: number;
  /** Most memory that waiting invocations may keep together, in bytes; one more is E_BUSY. Default: half of the machine's. */
  memoryTotal?: number;
  /** Hashes memory before every invocation and refuses to begin where it is not the snapshot's. Default false. */
  paranoid?: boolean;
  /** How long `close` waits for what is under way, in ms. Default 10,000. */
  drain?: number;
  /** Told of every worker thread that ended, and why. */
  onWorkerDeath?(reason: string): void;
}

const MAX_WORKERS = 256;

export const DEFAULTS = {
  timeout: 10_000,
  memory: 64 << 20,
  concurrency: 256,
  maxResult: 16 << 20,
  maxLog: 64 << 10,
  drain: 10_000,
} as const;

export interface Host extends WebAsyncDisposable {
  /** The functions that are loaded. */
  readonly functions: ReadonlySet<HostedFunction>;
  /** Invocations that have not ended. */
  readonly inFlight: number;
  /** Invocations that no worker has taken yet. */
  readonly queued: number;
  /** Memory that waiting invocations keep, in bytes. */
  readonly held: number;
  /** How many invocations each worker thread has, begun or not. */
  readonly loads: readonly number[];
  /**
   * Loads a module of sporelet's, or a foreign WASI preview 1 command that imports no more than those do.
   * @param source its bytes, or the path of a .wasm file
   * @throws SporeletError with a code of the group "module" or "file"; E_OPTION_VALUE
   */
  load(source: Uint8Array | string, options?: HostLoadOptions): Promise<HostedFunction>;
  /** Takes no more invocations of `fn`; those under way end as they would. */
  unload(fn: HostedFunction): void;
  /**
   * Takes no more invocations, waits for those under way, ends the workers. Invocations that have not ended by then fail.
   * @param drain how long to wait, in ms. Default: the host's own `drain`
   */
  close(drain?: number): Promise<void>;
}

function compileInBackground(bytes: Uint8Array): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes as BufferSource);
}

function limit(name: string, value: number): number {
  if (typeof value !== "number" || !(value >= 0))
    throw new SporeletError(
      "E_OPTION_VALUE",
      `Expected \`${name}\` to be a number from 0 on, got ${typeof value === "number" ? value : JSON.stringify(value)}`,
    );
  return value;
}

class WorkerHost implements Host {
  readonly functions = new Set<HostedFunction>();
  readonly #options: HostOptions;
  readonly #dispatcher: Dispatcher;
  readonly #listener: HostListener;
  #closing: Promise<void> | undefined;

  constructor(options: HostOptions, listener: HostListener) {
    const { workers = Math.min(availableParallelism(), MAX_WORKERS), concurrency = DEFAULTS.concurrency, memoryTotal = totalmem() / 2 } = options;
    const { onWorkerDeath } = options;
    checkCount("workers", workers, 1);
    if (workers > MAX_WORKERS) throw new SporeletError("E_OPTION_VALUE", `Expected \`workers\` to be at most ${MAX_WORKERS}, got ${workers}`);
    this.#options = options;
    this.#listener = listener;
    this.#dispatcher = new Dispatcher({
      workers,
      mostHeld: limit("memoryTotal", memoryTotal),
      mostBegun: checkCount("concurrency", concurrency, 1),
      ...(onWorkerDeath && { onWorkerDeath }),
    });
  }

  get inFlight(): number {
    return this.#dispatcher.open;
  }

  get queued(): number {
    return this.#dispatcher.queued;
  }

  get held(): number {
    return this.#dispatcher.held;
  }

  get loads(): readonly number[] {
    return this.#dispatcher.loads;
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new SporeletError("E_HOST_CLOSED", "the host is closed and loads nothing any more");
  }

  async load(source: Uint8Array | string, own: HostLoadOptions = {}): Promise<HostedFunction> {
    this.#checkOpen();
    const { network = this.#options.network } = own;
    const given = { ...DEFAULTS, env: {}, ...defined(this.#options), ...defined(own) };
    const { timeout, memory, stack, concurrency, maxResult, maxLog, env } = given;
    const options: HostedFunction["options"] = {
      timeout: limit("timeout", timeout),
      memory: limit("memory", memory),
      ...(stack !== undefined && { stack: checkStack(stack) }),
      concurrency: checkCount("concurrency", concurrency, 1),
      maxResult: limit("maxResult", maxResult),
      maxLog: limit("maxLog", maxLog),
      env,
      ...(network && { network }),
    };
    const { map, trusted = false } = own;
    const artifact = await prepare(source, {
      host: "sporelet",
      memory,
      ...(stack !== undefined && { stack }),
      trusted,
      shareEngine: true,
      compile: compileInBackground,
      ...(map !== undefined && { map }),
    });
    this.#checkOpen(); // it may have been closed meanwhile
    const fn = new HostedFunction(artifact, own.name ?? artifact.name, options, this.#dispatcher, this.#listener, this.#options.paranoid ?? false);
    this.functions.add(fn);
    return fn;
  }

  unload(fn: HostedFunction): void {
    this.functions.delete(fn);
    fn.unload();
  }

  close(drain = this.#options.drain ?? DEFAULTS.drain): Promise<void> {
    if (this.#closing === undefined) {
      for (const fn of this.functions) this.unload(fn);
      this.#closing = this.#dispatcher.close(drain);
    }
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/**
 * Creates a host: worker threads, each of which runs any function that is loaded into it, in a fresh VM for every
 * invocation.
 *
 * @param listener hears of every invocation; for metrics and logs
 * @example
 * await using host = createHost({ workers: 2, timeout: 1000 });
 * const hello = await host.load("hello.wasm");
 * await hello.invoke({ name: "Ada" }, { signal: AbortSignal.timeout(500) }); // { hello: "Ada" }
 *
 * @throws SporeletError E_OPTION_VALUE, E_ENGINE_MISSING
 */
export function createHost(options: HostOptions = {}, listener: HostListener = {}): Host {
  return new WorkerHost(options, listener);
}
