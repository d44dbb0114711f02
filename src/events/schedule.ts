// Functions that are called by the clock: an event for each time, which the log has once, however many processes make it.
import { Cron } from "croner";
import { SporeletError } from "../errors.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { CRON_TYPE } from "./subscription.ts";

const MINUTE_MS = 60_000;
const OPTIONS = { timezone: "UTC", mode: "5-part", unref: true } as const;

export class Schedule {
  readonly #jobs = new Map<string, Cron>();
  readonly #append: (event: CloudEvent) => void;

  constructor(append: (event: CloudEvent) => void) {
    this.#append = append;
  }

  /** @throws SporeletError E_CRON for what are no five fields as in crontab(5) */
  static check(fn: string, cron: string): void {
    try {
      new Cron(cron, { ...OPTIONS, paused: true });
    } catch (cause) {
      throw new SporeletError("E_CRON", `the function ${fn} exports the cron ${JSON.stringify(cron)}: ${(cause as Error).message}`, { cause });
    }
  }

  /** @param cron one that was checked */
  add(fn: string, cron: string): void {
    const tick = () => {
      const time = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString();
      this.#append({ specversion: "1.0", id: `${fn}@${time}`, source: "/cron", type: CRON_TYPE, subject: fn, time, data: { cron } });
    };
    this.#jobs.set(fn, new Cron(cron, OPTIONS, tick));
  }

  remove(fn: string): void {
    this.#jobs.get(fn)?.stop();
    this.#jobs.delete(fn);
  }

  close(): void {
    for (const fn of [...this.#jobs.keys()]) this.remove(fn);
  }
}
