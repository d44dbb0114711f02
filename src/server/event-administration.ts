// Events for whoever runs the server: what the admin port says of log, functions and dead letters, and what it does with them.
import type { ServerResponse } from "node:http";
import { SporeletError } from "../errors.ts";
import { type DeadLetter, deadCounts, deadLetter, deadLetters, deliverAgain, existingLetter, latestDead, redrive } from "../events/dead-letters.ts";
import { compileFilter, type Filter } from "../events/filter.ts";
import type { EventLog } from "../events/log.ts";
import { pause, pauseOf, resume } from "../events/pauses.ts";
import type { Record } from "../events/record.ts";
import { isRecorded } from "../events/recordings.ts";
import { riverAround } from "../events/river.ts";
import type { Taker } from "../events/taker.ts";
import { logBytes, oldestIn } from "./event-metrics.ts";
import type { Events } from "./events.ts";
import { describeProjections } from "./projection-administration.ts";

/** Dead letters that are listed. */
const MOST_LETTERS = 100;
/** Sequences that are looked at for the last events that a filter lets pass. */
const REACH = 20_000;
const READ_STEP = 256;

/** What became of an event for a function; "passed" is one that was handled, or that was there before the function. */
export type DeliveryState = { function: string } & (
  | { state: "waiting" | "passed" }
  | { state: "retry"; attempts: number }
  | { state: "dead"; attempts: number; code: string; message: string }
);

const count = (failures: { [code: string]: number }) => Object.values(failures).reduce((sum, n) => sum + n, 0);
const firstLine = (text: string) => text.split("\n", 1)[0] as string;

function stateOf(taker: Taker, { sequence }: Record, { store }: EventLog): DeliveryState {
  const { name } = taker;
  const letter = deadLetter(store, name, sequence);
  if (letter !== undefined) return { function: name, state: "dead", attempts: letter.attempts, code: letter.code, message: letter.message };
  const failed = store.attempts.get([name, sequence]) as { attempts: number } | undefined;
  if (failed !== undefined) return { function: name, state: "retry", attempts: failed.attempts };
  const isWaiting = store.redriven.doesExist([name, sequence]) || !taker.isPast(sequence);
  return { function: name, state: isWaiting ? "waiting" : "passed" };
}

/** As in a list: without data and stack. */
function listed({ consumer, sequence, event, died, attempts, code, message }: DeadLetter): object {
  const { type, subject, source, id } = event;
  return { function: consumer, sequence, type, subject, source, id, died, attempts, code, message: firstLine(message) };
}

export class EventAdministration {
  readonly #events: Events;

  constructor(events: Events) {
    this.#events = events;
  }

