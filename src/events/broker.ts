// The log and who takes from it, in one process: what is published is checked and appended, and every function gets its events.
import { SporeletError } from "../errors.ts";
import type { Tracer } from "../host/tracer.ts";
import type { Description } from "../module/description.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { BrokerOptions } from "./broker-options.ts";
import type { Change } from "./changes.ts";
import { type CloudEvent, checkEvent } from "./cloud-event.ts";
import type { Consumer } from "./consumer.ts";
import { breachText, Contracts } from "./contracts.ts";
import { buried, GATEWAY } from "./dead-letters.ts";
import { Delivery } from "./delivery.ts";
import type { DeliveryEnvironment, Outcome } from "./delivery-environment.ts";
import { compileFilter, type Filter } from "./filter.ts";
import { FoldRunner } from "./fold-runner.ts";
import { FunctionConsumer, usesKv } from "./function-consumer.ts";
import { SharedDelivery } from "./jetstream/shared-delivery.ts";
import { SharedLog } from "./jetstream/shared-log.ts";
import { Sharing, type SharingHost } from "./jetstream/sharing.ts";
import { sweepKv } from "./kv.ts";
import type { Appended, EventLog } from "./log.ts";
import { ownLog } from "./own-log.ts";
import { pause, pauseOf, pausesIn, resume } from "./pauses.ts";
import { Progress, positionsIn, type StoredProgress } from "./progress.ts";
import { Projection, type Rebuilding, type StateChanges } from "./projection.ts";
import { logIdOf } from "./recordings.ts";
import { Router } from "./router.ts";
import { Schedule } from "./schedule.ts";
import { subscriptionOf } from "./subscription.ts";
import type { Taker } from "./taker.ts";
import { attributesOf, tracedConsumer } from "./traced-consumer.ts";

const TRIM_MS = 60_000;
const SAVE_MS = 1000;
/** s after which a publisher may try again. */
export const RETRY_AFTER_S = 1;

export class Broker {
  readonly log: EventLog;
  readonly contracts: Contracts;
  readonly router: Router;
  readonly deliveries = new Map<string, Taker>();
  readonly #options: BrokerOptions;
  readonly #environment: DeliveryEnvironment;
  readonly #schedule: Schedule;
  /** If other hosts serve the log, too. */
  readonly #sharing: Sharing | undefined;
  readonly #removals = new Map<string, () => void>();
  readonly #functions = new Set<string>();
  /** The sequence of what was kept aside last. */
  #aside = 0;
  /** What is to be saved with the next transaction. */
  readonly #changed = new Map<Progress, string>();
  readonly #timers: NodeJS.Timeout[];

  private constructor(log: EventLog, contracts: Contracts, logId: string, options: BrokerOptions) {
    this.log = log;
    this.contracts = contracts;
    this.#options = options;
    this.router = new Router(log);
    this.#environment = {
      log,
      logId,
      isRecording: options.record ?? false,
      head: () => this.router.head,
      check: (event) => contracts.check(checkEvent(event)),
      onOutcome: (outcome) => this.#told(outcome),
      onConflict: (name) => options.onConflict?.(name),
      end: (ended) => log.end(ended),
      busy: new Set(),
    };
    this.#sharing = log instanceof SharedLog ? new Sharing(log, this.#environment) : undefined;
    this.#schedule = new Schedule((event) => void log.append([event]).catch(() => {}));
    log.store.beforeCommit(() => {
      for (const [progress, name] of this.#changed) progress.save(log.store, name);
      this.#changed.clear();
    });
    this.#timers = [setInterval(() => void this.#save(), SAVE_MS), setInterval(() => void this.#trim(), TRIM_MS)];
  }

  /** @throws SporeletError E_LOG, E_LOG_FORMAT, E_UNWRITABLE; with `nats` also as `SharedLog.open` */
  static async open(directory: string, options: BrokerOptions = {}): Promise<Broker> {
    const { nats, onWarning } = options;
    const log = nats ? await SharedLog.open(directory, nats, onWarning) : ownLog(directory);
    return new Broker(log, await Contracts.create(), logIdOf(log) as string, options);
  }

