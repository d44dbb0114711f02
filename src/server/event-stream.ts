// One client that hears events: what it has not heard yet is read from the log, what is new its channel gives it.
import { setTimeout as pass, setImmediate as turn } from "node:timers/promises";
import type { EventLog } from "../events/log.ts";
import type { Record } from "../events/record.ts";
import type { Channel, Joined } from "./event-channel.ts";
import { MOST_WAITING_BYTES, READ_STEP, type Transport, UNREADABLE_MS } from "./event-transport.ts";

export class EventStream implements Joined {
  readonly transport: Transport;
  readonly #log: EventLog;
  readonly #channel: Channel;
  /** The last event that it was given, or that it does not want. */
  #seen: number;
  #isReading = false;
  #isBlocked = false;
  #isClosed = false;

  /** @param after the sequence behind which it begins */
  constructor(transport: Transport, log: EventLog, channel: Channel, after: number) {
    this.transport = transport;
    this.#log = log;
    this.#channel = channel;
    this.#seen = after;
    transport.onDrain(() => {
      this.#isBlocked = false;
      void this.catchUp();
    });
  }

  get seen(): number {
    return this.#seen;
  }

  /** @param last the last event that `chunk` holds */
  take(chunk: Buffer, last: number): void {
    this.#seen = last;
    this.#write(chunk);
    if (this.#isBlocked) this.#channel.leave(this);
  }

  #write(chunk: Buffer): void {
    this.transport.write(chunk);
    this.#isBlocked = this.transport.waiting > MOST_WAITING_BYTES;
  }

  /** Reads what the channel's streams have had before it, as far as the client takes it, and joins them. */
  async catchUp(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#channel.leave(this);
    while (!this.#isClosed && !this.#isBlocked && this.#seen < this.#channel.position) {
      const before = this.#seen;
      const records = this.#next();
      if (records.length > 0) this.#write(this.transport.format(records));
      await (this.#seen > before ? turn() : pass(UNREADABLE_MS));
    }
    this.#isReading = false;
    if (!this.#isClosed && !this.#isBlocked) this.#channel.join(this);
  }

  #next(): Record[] {
    const { last } = this.#log;
    const { position } = this.#channel;
    const wanted: Record[] = [];
    let [read, bytes] = [0, 0];
    for (const record of this.#log.all(this.#seen + 1)) {
      if (record.sequence > position) break;
      if (++read > READ_STEP || bytes > MOST_WAITING_BYTES) return wanted;
      this.#seen = record.sequence;
      if (!this.#channel.passes(record.event)) continue;
      wanted.push(record);
      bytes += record.json.length;
    }
    this.#seen = Math.max(this.#seen, Math.min(position, last));
    return wanted;
  }

  /** One that takes nothing has no heartbeat: it is cut off. */
  beat(): void {
    if (this.#isBlocked) return;
    this.transport.beat(this.#isReading ? this.#seen : Math.max(this.#seen, this.#channel.settled));
  }

  /** @returns whether it was open */
  close(): boolean {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    this.#channel.leave(this);
    this.transport.end();
    return true;
  }
}