  get #log(): EventLog {
    return this.#events.broker.log;
  }

  /** What the page shows at a glance. */
  overview(): object {
    const { broker, statistics, gateway, drawing } = this.#events;
    const { log, deliveries, hosts } = broker;
    const dead = deadCounts(log.store);
    const consumers = [...deliveries.values()].map((delivery) => {
      const { name } = delivery;
      const counts = statistics.consumers.get(name);
      const failed = counts && { retry: count(counts.retry), dead: count(counts.dead) };
      const isTriable = this.#events.subject(name) !== undefined;
      return { name, triable: isTriable, paused: delivery.pause !== undefined, pending: delivery.lag, ok: counts?.ok ?? 0, retry: 0, dead: 0, ...failed };
    });
    return {
      log: { events: log.count, first: log.first, last: log.last, bytes: logBytes(log), oldest: oldestIn(log) },
      streams: gateway.streams.size,
      types: [...statistics.appended].map(([type, appended]) => ({ type, appended })),
      consumers,
      deadLetters: [...dead].map(([name, letters]) => ({ function: name, letters })),
      graph: drawing,
      projections: describeProjections(log),
      ...(hosts && { hosts: hosts.map(({ isSelf, functions, ...host }) => ({ ...host, self: isSelf, functions: functions.length })) }),
    };
  }

  /** @throws SporeletError E_NOT_FOUND */
  #at(sequence: number): Record {
    const record = this.#log.at(sequence);
    if (record !== undefined) return record;
    const { first, last } = this.#log;
    const why = last === 0 ? "it is empty" : `it has ${first} to ${last}`;
    throw new SporeletError("E_NOT_FOUND", `the log has no event ${sequence}: ${why}`, { remedy: "See `sporelet log` for those that there are." });
  }

  /**
   * One event, what became of it for each function that wants it, and what belongs to it.
   * @throws SporeletError E_NOT_FOUND
   */
  async event(sequence: number): Promise<object> {
    const { broker } = this.#events;
    const record = this.#at(sequence);
    const { records, ...looked } = await riverAround(this.#log, record);
    const sequences = new Map<string, number>();
    const river = records.map(({ sequence, appended, event: { id, type, subject, source, causationid } }) => {
      const by = source.slice(1);
      const entry = { sequence, appended, type, subject, source, by: this.#events.has(by) ? by : undefined, cause: sequences.get(causationid as string) };
      sequences.set(id, sequence);
      return entry;
    });
    const wanting = [...broker.deliveries.values()].filter((taker) => taker.matches(record.event));
    const { store } = this.#log;
    const deliveries = wanting.map((each) => ({
      ...stateOf(each, record, this.#log),
      ...(isRecorded(store, each.name, sequence) && { recorded: true }),
      triable: this.#events.subject(each.name) !== undefined,
    }));
    const { appended, hops, event } = record;
    return { sequence, appended, hops, event, deliveries, river: { records: river, ...looked } };
  }

  /** The latest dead letters, and how many each function has. */
  dead(name: string | undefined): object {
    const { store } = this.#log;
    const names = name === undefined ? [...deadCounts(store).keys()] : [name];
    const latest = names.flatMap((each) => latestDead(store, each, MOST_LETTERS)).sort((a, b) => b.died - a.died);
    return { letters: latest.slice(0, MOST_LETTERS).map(listed) };
  }

  /** One, with event and stack. @throws SporeletError E_NOT_FOUND */
  deadLetter(name: string, sequence: number): object {
    const { consumer, ...letter } = existingLetter(this.#log.store, name, sequence);
    return { function: consumer, ...letter };
  }

  /** @param sequence absent: all of the function's. @throws SporeletError E_NOT_FOUND, E_LOG */
  async redrive(name: string, sequence: number | undefined): Promise<object> {
    const { store } = this.#log;
    const letters = sequence === undefined ? [...deadLetters(store, name)] : [existingLetter(store, name, sequence)];
    await redrive(this.#log, letters);
    return { redriven: letters.length };
  }

  /** Has an event delivered once more to a function that wants it. @throws SporeletError E_NOT_FOUND, E_LOG */
  async replay(name: string, sequence: number): Promise<object> {
    const record = this.#at(sequence);
    const delivery = this.#events.broker.deliveries.get(name);
    if (!delivery?.matches(record.event))
      throw new SporeletError("E_NOT_FOUND", `no function ${name} takes the event ${sequence}`, { remedy: "GET /_/events/<sequence> says which do." });
    await deliverAgain(this.#log, [[name, record]]);
    return { replayed: 1 };
  }

  /**
   * Gives a function or a subscriber no more events, or its events again.
   * @throws SporeletError E_NOT_FOUND, E_LOG
   */
  async setPaused(name: string, isPaused: boolean): Promise<object> {
    const delivery = this.#events.broker.deliveries.get(name);
    if (delivery === undefined)
      throw new SporeletError("E_NOT_FOUND", `no function or subscriber ${name} takes events`, { remedy: "GET /_/events says under `consumers` who does." });
    const isChanged = await (isPaused ? pause : resume)(this.#log, name);
    delivery.setPause(pauseOf(this.#log.store, name));
    return { function: name, paused: isPaused, changed: isChanged };
  }

  /**
   * Server-Sent Events, as GET /events.
   * @param after the sequence behind which it begins
   * @param last where `after` is absent: how many of the last events come first
   */
  async stream(response: ServerResponse, filter: Filter | undefined, after: number | undefined, last: number): Promise<void> {
    const begin = after ?? (await this.#before(filter, last));
    if (!response.destroyed) this.#events.gateway.stream(response, filter, begin);
  }

  /** The sequence before the last `count` that pass. Others have their turn while the log is read. */
  async #before(filter: Filter | undefined, count: number): Promise<number> {
    const passes = filter === undefined ? () => true : compileFilter(filter);
    const { last } = this.#log;
    let before = last;
    let found = 0;
    for (let to = last; to > Math.max(0, last - REACH) && found < count; to -= READ_STEP) {
      const records = this.#log.read(Math.max(1, to - READ_STEP + 1), READ_STEP).filter(({ sequence }) => sequence <= to);
      for (const record of records.reverse()) {
        if (found === count) break;
        if (!passes(record.event)) continue;
        found++;
        before = record.sequence - 1;
      }
      await new Promise(setImmediate);
    }
    return before;
  }
}