  /**
   * Whether `addFunction` can do what a function says.
   * @throws SporeletError E_EVENT_FILTER, E_SCHEMA, E_CRON, E_KV_SHARED
   */
  checkFunction(fn: HostedFunction, description: Description): void {
    const { name } = fn;
    if (this.#sharing !== undefined && usesKv(fn)) throw new SporeletError("E_KV_SHARED", `the function ${name} uses context.kv, and the log is on NATS`);
    subscriptionOf(name, description);
    this.contracts.compiled(name, description);
    if (description.cron !== undefined) Schedule.check(name, description.cron);
  }

  /**
   * Gives a function its events from where it was, or from now on if it was never there.
   * @param description one that was checked
   * @param module hash of the module; a projection whose module is another than before is built anew
   */
  addFunction(fn: HostedFunction, description: Description, module = ""): void {
    const filter = subscriptionOf(fn.name, description);
    this.#functions.add(fn.name);
    this.contracts.add(fn.name, description);
    this.#describe(fn.name, description);
    if (description.cron !== undefined) this.#schedule.add(fn.name, description.cron);
    if (filter === false) return;
    const { fold } = description;
    if (fold === undefined) this.add(new FunctionConsumer(fn, description, filter, this.log.store), filter);
    else {
      const passes = filter === undefined ? () => true : compileFilter(filter);
      const { log, onOutcome } = this.#environment;
      const onRebuilding = (rebuilding: Rebuilding) => this.#options.onRebuilding?.(rebuilding);
      const onStates = (states: StateChanges | undefined) => this.#options.onStates?.(fn.name, states);
      this.#start(new Projection({ name: fn.name, module, runner: new FoldRunner(fn, fold), passes }, { log, onOutcome, onRebuilding, onStates }), filter);
    }
  }

  /** Gives a subscriber its events from where it was, or from now on if it was never there. One that was gone at another URL begins again. */
  async addSubscriber(consumer: Consumer, filter: Filter | undefined, description: Description): Promise<void> {
    const gone = pauseOf(this.log.store, consumer.name)?.gone;
    if (gone !== undefined && gone !== consumer.url) await resume(this.log, consumer.name);
    this.#describe(consumer.name, description);
    this.add(consumer, filter);
  }

  /** For who looks at the log without the functions, or appends to it. */
  #describe(name: string, description: Description): void {
    void this.log.append([], 0, [{ table: "functions", key: name, value: description }]).catch(() => {});
  }

