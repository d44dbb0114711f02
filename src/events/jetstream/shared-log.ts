// A log that several hosts share: a stream of JetStream. Each host has a copy of it, at the same sequences, which everything reads; what
// is appended goes to the stream, and comes from there into all copies.
import { randomBytes } from "node:crypto";
import { SporeletError } from "../../errors.ts";
import { applyChange, type Change, type Ended } from "../changes.ts";
import { type CloudEvent, checkEvent } from "../cloud-event.ts";
import { type Appended, EventLog, idOf, type Retention } from "../log.ts";
import type { Message, StoredMessage } from "./client.ts";
import { keyOf, noteFact, storedOf } from "./facts.ts";
import { Link, type LinkOptions, Overtaken, type Patience } from "./link.ts";
import { Mirror } from "./mirror.ts";
import { bucketStream, bucketSubject, eventSubject, markOf } from "./names.ts";

/** How long a sender waits for a server that is away. */
const PATIENCE: Patience = { ms: 5000 };
/** How long a sender waits until this host's copy has its event; then it is answered nevertheless. */
const COPY_MS = 1000;
/** Of a message, for what is kept with an event: its headers, and as a dead letter why it is one. */
const ASIDE_BYTES = 65_536;
/** In a record JSON is one line. */
const NEWLINE = 10;
const HOPS = "Sporelet-Hops";
/** The key under which the log's own id is. */
const LOG_KEY = "log";

export class SharedLog extends EventLog {
  readonly link: Link;
  readonly #events: Mirror;
  readonly #facts: Mirror;
  readonly #onWarning: (message: string) => void;

  private constructor(directory: string, link: Link, onWarning: (message: string) => void) {
    super(directory);
    this.link = link;
    this.#onWarning = onWarning;
    const { stream } = link;
    const onFault = (fault: SporeletError) => {
      link.fail(fault);
      onWarning(`this host takes no events and handles none any more: ${fault.message}. ${fault.remedy}`);
    };
    const common = { onFault, onWarning };
    this.#events = new Mirror(link, { ...common, stream, after: this.last, check: () => checkCopy(this, link), apply: (messages) => this.#copy(messages) });
    const bucket = bucketStream(stream);
    const known = () => this.store.facts.get("facts") ?? 0;
    const checkFacts = () => checkEnd(this, link, bucket, known());
    this.#facts = new Mirror(link, { ...common, stream: bucket, after: known(), check: checkFacts, apply: (messages) => this.#note(messages) });
  }

