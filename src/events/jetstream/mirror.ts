// Follows a stream of JetStream: what it has is applied in its order, many messages at a time, from where it was left.
import { setTimeout as sleep } from "node:timers/promises";
import { SporeletError } from "../../errors.ts";
import type { Message, Messages } from "./client.ts";
import type { Link } from "./link.ts";

export interface MirrorOptions {
  stream: string;
  /** Where it goes on: the sequence that was applied last. */
  after: number;
  /** Applies messages in one transaction. They may have been applied before. */
  apply(messages: readonly Message[]): Promise<void>;
  /** @throws SporeletError E_LOG_COPY where the stream is not the one any more that was applied */
  check(): Promise<void>;
  /** It goes on no more. */
  onFault(fault: SporeletError): void;
  onWarning(message: string): void;
}

/** Messages that are applied at once. */
const MOST_AT_ONCE = 1000;
const RETRY_MS = 500;
/** So often it is looked whether the stream goes on while nothing comes. */
const WATCH_MS = 5000;

/** So often those are answered whose time is over. */
const IMPATIENT_MS = 200;

interface Waiting {
  sequence: number;
  /** ms of `performance.now`. */
  until: number;
  settle(): void;
}

export class Mirror {
  readonly #link: Link;
  readonly #options: MirrorOptions;
  #applied: number;
  #batch: Message[] = [];
  #applying: Promise<void> | undefined;
  #messages: Messages | undefined;
  #waiting: Waiting[] = [];
  #isClosed = false;
  readonly #running: Promise<void>;
  readonly #watch: NodeJS.Timeout;
  readonly #impatient: NodeJS.Timeout;

  constructor(link: Link, options: MirrorOptions) {
    this.#link = link;
    this.#options = options;
    this.#applied = options.after;
    this.#running = this.#run();
    let seen = this.#applied;
    this.#impatient = setInterval(() => this.#settle(), IMPATIENT_MS).unref();
    this.#watch = setInterval(() => {
      const isStill = this.#applied === seen;
      seen = this.#applied;
      if (isStill) void this.#look();
    }, WATCH_MS).unref();
  }

  /** The last sequence that was applied. */
  get applied(): number {
    return this.#applied;
  }

  /** When a sequence has been applied; or after so many ms, or when the signal says that it is of no use any more. */
  reached(sequence: number, { ms, signal }: { ms?: number; signal?: AbortSignal } = {}): Promise<void> {
    if (this.#applied >= sequence || this.#isClosed || signal?.aborted) return Promise.resolve();
    return new Promise((settle) => {
      signal?.addEventListener("abort", () => settle(), { once: true });
      this.#waiting.push({ sequence, until: ms === undefined ? Number.POSITIVE_INFINITY : performance.now() + ms, settle });
    });
  }

  async #run(): Promise<void> {
    let strangeSince: number | undefined;
    while (!this.#isClosed) {
      try {
        await this.#options.check();
        strangeSince = undefined;
        this.#messages = await this.#link.messages(this.#options.stream, this.#applied);
        if (this.#isClosed)
          this.#messages.stop(); // it was not there yet when it was to be stopped
        else {
          void stopWhenReset(this.#messages);
          await this.#follow(this.#messages);
        }
      } catch (error) {
        // The server is away, or what it sent can't be written. It is asked again.
        if (error instanceof SporeletError && error.code === "E_LOG_COPY") {
          strangeSince ??= performance.now();
          // A server that has just come back may not know yet what the others know.
          if (performance.now() - strangeSince > this.#link.lease) {
            this.#options.onFault(error);
            return;
          }
        }
      }
      this.#batch = [];
      if (!this.#isClosed) await sleep(RETRY_MS);
    }
  }

  async #follow(messages: Messages): Promise<void> {
    for await (const message of messages) {
      this.#batch.push(message);
      this.#applying ??= this.#apply();
      if (this.#batch.length >= MOST_AT_ONCE) await this.#applying;
    }
    await this.#applying;
  }

  async #apply(): Promise<void> {
    try {
      await new Promise(setImmediate); // what else has come belongs to the first transaction
      while (this.#batch.length > 0) {
        const batch = this.#batch;
        this.#batch = [];
        await this.#options.apply(batch);
        this.#applied = (batch.at(-1) as Message).seq;
        if (this.#waiting.length > 0) this.#settle();
      }
    } catch (error) {
      this.#options.onWarning(`the copy of ${this.#options.stream} does not go on: ${(error as Error).message}`);
      this.#messages?.stop(); // it is read once more
    } finally {
      this.#applying = undefined;
    }
  }

  #settle(): void {
    const now = performance.now();
    const still: Waiting[] = [];
    for (const waiting of this.#waiting) {
      if (waiting.sequence > this.#applied && waiting.until > now) still.push(waiting);
      else waiting.settle();
    }
    this.#waiting = still;
  }

  /** A consumer whose server has forgotten it may say nothing. */
  async #look(): Promise<void> {
    const before = this.#applied;
    const { state } = await this.#link.info(this.#options.stream).catch(() => ({ state: { last_seq: 0 } }));
    if (state.last_seq > before && this.#applied === before) this.#messages?.stop();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    clearInterval(this.#impatient);
    this.#messages?.stop();
    for (const { settle } of this.#waiting) settle();
    await this.#running;
  }
}

/** A server that has lost the consumer may have lost messages, too: before it goes on the stream is looked at. */
async function stopWhenReset(messages: Messages): Promise<void> {
  for await (const { type } of messages.status()) if (type === "reset") messages.stop();
}
