// Clients that want the same events: what is new is formatted once for all of them, and each gets all of it in one write a round.
import { setTimeout as pass, setImmediate as turn } from "node:timers/promises";
import type { Passes } from "../events/filter.ts";
import type { EventLog } from "../events/log.ts";
import type { Record } from "../events/record.ts";
import type { Listener, Router } from "../events/router.ts";
import { type Format, MOST_WAITING_BYTES, READ_STEP, type Transport, UNREADABLE_MS } from "./event-transport.ts";

/** Clients that are written to before others in this process have their turn: some 10 ms. */
const AT_ONCE = 500;

/** A client that may be among the channel's. */
export interface Joined {
  readonly transport: Transport;
  /** The last event that it was given, or that it does not want. */
  readonly seen: number;
  /** @param last the last event that `chunk` holds */
  take(chunk: Buffer, last: number): void;
  /** Reads by itself what it has not seen, and joins again. */
  catchUp(): Promise<void>;
}

export class Channel implements Listener {
  readonly passes: Passes;
  readonly #log: EventLog;
  readonly #router: Router;
  readonly #streams = new Set<Joined>();
  /** For the next round; what comes while one is under way waits for it. */
  #waiting: Record[] = [];
  #waitingBytes = 0;
  /** Whether more came than may wait: it is read from the log. */
  #isBehind = false;
  #isRunning = false;
  #given = 0;

  constructor(log: EventLog, router: Router, passes: Passes) {
    this.#log = log;
    this.#router = router;
    this.passes = passes;
  }

  /** The last event that its streams have been given, or do not want. */
  get position(): number {
    return this.#isRunning ? this.#given : this.#router.head;
  }

  /** The last event that all its streams have been given, or do not want. */
  get settled(): number {
    return this.#isRunning ? 0 : this.#router.head;
  }

  /** @param stream one that has seen what comes up to the channel's position */
  join(stream: Joined): void {
    this.#streams.add(stream);
  }

  leave(stream: Joined): void {
    this.#streams.delete(stream);
  }

  offer(record: Record): void {
    if (!this.#isRunning) {
      if (this.#streams.size === 0) return;
      this.#isRunning = true;
      this.#given = record.sequence - 1;
      setImmediate(() => void this.#run());
    }
    if (this.#isBehind) return;
    this.#waitingBytes += record.json.length;
    if (this.#waiting.length > 0 && this.#waitingBytes > MOST_WAITING_BYTES) this.#isBehind = true;
    else this.#waiting.push(record);
  }

  async #run(): Promise<void> {
    while (this.#streams.size > 0 && (this.#waiting.length > 0 || this.#isBehind)) {
      const before = this.#given;
      const records = this.#waiting.length > 0 ? this.#taken() : this.#read();
      if (records.length > 0) await this.#give(records);
      await (this.#given > before ? turn() : pass(UNREADABLE_MS));
    }
    this.#taken();
    this.#isBehind = false;
    this.#isRunning = false;
  }

  #taken(): Record[] {
    const records = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return records;
  }

  #read(): Record[] {
    const { head } = this.#router;
    const { last } = this.#log;
    const read = this.#log.read(this.#given + 1, READ_STEP).filter(({ sequence }) => sequence <= head);
    const end = read.length === READ_STEP ? (read.at(-1) as Record).sequence : Math.min(head, last);
    this.#given = Math.max(this.#given, end);
    this.#isBehind = this.#given < head;
    return read.filter(({ event }) => this.passes(event));
  }

  async #give(records: readonly Record[]): Promise<void> {
    const [first, last] = [(records[0] as Record).sequence, (records.at(-1) as Record).sequence];
    this.#given = Math.max(this.#given, last);
    const chunks = new Map<Format, Buffer>();
    let written = 0;
    for (const stream of this.#streams) {
      if (stream.seen >= last) continue;
      if (stream.seen >= first) {
        void stream.catchUp(); // it has a part of them
        continue;
      }
      const { format } = stream.transport;
      const chunk = chunks.get(format) ?? format(records);
      chunks.set(format, chunk);
      stream.take(chunk, last);
      if (++written % AT_ONCE === 0) await turn();
    }
  }
}
