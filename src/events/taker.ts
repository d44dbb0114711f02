// Whoever is given the events of the log: a function, a subscriber or a projection, as those see it who look from outside.
import type { CloudEvent } from "./cloud-event.ts";
import type { Pause } from "./pauses.ts";
import type { Listener } from "./router.ts";

export interface Taker extends Listener {
  readonly name: string;
  /** Where a subscriber's events go. */
  readonly url?: string | undefined;
  readonly pause: Pause | undefined;
  /** Events before it. */
  readonly lag: number;
  /** All events up to here have ended. */
  readonly position: number;
  /** Whether it wants the event. */
  matches(event: CloudEvent): boolean;
  /** Whether the event has ended, or was passed over. */
  isPast(sequence: number): boolean;
  start(): void;
  /** While it is paused nothing is begun; what is under way ends. */
  setPause(pause: Pause | undefined): void;
  /** What it was not offered, it has passed over. */
  keepUp(): void;
  /** Takes what is to be delivered once more. */
  takeRedriven(): void;
  /** Begins nothing more and waits for what is under way. */
  close(): Promise<void>;
}