  #told(outcome: Outcome): void {
    this.#options.onOutcome?.(outcome);
    if (outcome.error?.code === "E_WEBHOOK_GONE") void this.#end(outcome.consumer, outcome.error.message);
  }

  /** Whoever answers so gets nothing more, after a restart too. */
  async #end(name: string, why: string): Promise<void> {
    const delivery = this.deliveries.get(name);
    const isNew = await pause(this.log, name, delivery?.url).catch(() => false); // it is sent an event once more
    if (isNew) this.#options.onWarning?.(`the subscriber ${name} is paused: ${why}`);
    delivery?.setPause(pauseOf(this.log.store, name));
  }

  /** @param filter the one that the consumer's `matches` is made of; undefined: it wants every event */
  add(consumer: Consumer, filter: Filter | undefined): void {
    const { tracer } = this.#options;
    this.#start(this.#deliveryTo(tracer ? tracedConsumer(consumer, tracer) : consumer), filter);
  }

  #deliveryTo(consumer: Consumer): Taker {
    if (this.#sharing !== undefined) return this.#sharing.add(consumer);
    const { name } = consumer;
    const { store, last } = this.log;
    const stored = (store.progress.get(name) as StoredProgress | undefined) ?? { position: last, ahead: [] };
    const progress = new Progress(stored, (changed) => this.#changed.set(changed, name));
    this.#changed.set(progress, name); // from now on the log knows it
    return new Delivery(consumer, this.#environment, { progress });
  }

  #start(taker: Taker, filter: Filter | undefined): void {
    this.deliveries.set(taker.name, taker);
    this.#removals.set(taker.name, this.router.add(filter, taker));
    taker.start();
  }

  /** The hosts that share the log's functions; undefined where the log is one host's. */
  get hosts(): SharingHost[] | undefined {
    return this.#sharing?.hosts;
  }

  /** Takes a function's events away. Ends when what it has begun has ended. */
  async remove(name: string): Promise<void> {
    if (!this.#functions.delete(name)) return;
    this.contracts.remove(name);
    void this.log.append([], 0, [{ table: "functions", key: name }]).catch(() => {});
    this.#schedule.remove(name);
    this.#removals.get(name)?.();
    this.#removals.delete(name);
    const delivery = this.deliveries.get(name);
    if (delivery !== undefined) this.#environment.busy.delete(delivery);
    await delivery?.close();
    if (delivery instanceof SharedDelivery) this.#sharing?.remove(delivery);
    await this.#save();
    if (this.deliveries.get(name) === delivery) this.deliveries.delete(name);
  }

  /**
   * Takes events from outside: all of them, or none.
   * @param events have the form of events
   * @param parent traceparent of the request that they came with, for those that say none themselves
   * @returns when they are on the disk
   * @throws SporeletError E_CONTRACT, E_BACKLOG, E_DISK_FULL, E_LOG
   */
  async publish(events: readonly CloudEvent[], parent?: string): Promise<Appended[]> {
    const { tracer, onTaken } = this.#options;
    const spanOf = (event: CloudEvent, { start }: Tracer) =>
      start(`send ${event.type}`, "producer", (event.traceparent as string | undefined) ?? parent, attributesOf(event, "send"));
    const spans = tracer && events.map((event) => spanOf(event, tracer));
    try {
      const appended = await this.#take(spans ? events.map((event, i) => ({ traceparent: spans[i]?.traceparent, ...event }) as CloudEvent) : events);
      for (const span of spans ?? []) span.end();
      return appended;
    } catch (error) {
      for (const span of spans ?? []) span.end((error as SporeletError).code);
      for (const event of events) onTaken?.(event, "refused");
      throw error;
    }
  }

  async #take(events: readonly CloudEvent[]): Promise<Appended[]> {
    const { mostLag = 100_000 } = this.#options;
    for (const delivery of this.#environment.busy) {
      if (delivery.lag < mostLag || delivery.pause !== undefined) continue;
      throw new SporeletError("E_BACKLOG", `the function ${delivery.name} has ${delivery.lag} events before it, ${mostLag} are the most`);
    }
    const { invalid = "refuse" } = this.#options;
    const kept: CloudEvent[] = [];
    const aside: [event: CloudEvent, message: string][] = [];
    for (const event of events) {
      const breach = this.contracts.breach(event);
      if (breach !== undefined && invalid === "refuse") throw new SporeletError("E_CONTRACT", breachText(event, breach));
      if (breach !== undefined) this.#options.onWarning?.(breachText(event, breach));
      if (breach !== undefined && invalid === "dead") aside.push([event, breachText(event, breach)]);
      else kept.push(event);
    }
    const appended = await this.log.append(
      kept,
      0,
      aside.map(([event, message]) => this.#setAside(event, message)),
    );
    for (const [event] of aside) this.#options.onTaken?.(event, "aside");
    for (const [i, { isDuplicate }] of appended.entries()) this.#options.onTaken?.(kept[i] as CloudEvent, isDuplicate ? "duplicate" : "accepted");
    return appended;
  }

  /** The log gives it no sequence: it has the time, in µs since the epoch. */
  #setAside(event: CloudEvent, message: string): Change {
    const sequence = Math.max(this.#aside + 1, Math.floor((performance.timeOrigin + performance.now()) * 1000));
    this.#aside = sequence;
    const now = Date.now();
    return buried({ consumer: GATEWAY, sequence, event, hops: 0, appended: now, died: now, attempts: 0, code: "E_CONTRACT", message });
  }

  /** Writes how far those have come that have nothing to do. */
  async #save(): Promise<void> {
    const isAnyRedriven = [...this.log.store.redriven.getKeys({ limit: 1 })].length > 0;
    const pauses = pausesIn(this.log.store);
    for (const [name, delivery] of this.deliveries) {
      delivery.keepUp();
      delivery.setPause(pauses.get(name));
      if (isAnyRedriven) delivery.takeRedriven();
    }
    await this.log.store.write(() => {}, false).catch(() => {}); // it is tried again
  }

  async #trim(): Promise<void> {
    const { retention } = this.#options;
    await sweepKv(this.log.store).catch((error: Error) => this.#options.onWarning?.(error.message));
    if (retention === undefined) return;
    const waited = [...this.deliveries.values()].filter(({ pause }) => pause?.gone === undefined); // who is gone needs nothing
    const { store, functions } = this.log;
    const isElsewhere = (name: string) => this.#sharing !== undefined && functions.has(name) && pauseOf(store, name)?.gone === undefined;
    const positions = [...waited.map(({ position }) => position), ...positionsIn(store, isElsewhere)];
    await this.log.trim(retention, Math.min(this.log.last, ...positions)).catch((error: Error) => this.#options.onWarning?.(error.message));
  }

  /** Begins no more deliveries, and waits for those under way. Events are taken nevertheless. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#schedule.close();
    await Promise.all([...this.deliveries.values()].map((delivery) => delivery.close()));
    await this.#sharing?.close();
    this.router.close();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#save();
    await this.log.close();
  }
}
