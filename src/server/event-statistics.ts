// Counts of events by their types, and of deliveries by who takes them. The page and the metrics both read them.
import type { Taken } from "../events/broker-options.ts";
import type { Outcome } from "../events/delivery-environment.ts";
import { count, emptyHistogram, type Histogram } from "./statistics.ts";

/** Anybody can send events of any type. What is beyond is counted together. */
const MOST_TYPES = 200;
const LONGEST_TYPE = 200;
const OTHER = "other";

export interface ConsumerStatistics {
  /** Events that were handled. */
  ok: number;
  /** Attempts that failed and are made once more, by code. */
  retry: Record<string, number>;
  /** Events that went to the dead letters, by code. */
  dead: Record<string, number>;
  /** From an event's append to the end of its handling, and all together in ms. */
  duration: Histogram;
  total: number;
}

export class EventStatistics {
  readonly #types = new Set<string>();
  /** Events of any origin that came into the log, by type. */
  readonly appended = new Map<string, number>();
  /** Events from outside, by type and what became of them. The type of what is no event is "". */
  readonly taken = new Map<string, Partial<Record<Taken, number>>>();
  readonly consumers = new Map<string, ConsumerStatistics>();
  /** Runs that counted for nothing, by function. */
  readonly conflicts = new Map<string, number>();

  #shown(type: string): string {
    if (this.#types.has(type)) return type;
    if (this.#types.size === MOST_TYPES || type.length > LONGEST_TYPE) return OTHER;
    this.#types.add(type);
    return type;
  }

  append(type: string): void {
    const shown = this.#shown(type);
    this.appended.set(shown, (this.appended.get(shown) ?? 0) + 1);
  }

  /** @param type absent where the request held no event */
  take(type: string | undefined, outcome: Taken): void {
    const shown = type === undefined ? "" : this.#shown(type);
    const counts = this.taken.get(shown) ?? {};
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    this.taken.set(shown, counts);
  }

  conflict(name: string): void {
    this.conflicts.set(name, (this.conflicts.get(name) ?? 0) + 1);
  }

  deliver({ consumer, error, isDead, age }: Outcome): void {
    let counts = this.consumers.get(consumer);
    if (counts === undefined) {
      counts = { ok: 0, retry: {}, dead: {}, duration: emptyHistogram(), total: 0 };
      this.consumers.set(consumer, counts);
    }
    if (error === undefined) {
      counts.ok++;
      count(counts.duration, age);
      counts.total += age;
      return;
    }
    const failures = isDead ? counts.dead : counts.retry;
    failures[error.code] = (failures[error.code] ?? 0) + 1;
  }
}
