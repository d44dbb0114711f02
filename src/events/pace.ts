// When requests may be made to a receiver that says how many it takes, or asks to be left alone.
import { setTimeout as wait } from "node:timers/promises";

const MINUTE_MS = 60_000;

export class Pace {
  #interval = 0;
  #next = 0;
  #quietUntil = 0;

  /** @param perMinute requests, evenly spaced; undefined: as many as there are */
  limit(perMinute: number | undefined): void {
    this.#interval = perMinute === undefined ? 0 : MINUTE_MS / perMinute;
  }

  /** Nothing for so many ms. */
  leaveAlone(ms: number): void {
    this.#quietUntil = Math.max(this.#quietUntil, performance.now() + ms);
  }

  /**
   * Waits until the next request may be made.
   * @throws what `signal` is aborted with
   */
  async turn(signal: AbortSignal): Promise<void> {
    const at = Math.max(performance.now(), this.#next);
    this.#next = at + this.#interval;
    for (;;) {
      const ms = Math.max(at, this.#quietUntil) - performance.now();
      if (ms <= 0) return;
      await wait(ms, undefined, { signal });
    }
  }
}
