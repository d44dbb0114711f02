// All clients that hear events, of whatever transport.
import type { Broker } from "../events/broker.ts";
import { compileFilter, type Filter } from "../events/filter.ts";
import { Channel } from "./event-channel.ts";
import { EventStream } from "./event-stream.ts";
import type { Transport } from "./event-transport.ts";

/** A connection on which nothing moves is cut by what lies between. */
const HEARTBEAT_S = 15;

interface Used {
  channel: Channel;
  /** Streams that it is for. */
  users: number;
  remove(): void;
}

export class EventStreams {
  readonly #broker: Broker;
  readonly #channels = new Map<string, Used>();
  /** Those that have their heartbeat in the same second. */
  readonly #beats = Array.from({ length: HEARTBEAT_S }, () => new Set<EventStream>());
  #opened = 0;
  #second = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(broker: Broker) {
    this.#broker = broker;
    this.#timer = setInterval(() => {
      for (const stream of this.#beats[this.#second++ % HEARTBEAT_S] ?? []) stream.beat();
    }, 1000).unref();
  }

  get size(): number {
    return this.#beats.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * @param after the sequence behind which it begins; absent: only what is new
   * @returns ends it
   */
  open(transport: Transport, filter: Filter | undefined, after: number | undefined): () => void {
    const { log, router } = this.#broker;
    const key = JSON.stringify(filter) ?? "";
    const used = this.#channels.get(key) ?? this.#newChannel(filter);
    this.#channels.set(key, used);
    used.users++;
    const stream = new EventStream(transport, log, used.channel, after ?? router.head);
    const beats = this.#beats[this.#opened++ % HEARTBEAT_S];
    beats?.add(stream);
    transport.begin?.(stream.seen);
    void stream.catchUp();
    return () => {
      if (!stream.close()) return;
      beats?.delete(stream);
      if (--used.users > 0) return;
      used.remove();
      this.#channels.delete(key);
    };
  }

  #newChannel(filter: Filter | undefined): Used {
    const { log, router } = this.#broker;
    const channel = new Channel(log, router, filter === undefined ? () => true : compileFilter(filter));
    return { channel, users: 0, remove: router.add(filter, channel) };
  }

  /** Ends them all, so that a server that drains can end. */
  close(): void {
    clearInterval(this.#timer);
    for (const beats of this.#beats) for (const stream of beats) stream.transport.end();
  }
}
