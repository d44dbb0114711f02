// Which worker gets which call, and what happens when one does not come back.
import { SporeletError } from "../errors.ts";
import { sharedEngine } from "../host/engine.ts";
import { fail, type PendingCall } from "./call.ts";
import { clock } from "./protocol.ts";
import { FairQueue } from "./queue.ts";
import { WorkerThread } from "./thread.ts";

/** How often the workers are looked at while there are calls, in ms. */
const WATCH_MS = 5;
/** A worker that has been at one step for so long gets nothing more, and its queue goes to the others. */
const STUCK_MS = 10;
/** The function is interrupted at its limit. One that can't be takes its worker with it, at so many times the limit. */
const PATIENCE = 1.75;
/** Below it a time limit is shorter than what the machine's scheduling takes; ms. */
const LEAST_PATIENCE_MS = 20;
/** A worker that ends sooner than this after its start is replaced only after a pause; both in ms. */
const HASTY_MS = 1000;
const PAUSE_MS = 200;

/**
 * A call that is expected to take less goes behind another one rather than to a worker that has to be woken: waking takes
 * longer, and the host's thread pays for it. (Measured with 12 workers on 16 cores.)
 */
const SHORT_MS = 0.2;
/** Calls that may be before it then. */
const MOST_BEHIND = 8;

export interface DispatcherOptions {
  workers: number;
  /** Calls that may wait in one worker while others run. */
  mostBegun: number;
  /** Most memory that waiting calls may keep together, in bytes. */
  mostHeld: number;
  /** Told of every worker that ended. */
  onWorkerDeath?(reason: string): void;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  #threads: WorkerThread[] = [];
  readonly #queue = new FairQueue();
  /** Calls that have not ended. */
  #open = 0;
  #watch: NodeJS.Timeout | undefined;
  #isClosed = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    for (let i = 0; i < options.workers; i++) this.#spawn();
  }

  get open(): number {
    return this.#open;
  }

  /** How many calls each worker has, begun or not. */
  get loads(): number[] {
    return this.#threads.map((thread) => thread.load);
  }

  /** Memory that waiting calls keep, in bytes. */
  get held(): number {
    return this.#threads.reduce((sum, thread) => sum + thread.held, 0);
  }

  /** Whether they may keep no more. */
  get isFull(): boolean {
    return this.held >= this.#options.mostHeld;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Takes a call; its caller hears the rest. */
  submit(call: PendingCall): void {
    this.#open++;
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS);
    if (this.#queue.length === 0 && this.#handOver(call)) return;
    this.#queue.push(call);
    this.#pump();
  }

  /** Has to be called once for each call that was submitted, when it has ended. */
  settled(): void {
    if (--this.#open > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#whenIdle?.();
  }

  /** Gives a call up: one that has not begun ends at once, one that waits soon. One that is running runs on. */
  abort(call: PendingCall): void {
    call.isAborted = true;
    if (!this.#queue.remove(call) && !this.#threads.some((thread) => thread.abort(call))) return;
    fail(call, "E_ABORTED", "the caller gave the call up before it had begun");
  }

  forget(id: number): void {
    for (const thread of this.#threads) thread.forget(id);
  }

  /** Waits for the calls that are under way, at most `ms`, then ends the workers. */
  async close(ms: number): Promise<void> {
    if (this.#open > 0) {
      await new Promise<void>((settle) => {
        const timer = setTimeout(settle, ms);
        this.#whenIdle = () => {
          clearTimeout(timer);
          settle();
        };
      });
    }
    this.#isClosed = true;
    for (const call of this.#queue.takeAll()) fail(call, "E_HOST_CLOSED", "the host was closed before the call had begun");
    await Promise.all(this.#threads.map((thread) => thread.end("the host was closed")));
    clearInterval(this.#watch);
  }

  #spawn(): void {
    this.#threads.push(
      new WorkerThread(sharedEngine(), this.#options.workers > 1, {
        onRoom: () => this.#pump(),
        onDeath: (thread, begun, queued, reason) => this.#replace(thread, begun, queued, reason),
      }),
    );
  }

  /** Hands over what is queued, while there is a worker with room. */
  #pump(): void {
    for (let call = this.#queue.next; call !== undefined && this.#handOver(call); call = this.#queue.next) this.#queue.shift();
  }

  /** @returns whether a worker had room */
  #handOver(call: PendingCall): boolean {
    const isShort = call.expected < SHORT_MS;
    return ((isShort ? this.#busiest() : undefined) ?? this.#leastBusy())?.hand(call) ?? false;
  }

  /** The first that is awake and has little before it. */
  #busiest(): WorkerThread | undefined {
    return this.#threads.find((thread) => thread.ahead > 0 && thread.ahead < MOST_BEHIND && thread.hasRoom(this.#options.mostBegun));
  }

  #leastBusy(): WorkerThread | undefined {
    let best: WorkerThread | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const thread of this.#threads) {
      if (!thread.hasRoom(this.#options.mostBegun)) continue;
      const busyness = thread.ahead * 1000 + thread.load;
      if (busyness < least) [best, least] = [thread, busyness];
    }
    return best;
  }

  #look(): void {
    for (const thread of this.#threads) {
      const stuck = thread.stuck();
      if (stuck === undefined || stuck.ms < STUCK_MS) continue;
      if (thread.ahead > 0) this.#queue.putBack(thread.recall());
      const timeout = stuck.call?.timeout ?? 0;
      const age = stuck.call?.isStreaming ? stuck.ms : stuck.age;
      if (timeout > 0 && age > Math.max(timeout * PATIENCE, timeout + LEAST_PATIENCE_MS)) {
        const { call } = stuck;
        thread.end(`a call of ${call?.definition.artifact.name} did not stop at its time limit of ${timeout} ms`);
      }
    }
    this.#pump();
  }

  #replace(thread: WorkerThread, begun: PendingCall[], queued: PendingCall[], reason: string): void {
    this.#threads = this.#threads.filter((other) => other !== thread);
    this.#options.onWorkerDeath?.(reason);
    const now = clock();
    const culprit = thread.stuck()?.call;
    for (const call of begun) {
      const isOverTime = call === culprit && call.timeout > 0 && now - call.arrived > call.timeout;
      if (isOverTime) fail(call, "E_TIMEOUT", `the time limit of ${call.timeout} ms ran out in a native operation, and the worker was ended`);
      else fail(call, "E_WORKER_DIED", `the worker ended while it ran the call: ${reason}`);
    }
    if (this.#isClosed) {
      for (const call of queued) fail(call, "E_HOST_CLOSED", "the host was closed before the call had begun");
      return;
    }
    this.#queue.putBack(queued);
    const isHasty = now - thread.started < HASTY_MS;
    if (isHasty) setTimeout(() => this.#isClosed || this.#revive(), PAUSE_MS);
    else this.#revive();
  }

  #revive(): void {
    this.#spawn();
    this.#pump();
  }
}

/** @throws SporeletError E_OPTION_VALUE */
export function checkCount(name: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`${name}\` to be a whole number from ${least} on, got ${value}`);
  return value;
}
