// The deliveries to one consumer: events of one key one after the other, those of different keys side by side; again after a
// failure; to the dead letters when it goes on. What a handler emits and that its event has ended is one transaction.
import type { SporeletError } from "../errors.ts";
import { attemptsIn } from "./attempts.ts";
import type { Change } from "./changes.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { type Consumer, DeliveryError, type Handled } from "./consumer.ts";
import { buried, redrivenOf } from "./dead-letters.ts";
import type { DeliveryEnvironment, DeliveryOptions } from "./delivery-environment.ts";
import { KvConflict } from "./kv.ts";
import { type Lane, Lanes } from "./lanes.ts";
import { type Pause, pauseOf } from "./pauses.ts";
import type { Progress } from "./progress.ts";
import type { Record } from "./record.ts";
import { putRecording, type Recorded, requestIdOf } from "./recordings.ts";
import { Room } from "./room.ts";
import type { Taker } from "./taker.ts";

/** Events that are looked at and have not ended, and their bytes, of all deliveries of a consumer. Beyond, they are read when there is room. */
const MOST_OPEN = 4096;
const MOST_OPEN_BYTES = 16 << 20;
/** What is read at once by a consumer that lags. */
const READ_STEP = 256;
const READ_BYTES = 4 << 20;
const MOST_BACKOFF_MS = 60_000;
/** After a transaction failed, since the disk is full, for one. */
const LOG_BACKOFF_MS = 1000;

/** What came of one attempt. */
interface Attempt {
  readonly emitted: readonly CloudEvent[];
  readonly write?: Handled["write"];
  readonly error?: DeliveryError;
  readonly recorded?: Recorded | undefined;
}

export class Delivery implements Taker {
  readonly consumer: Consumer;
  readonly progress: Progress;
  pause: Pause | undefined;
  readonly #environment: DeliveryEnvironment;
  readonly #lanes = new Lanes();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #redriven = new Set<number>();
  readonly #attempts: Map<number, number>;
  readonly #room: Room;
  readonly #part: number;
  readonly #isOwn: (record: Record) => boolean;
  readonly #mayBegin: () => boolean;
  /** Events that the consumer is handling. */
  #inFlight = 0;
  /** Events that it has handled, which has yet to be written. */
  #settling = 0;
  /** Whether it is offered events as they come; else it reads them itself. */
  #isLive = false;
  #isClosed = false;
  #whenIdle: (() => void) | undefined;

  constructor(consumer: Consumer, environment: DeliveryEnvironment, options: DeliveryOptions) {
    this.consumer = consumer;
    this.#environment = environment;
    this.progress = options.progress;
    this.#room = options.room ?? new Room(consumer.options.concurrency);
    this.#part = options.part ?? 1;
    this.#isOwn = options.isOwn ?? (() => true);
    this.#mayBegin = options.mayBegin ?? (() => true);
    this.#attempts = attemptsIn(environment.log.store, consumer.name);
    this.pause = pauseOf(environment.log.store, consumer.name);
  }

  get name(): string {
    return this.consumer.name;
  }

  get url(): string | undefined {
    return this.consumer.url;
  }

  get position(): number {
    return this.progress.position;
  }

  matches(event: CloudEvent): boolean {
    return this.consumer.matches(event);
  }

  isPast(sequence: number): boolean {
    return this.progress.isPast(sequence);
  }

  /** Events before it: those that it has begun with, and, where it lags, all that it has yet to look at. */
  get lag(): number {
    const { open, seen } = this.progress;
    return this.#isLive ? open : open + this.#environment.head() - seen;
  }

  setPause(pause: Pause | undefined): void {
    this.pause = pause;
    this.#advance();
  }

