// This host among those that share a log: it says that it is alive, sees who else is, and has its functions take their shares.
import type { Consumer } from "../consumer.ts";
import type { DeliveryEnvironment } from "../delivery-environment.ts";
import { Hosts } from "./hosts.ts";
import { SharedDelivery } from "./shared-delivery.ts";
import type { SharedLog } from "./shared-log.ts";

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
