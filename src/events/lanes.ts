// The events that a delivery has before it: those of one key stand in a lane, one after the other; lanes go side by side.
import { orderingKey, type Record } from "./record.ts";

export interface Lane {
  readonly key: string | symbol;
  readonly records: Record[];
  /** Of an event that is delivered once more, which has no part in the progress. */
  readonly isAgain: boolean;
}

export class Lanes {
  readonly #byKey = new Map<string | symbol, Lane>();
  readonly #ready: Lane[] = [];
  /** Those that were in each other's way: one at a time, else they would be again. */
  readonly #contended: Lane[] = [];
  #alone: Lane | undefined;
  #bytes = 0;

  /** Of the JSON of all events that are there. */
  get bytes(): number {
    return this.#bytes;
  }

  add(record: Record, isAgain: boolean): void {
    this.#bytes += record.json.length;
    const key = (isAgain ? undefined : orderingKey(record.event)) ?? Symbol("no key");
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.records.push(record);
      return;
    }
    const lane: Lane = { key, records: [record], isAgain };
    this.#byKey.set(key, lane);
    this.#ready.push(lane);
  }

  /** The next whose first event can be begun with. */
  take(): Lane | undefined {
    if (this.#alone !== undefined || this.#contended.length === 0) return this.#ready.shift();
    this.#alone = this.#contended.shift();
    return this.#alone;
  }

  /** What was begun with the lane has ended, whatever came of it. */
  leave(lane: Lane): void {
    if (this.#alone === lane) this.#alone = undefined;
  }

  /** The first event of the lane has ended. */
  next(lane: Lane): void {
    this.#bytes -= lane.records.shift()?.json.length ?? 0;
    if (lane.records.length > 0) this.#ready.push(lane);
    else this.#byKey.delete(lane.key);
  }

  /** The first event of the lane is to be tried again. */
  again(lane: Lane): void {
    this.#ready.push(lane);
  }

  /** The same, where others were in its way. */
  contend(lane: Lane): void {
    this.#contended.push(lane);
  }
}