  /** What it was not offered, it has passed over; what it could not read yet, it reads. */
  keepUp(): void {
    if (this.#isLive) this.progress.skipTo(this.#environment.head());
    else this.#advance();
  }

  start(): void {
    this.#environment.busy.add(this);
    this.takeRedriven();
    this.#advance();
    this.#restIfDone();
  }

  /** The next event of the log, which the consumer wants. */
  offer(record: Record): void {
    if (!this.#isLive) return;
    this.#environment.busy.add(this);
    if (!this.#isBelow(1)) {
      this.progress.skipTo(record.sequence - 1);
      this.#isLive = false;
      return;
    }
    if (this.progress.begin(record.sequence, true)) this.#lanes.add(record, false);
    this.#advance();
  }

  /** Those of the dead letters that are to be delivered once more. They come in no order. */
  takeRedriven(): void {
    for (const record of redrivenOf(this.#environment.log.store, this.consumer.name)) {
      if (this.#redriven.has(record.sequence) || !this.#isOwn(record)) continue;
      this.#redriven.add(record.sequence);
      this.#lanes.add(record, true);
    }
    this.#advance();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.consumer.close?.();
    if (this.#inFlight + this.#settling > 0) await new Promise<void>((settle) => (this.#whenIdle = settle));
  }

  readonly #onPlace = (): void => this.#advance();

  /** Reads on where it lags, begins what may begin. */
  #advance(): void {
    if (this.#isClosed) return;
    this.#catchUp();
    while (this.pause === undefined && this.#mayBegin() && this.#room.hasPlace(this.#onPlace)) {
      const lane = this.#lanes.take();
      if (lane === undefined) return;
      void this.#deliver(lane);
    }
  }

  /** Whether less is open than a part of what may be. */
  #isBelow(part: number): boolean {
    const most = part * this.#part;
    return this.progress.open < MOST_OPEN * most && this.#lanes.bytes < MOST_OPEN_BYTES * most;
  }

  #catchUp(): void {
    while (!this.#isLive && this.#isBelow(0.5)) {
      const { log, head } = this.#environment;
      const readable = Math.min(log.last, head()); // what was appended just now may not be readable yet
      const records = log.read(this.progress.seen + 1, READ_STEP, READ_BYTES).filter(({ sequence }) => sequence <= readable);
      for (const record of records)
        if (this.progress.begin(record.sequence, this.#isOwn(record) && this.consumer.matches(record.event))) this.#lanes.add(record, false);
      if (records.length > 0) continue;
      this.progress.skipTo(readable);
      if (readable < head()) return;
      this.#isLive = true;
    }
  }

  async #deliver(lane: Lane): Promise<void> {
    const record = lane.records[0] as Record;
    const before = this.#attempts.get(record.sequence) ?? 0;
    this.#inFlight++;
    this.#room.enter();
    const attempt = await this.#handle(record);
    const { error } = attempt;
    this.#inFlight--;
    this.#settling++;
    this.#room.leave();
    this.#advance(); // while it is written what became of this one
    const attempts = error?.isCounted === false ? before : before + 1;
    const isDead = error !== undefined && (error.isFinal || attempts > this.consumer.options.retries);
    let delay: number | undefined;
    let isContended = false;
    try {
      await this.#settle(lane, attempts, attempt, isDead);
      if (error !== undefined && !isDead) delay = this.#delayOf(attempts, error);
      this.#tell(record, attempts, attempt, isDead);
    } catch (failure) {
      isContended = failure instanceof KvConflict;
      delay = LOG_BACKOFF_MS; // it is as if nothing had happened
    }
    this.#settling--;
    this.#lanes.leave(lane);
    if (isContended) {
      this.#environment.onConflict(this.consumer.name);
      this.#lanes.contend(lane);
    } else if (delay === undefined) this.#lanes.next(lane);
    else this.#later(lane, delay);
    if (this.#inFlight + this.#settling === 0) this.#whenIdle?.();
    this.#advance();
    this.#restIfDone();
  }

  #restIfDone(): void {
    if (this.#isLive && this.progress.open === 0) this.#environment.busy.delete(this);
  }

  /** Has the consumer handle an event, whatever comes of it. */
  async #handle(record: Record): Promise<Attempt> {
    const { hops } = this.consumer.options;
    const { logId, isRecording, check } = this.#environment;
    let recorded: Recorded | undefined;
    const loop = `the event has passed through ${record.hops} functions, ${hops} are the most`;
    if (record.hops > hops) return { emitted: [], error: new DeliveryError({ code: "E_EVENT_LOOP", message: loop }, { isFinal: true }) };
    try {
      const { events, write } = await this.consumer.deliver(
        record,
        requestIdOf(logId, record.sequence),
        isRecording ? { onRecorded: (all) => (recorded = all) } : undefined,
      );
      return { emitted: events.map(check), write, recorded };
    } catch (cause) {
      return { emitted: [], error: cause instanceof DeliveryError ? cause : new DeliveryError(cause as SporeletError), recorded };
    }
  }

  #tell(record: Record, attempts: number, { emitted, error }: Attempt, isDead: boolean): void {
    const { name } = this.consumer;
    this.#environment.onOutcome({
      consumer: name,
      record,
      attempts,
      age: Date.now() - record.appended,
      emitted: emitted.length,
      ...(error && { error }),
      isDead,
    });
  }

  /** Writes what became of an attempt. */
  async #settle({ records: [record], isAgain }: Lane, attempts: number, { emitted, write, error, recorded }: Attempt, isDead: boolean): Promise<void> {
    const { store } = this.#environment.log;
    const { sequence, hops, event, appended } = record as Record;
    const { name } = this.consumer;
    const goesOn = error !== undefined && !isDead;
    const changes: Change[] = [];
    if (goesOn) changes.push({ table: "attempts", key: [name, sequence], value: { attempts } });
    else if (this.#attempts.has(sequence)) changes.push({ table: "attempts", key: [name, sequence] });
    if (isAgain && !goesOn) changes.push({ table: "redriven", key: [name, sequence] });
    if (isDead && error !== undefined)
      changes.push(buried({ consumer: name, sequence, event, hops, appended, died: Date.now(), attempts, code: error.code, message: error.message }));
    const note = () => {
      // What was no attempt says nothing about the function.
      if (recorded !== undefined && error?.isCounted !== false) putRecording(store, name, sequence, error === undefined ? recorded : { ...recorded, error });
      if (goesOn) this.#attempts.set(sequence, attempts);
      else this.#attempts.delete(sequence);
      if (!isAgain && !goesOn) this.progress.end(sequence);
    };
    try {
      await this.#environment.end({ write, emitted, hops: hops + 1, changes, note });
      if (isAgain && (error === undefined || isDead)) this.#redriven.delete(sequence);
    } catch (cause) {
      if (!isAgain) this.progress.reopen(sequence);
      throw cause;
    }
  }

  /** Exponential, with full jitter in its upper half, so that what failed together does not come back together. */
  #delayOf(attempts: number, { retryAfter }: DeliveryError): number {
    const most = Math.min(MOST_BACKOFF_MS, this.consumer.options.backoff * 2 ** (attempts - 1));
    return Math.max(retryAfter, (most / 2) * (1 + Math.random()));
  }

  #later(lane: Lane, ms: number): void {
    if (this.#isClosed) return; // whoever serves the consumer next reads it again
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#lanes.again(lane);
      this.#advance();
    }, ms);
    this.#timers.add(timer);
  }
}
