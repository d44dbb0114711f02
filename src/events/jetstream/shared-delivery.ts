// The deliveries to a function that several hosts have: each share of the log is given to it by one host at a time. Who has a share, and
// how far it is, is one value, which is put only if it is as it was: a host that was taken for dead finds out and stops.
import { setTimeout as sleep } from "node:timers/promises";
import type { CloudEvent } from "../cloud-event.ts";
import type { Consumer } from "../consumer.ts";
import { Delivery } from "../delivery.ts";
import type { DeliveryEnvironment } from "../delivery-environment.ts";
import { type Pause, pauseOf } from "../pauses.ts";
import { Progress, type StoredProgress } from "../progress.ts";
import type { Record } from "../record.ts";
import { Room } from "../room.ts";
import type { Taker } from "../taker.ts";
import { type ShareRecord, type StoredShares, shareKey } from "./facts.ts";
import type { Hosts } from "./hosts.ts";
import { Overtaken } from "./link.ts";
import { SHARES, shareOf } from "./names.ts";
import type { SharedLog } from "./shared-log.ts";

/** A share that this host has. */
interface Held {
  delivery: Delivery;
  progress: Progress;
  /** Of the share's record. */
  revision: number;
  /** Tells what is under way that another host has the share. */
  lost: AbortController;
  /** Whether events have ended that the record does not know of, or were only passed over. */
  news: "ended" | "passed" | "none";
  savedAt: number;
  saving?: Promise<void> | undefined;
}

export interface SharedEnvironment extends DeliveryEnvironment {
  log: SharedLog;
  hosts: Hosts;
}

/** After a share could not be given back, since the server is away. */
const SAVE_AGAIN_MS = 200;
/** Writes what only says how far it has passed events over so seldom, in leases. */
const IDLE_LEASES = 1;

/** Which of the hosts a share of a function belongs to. Functions begin with different hosts, so that those with few events spread, too. */
function ownerOf(name: string, share: number, hosts: readonly string[]): string | undefined {
  let offset = 0;
  for (const letter of name) offset += letter.charCodeAt(0);
  return hosts[(offset + share) % hosts.length];
}

export class SharedDelivery implements Taker {
  readonly consumer: Consumer;
  pause: Pause | undefined;
  readonly #environment: SharedEnvironment;
  readonly #room: Room;
  /** Where it begins if it was never there. */
  readonly #start: number;
  readonly #held = new Map<number, Held>();
  /** Shares that are being taken or given back. */
  readonly #moving = new Map<number, Promise<void>>();
  readonly #busy = new Set<Taker>();
  #isKnown: boolean;
  /** Whether it has had its shares. */
  #isSettled = false;
  #isClosed = false;

  constructor(consumer: Consumer, environment: SharedEnvironment) {
    const { log } = environment;
    this.consumer = consumer;
    this.#environment = environment;
    this.#room = new Room(consumer.options.concurrency);
    this.#start = log.last;
    this.#isKnown = this.#stored !== undefined;
    this.pause = pauseOf(log.store, consumer.name);
  }

  get name(): string {
    return this.consumer.name;
  }

  get url(): string | undefined {
    return this.consumer.url;
  }

