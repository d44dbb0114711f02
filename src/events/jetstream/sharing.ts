// This host among those that share a log: it says that it is alive, sees who else is, and has its functions take their shares.
import type { Consumer } from "../consumer.ts";
import type { DeliveryEnvironment } from "../delivery-environment.ts";
import type { StoredShares } from "./facts.ts";
import { Hosts } from "./hosts.ts";
import { untoken } from "./names.ts";
import { SharedDelivery } from "./shared-delivery.ts";
import type { SharedLog } from "./shared-log.ts";

/** A host that serves the log. */
export interface SharingHost {
  /** Its name, and a number that it takes anew with each start. */
  id: string;
  isSelf: boolean;
  functions: readonly string[];
  /** Shares of functions that it has; each function has 16. */
  shares: number;
}

/** So often a host says that it is alive, in a lease. */
const BEATS = 10;
/** How far functions are is written so often, in ms. What is handled meanwhile is handled once more if the host dies. */
const SAVE_MS = 250;

export class Sharing {
  readonly #log: SharedLog;
  readonly #environment: DeliveryEnvironment;
  readonly #hosts: Hosts;
  readonly #deliveries = new Set<SharedDelivery>();
  readonly #timers: NodeJS.Timeout[];
  #beating: Promise<void> | undefined;
  #wasAlive = false;
  /** As it was seen last. */
  #alive: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(log: SharedLog, environment: DeliveryEnvironment) {
    this.#log = log;
    this.#environment = environment;
    this.#hosts = new Hosts(log.link);
    const save = () => {
      for (const delivery of this.#deliveries) delivery.save();
    };
    this.#timers = [setInterval(() => this.#beat(), log.link.lease / BEATS), setInterval(save, SAVE_MS)];
  }

  add(consumer: Consumer): SharedDelivery {
    const check = (event: unknown) => this.#log.checkSize(this.#environment.check(event));
    const delivery = new SharedDelivery(consumer, { ...this.#environment, check, log: this.#log, hosts: this.#hosts });
    this.#deliveries.add(delivery);
    this.#hosts.functions.add(consumer.name);
    setImmediate(() => this.#beat());
    return delivery;
  }

  /** The delivery takes no shares any more. */
  remove(delivery: SharedDelivery): void {
    this.#deliveries.delete(delivery);
    this.#hosts.functions.delete(delivery.name);
  }

  /** The hosts that are alive. */
  get hosts(): SharingHost[] {
    const { progress } = this.#log.store;
    const shares = new Map<string, number>();
    for (const name of new Set([...this.#alive.values()].flat()))
      for (const owner of (progress.get(name) as StoredShares | undefined)?.owners ?? []) if (owner !== null) shares.set(owner, (shares.get(owner) ?? 0) + 1);
    return [...this.#alive].map(([id, functions]) => ({ id: untoken(id), isSelf: id === this.#hosts.id, functions, shares: shares.get(id) ?? 0 }));
  }

  #beat(): void {
    if (this.#wasAlive && !this.#hosts.isAlive) {
      this.#hosts.renew();
      for (const delivery of this.#deliveries) delivery.loseAll();
    }
    this.#wasAlive = this.#hosts.isAlive;
    this.#beating ??= this.#balance()
      .catch(() => {}) // the server is away
      .finally(() => {
        this.#beating = undefined;
      });
  }

  async #balance(): Promise<void> {
    await this.#hosts.beat();
    const alive = await this.#hosts.alive();
    this.#alive = alive;
    const ids = new Set(alive.keys());
    for (const delivery of this.#deliveries) {
      const having = [...alive].filter(([, functions]) => functions.includes(delivery.name)).map(([id]) => id);
      delivery.balance(ids, having);
    }
  }

  /** When its functions have been closed. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#beating;
    await this.#hosts.leave().catch(() => {}); // its lease ends
  }
}