  /**
   * @param directory of the copy
   * @returns when the copy has what the stream has
   * @throws SporeletError as `Link.open`; E_LOG_COPY, E_LOG, E_LOG_FORMAT
   */
  static async open(directory: string, options: LinkOptions, onWarning: (message: string) => void = () => {}): Promise<SharedLog> {
    const link = await Link.open(options, onWarning);
    try {
      const { stream } = link;
      const [id, { state }, facts] = await Promise.all([idOfLog(link), link.info(stream), link.info(bucketStream(stream))]);
      await claimDirectory(directory, link, id, state);
      const log = new SharedLog(directory, link, onWarning);
      await Promise.all([log.#events.reached(state.last_seq), log.#facts.reached(facts.state.last_seq)]);
      return log;
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  override async append(events: readonly CloudEvent[], hops = 0, changes: readonly Change[] = []): Promise<Appended[]> {
    const appended = await this.#store(events, hops, changes, PATIENCE);
    await this.#events.reached(Math.max(0, ...appended.map(({ sequence }) => sequence)), { ms: COPY_MS });
    return appended.map((each, i) => this.#asCopied(each, events[i] as CloudEvent));
  }

  /** @param signal says that the event is another host's now */
  override async end({ emitted, hops, changes, note }: Ended, signal?: AbortSignal): Promise<void> {
    await this.#store(emitted, hops, changes, signal ? { signal } : PATIENCE);
    signal?.throwIfAborted();
    await this.store.write(note, false);
  }

  async #store(events: readonly CloudEvent[], hops: number, changes: readonly Change[], patience: Patience): Promise<Appended[]> {
    const appended = await (events.length === 1 ? this.#publishOne(events[0] as CloudEvent, hops, patience) : this.#publishAll(events, hops, patience));
    let revision = 0;
    for (const change of changes) revision = await this.link.put(this.link.stream, keyOf(change), storedOf(change), patience);
    if (revision > 0) await this.#facts.reached(revision, { ms: COPY_MS });
    return appended;
  }

  async #publishOne(event: CloudEvent, hops: number, patience: Patience): Promise<Appended[]> {
    return [await this.#publish(event, this.#bytesOf(event), hops, patience)];
  }

  async #publishAll(events: readonly CloudEvent[], hops: number, patience: Patience): Promise<Appended[]> {
    const sizes = events.map((event) => this.#bytesOf(event));
    // Events of one key one after the other: one that is stored late would come behind the next.
    const lanes = new Map<string | number, number[]>();
    for (const [i, { partitionkey, subject }] of events.entries()) {
      const key = (partitionkey as string | undefined) ?? subject ?? i;
      const lane = lanes.get(key);
      if (lane === undefined) lanes.set(key, [i]);
      else lane.push(i);
    }
    const appended: Appended[] = new Array(events.length);
    await Promise.all(
      [...lanes.values()].map(async (lane) => {
        for (const i of lane) appended[i] = await this.#publish(events[i] as CloudEvent, sizes[i] as Buffer, hops, patience);
      }),
    );
    return appended;
  }

  /** @throws SporeletError E_BODY_TOO_LARGE */
  checkSize(event: CloudEvent): CloudEvent {
    this.#bytesOf(event);
    return event;
  }

  #bytesOf(event: CloudEvent): Buffer {
    const bytes = Buffer.from(JSON.stringify(event));
    const most = this.link.mostBytes - ASIDE_BYTES;
    if (bytes.length <= most) return bytes;
    throw new SporeletError("E_BODY_TOO_LARGE", `the event ${event.id} has ${bytes.length} bytes, ${most} are the most that ${this.link.url} takes`);
  }

  async #publish(event: CloudEvent, bytes: Buffer, hops: number, patience: Patience): Promise<Appended> {
    const id = idOf(event);
    const known = this.store.ids.get(id);
    if (known !== undefined) return { sequence: known, isDuplicate: true };
    const headers = { "Content-Type": "application/cloudevents+json", ...(hops > 0 && { [HOPS]: `${hops}` }) };
    const { seq, duplicate } = await this.link.publish(eventSubject(this.link.stream, event.type), bytes, id.toString("hex"), headers, patience);
    return { sequence: seq, isDuplicate: duplicate === true };
  }

  /** JetStream knows ids for two minutes; copies know all that they have, and pass over what comes once more. */
  #asCopied(appended: Appended, event: CloudEvent): Appended {
    const first = this.store.ids.get(idOf(event));
    return first === undefined || first >= appended.sequence ? appended : { sequence: first, isDuplicate: true };
  }

  async #copy(messages: readonly Message[]): Promise<void> {
    const read = messages.map((message) => ({ message, event: this.#eventOf(message) }));
    await this.store.write(() => {
      for (const { message, event } of read) {
        this.copyWithin({
          sequence: message.seq,
          event,
          json: message.data.includes(NEWLINE) ? Buffer.from(JSON.stringify(event)) : message.data,
          hops: Number(message.headers?.get(HOPS) || 0),
          time: Number(message.timestampNanos / 1_000_000n),
          mark: event === undefined ? 0 : markOf(event),
        });
      }
    }, false);
    const { seq } = messages.at(-1) as Message;
    await untilReadable(() => this.last >= seq);
  }

  /** Others may publish to the stream, too. */
  #eventOf({ data, seq, subject }: Message): CloudEvent | undefined {
    const event = eventIn(data);
    if (!(event instanceof Error)) return event;
    this.#onWarning(`message ${seq} of ${subject} is passed over, for it is no event: ${event.message}`);
    return undefined;
  }

  async #note(messages: readonly Message[]): Promise<void> {
    const { store } = this;
    const prefix = bucketSubject(this.link.stream, "").length;
    const last = (messages.at(-1) as Message).seq;
    await store.write(() => {
      const known = store.facts.get("facts") ?? 0; // by another process, too
      for (const { seq, subject, headers, data } of messages) {
        if (seq <= known) continue;
        const value: unknown = headers?.get("KV-Operation") ? undefined : JSON.parse(Buffer.from(data).toString());
        noteFact(store, subject.slice(prefix), value, (change) => applyChange(store, change));
      }
      void store.facts.put("facts", Math.max(known, last));
    }, false);
    await untilReadable(() => (store.facts.get("facts") ?? 0) >= last);
  }

  /** When this host knows what was put with a revision. */
  known(revision: number, signal: AbortSignal): Promise<void> {
    return this.#facts.reached(revision, { signal });
  }

  /** @throws SporeletError E_LOG_COPY */
  override compact(): Promise<number> {
    return Promise.reject(new SporeletError("E_LOG_COPY", "a log on NATS can't be compacted, only trimmed: its stream keeps every event"));
  }

  /** Removes old events from the copy, and from the stream. */
  override async trim(retention: Retention, upTo: number): Promise<number> {
    const removed = await this.trimCopy(retention, upTo);
    if (removed > 0) await this.link.purge(this.link.stream, this.first);
    return removed;
  }

  override async close(): Promise<void> {
    await Promise.all([this.#events.close(), this.#facts.close()]);
    await this.link.close();
    await super.close();
  }
}

function notTheStream(log: EventLog, what: string): SporeletError {
  const { directory } = log.store;
  return new SporeletError("E_LOG_COPY", `the copy in ${directory} ${what}`, {
    remedy: `Save what only the copy has: sporelet log export --data ${directory}. Then remove the directory and start again: the stream is copied anew.`,
  });
}

/** @throws SporeletError E_LOG_COPY where the stream ends before what was copied of it last, E_NATS where it can't be asked */
async function checkEnd(log: EventLog, link: Link, stream: string, last: number): Promise<void> {
  const { state } = await link.info(stream);
  if (last <= state.last_seq) return;
  throw notTheStream(log, `goes to message ${last}, but the stream ${stream} of ${link.url} ends with ${state.last_seq}: the server has lost some`);
}

/** @throws SporeletError E_LOG_COPY where the stream has lost what the copy has, E_NATS where it can't be asked */
async function checkCopy(log: EventLog, link: Link): Promise<void> {
  const { last, trimmed } = log;
  const { stream, url } = link;
  await checkEnd(log, link, stream, last);
  const message = last > trimmed ? await link.messageAt(stream, last) : null;
  if (message === null || isCopied(log, last, message)) return;
  throw notTheStream(log, `has another event ${last} than the stream ${stream} of ${url}: servers have lost events`);
}

/** Whether the message that was copied at a sequence is this one. */
function isCopied(log: EventLog, last: number, { data }: StoredMessage): boolean {
  const event = eventIn(data);
  const sequence = event instanceof Error ? undefined : log.store.ids.get(idOf(event));
  if (log.at(last) !== undefined) return sequence === last;
  return event instanceof Error || sequence !== undefined; // it was passed over
}

function eventIn(data: Uint8Array): CloudEvent | Error {
  try {
    return checkEvent(JSON.parse(Buffer.from(data).toString()));
  } catch (error) {
    return error as Error;
  }
}

/** A transaction is announced a moment before it can be read. */
async function untilReadable(isReadable: () => boolean): Promise<void> {
  while (!isReadable()) await new Promise(setImmediate);
}

/** The log's id, which makes ids of what is emitted unique; the first host makes it. */
async function idOfLog(link: Link): Promise<number> {
  const { value } = await link.get(link.stream, LOG_KEY);
  if (value !== undefined) return (value as { id: number }).id;
  const id = randomBytes(4).readUInt32LE();
  await link.put(link.stream, LOG_KEY, { id }, PATIENCE, 0).catch((error: unknown) => {
    if (!(error instanceof Overtaken)) throw error; // another host was faster
  });
  return idOfLog(link);
}

/**
 * Makes a directory the copy of a stream, if it is not one.
 * @throws SporeletError E_LOG_COPY where it is another log
 */
async function claimDirectory(directory: string, link: Link, id: number, { first_seq }: { first_seq: number }): Promise<void> {
  const log = new EventLog(directory);
  const { facts } = log.store;
  try {
    const isNew = facts.get("id") === undefined && log.last === 0;
    if (!isNew && (!log.isCopy || facts.get("id") !== id))
      throw new SporeletError("E_LOG_COPY", `the log in ${directory} is not a copy of the stream ${link.stream} of ${link.url}`);
    await checkCopy(log, link);
    await log.store.write(() => {
      void facts.put("id", id);
      void facts.put("copy", 1);
      if (first_seq - 1 > log.last) void facts.put("trimmed", first_seq - 1); // others have removed them
    });
  } finally {
    await log.close();
  }
}