  get #stored(): StoredShares | undefined {
    return this.#environment.log.store.progress.get(this.name) as StoredShares | undefined;
  }

  get position(): number {
    return this.#stored?.position ?? this.#start;
  }

  /** Of this host's shares. */
  get lag(): number {
    if (!this.#isSettled) return this.#environment.log.last - this.position;
    let lag = 0;
    for (const { delivery } of this.#held.values()) lag += delivery.lag;
    return lag;
  }

  matches(event: CloudEvent): boolean {
    return this.consumer.matches(event);
  }

  isPast(sequence: number): boolean {
    const record = this.#environment.log.at(sequence);
    if (record === undefined) return true;
    const share = shareOf(record);
    return this.#held.get(share)?.delivery.isPast(sequence) ?? sequence <= (this.#stored?.shares[share] ?? this.#start);
  }

  start(): void {
    // Shares come with `balance`.
  }

  offer(record: Record): void {
    const { busy } = this.#environment;
    busy.add(this);
    this.#held.get(shareOf(record))?.delivery.offer(record);
  }

  setPause(pause: Pause | undefined): void {
    this.pause = pause;
    for (const { delivery } of this.#held.values()) delivery.setPause(pause);
  }

  keepUp(): void {
    for (const { delivery } of this.#held.values()) delivery.keepUp();
    if (this.#busy.size === 0) this.#environment.busy.delete(this);
    else this.#environment.busy.add(this);
  }

  takeRedriven(): void {
    for (const { delivery } of this.#held.values()) delivery.takeRedriven();
  }

  /**
   * Takes the shares that belong to this host and are free, gives back those that belong to another.
   * @param alive all hosts, and those of them that have the function
   */
  balance(alive: ReadonlySet<string>, having: readonly string[]): void {
    if (this.#isClosed) return;
    if (!this.#isKnown) {
      void this.#introduce().then(() => this.#isKnown && this.balance(alive, having));
      return;
    }
    const { id } = this.#environment.hosts;
    for (let share = 0; share < SHARES; share++) {
      const isOurs = ownerOf(this.name, share, having) === id;
      if (isOurs === this.#held.has(share) || this.#moving.has(share)) continue;
      this.#move(share, isOurs ? this.#take(share, alive) : this.#giveBack(share));
    }
    if (!this.#isSettled) void Promise.all(this.#moving.values()).then(() => (this.#isSettled = true));
  }

  #move(share: number, moving: Promise<void>): void {
    const moved = moving.catch(() => {}).then(() => void this.#moving.delete(share)); // it is tried again
    this.#moving.set(share, moved);
  }

  /** A function that the log has never seen gets what comes from now on, whichever host it comes to. */
  async #introduce(): Promise<void> {
    const { link } = this.#environment.log;
    const record: ShareRecord = { position: this.#start, ahead: [] };
    const put = async (share: number) => {
      await link.put(link.stream, shareKey(this.name, share), record, {}, 0).catch((error: unknown) => {
        if (!(error instanceof Overtaken)) throw error; // another host was faster
      });
    };
    await Promise.all(Array.from({ length: SHARES }, (_, share) => put(share))).then(
      () => (this.#isKnown = true),
      () => {}, // it is tried again
    );
  }

  async #take(share: number, alive: ReadonlySet<string>): Promise<void> {
    const { log, hosts } = this.#environment;
    const { link } = log;
    const key = shareKey(this.name, share);
    const { revision, value } = await link.get(link.stream, key);
    const { owner, ...at } = (value as ShareRecord | undefined) ?? { position: this.position, ahead: [] };
    if (owner !== undefined && owner !== hosts.id && alive.has(owner)) return; // it gives it back
    const taken = await link.put(link.stream, key, { ...at, owner: hosts.id }, {}, revision);
    const lost = new AbortController();
    await log.known(taken, lost.signal); // of attempts, for one
    if (this.#isClosed || !hosts.isAlive) return;
    this.#hold(share, at, taken, lost);
  }

  #hold(share: number, at: StoredProgress, revision: number, lost: AbortController): void {
    const { log, hosts, ...environment } = this.#environment;
    const { name, url, options } = this.consumer;
    const progress = new Progress(at, (_, isEnd) => {
      if (isEnd) held.news = "ended";
      else if (held.news === "none") held.news = "passed";
    });
    const consumer: Consumer = {
      name,
      options,
      ...(url !== undefined && { url }),
      matches: (event) => this.consumer.matches(event),
      deliver: (...event) => this.consumer.deliver(...event),
    };
    const delivery = new Delivery(
      consumer,
      { ...environment, log, busy: this.#busy, end: (ended) => log.end(ended, lost.signal) },
      {
        progress,
        room: this.#room,
        part: 1 / SHARES,
        isOwn: (record) => shareOf(record) === share,
        mayBegin: () => hosts.isAlive && !lost.signal.aborted,
      },
    );
    const held: Held = { delivery, progress, revision, lost, news: "none", savedAt: performance.now() };
    this.#held.set(share, held);
    delivery.start();
  }

  async #giveBack(share: number): Promise<void> {
    const held = this.#held.get(share);
    if (held === undefined) return;
    await held.delivery.close();
    while (!held.lost.signal.aborted) {
      await held.saving;
      if (await this.#save(share, held, undefined)) break;
      await sleep(SAVE_AGAIN_MS);
    }
    if (this.#held.get(share) === held) this.#held.delete(share);
  }

  /** Another host may have the share: nothing of it is written any more. */
  #lose(share: number, held: Held): void {
    held.lost.abort();
    if (this.#held.get(share) !== held) return;
    this.#held.delete(share);
    if (!this.#moving.has(share)) this.#move(share, held.delivery.close());
  }

  loseAll(): void {
    for (const [share, held] of this.#held) this.#lose(share, held);
  }

  /** Writes how far this host's shares are, where there is news. */
  save(): void {
    const { log, hosts } = this.#environment;
    for (const [share, held] of this.#held) {
      const isDue = held.news === "ended" || (held.news === "passed" && performance.now() - held.savedAt > log.link.lease * IDLE_LEASES);
      if (!isDue || held.saving !== undefined) continue;
      held.saving = this.#save(share, held, hosts.id).then(() => {
        held.saving = undefined;
      });
    }
  }

  /** @returns whether it is written */
  async #save(share: number, held: Held, owner: string | undefined): Promise<boolean> {
    const { log, hosts } = this.#environment;
    const { link } = log;
    const key = shareKey(this.name, share);
    const record: ShareRecord = { ...held.progress.stored, ...(owner !== undefined && { owner }) };
    const { news } = held;
    held.news = "none";
    held.savedAt = performance.now();
    try {
      held.revision = await link.put(link.stream, key, record, {}, held.revision);
      return true;
    } catch (error) {
      held.news = news; // it is tried again
      if (!(error instanceof Overtaken)) return false;
      const now = await link.get(link.stream, key).catch(() => undefined);
      if (now === undefined) return false;
      // It may be our own, whose answer did not come.
      if ((now.value as ShareRecord | undefined)?.owner === hosts.id) held.revision = now.revision;
      else this.#lose(share, held);
      return false;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.consumer.close?.();
    await Promise.all(this.#moving.values());
    for (const share of [...this.#held.keys()]) this.#move(share, this.#giveBack(share));
    await Promise.all(this.#moving.values());
    this.#environment.busy.delete(this);
  }
}
