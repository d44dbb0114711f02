// What a broker is opened with, and what it tells.
import type { Tracer } from "../host/tracer.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { Outcome } from "./delivery-environment.ts";
import type { LinkOptions } from "./jetstream/link.ts";
import type { Retention } from "./log.ts";
import type { INVALID } from "./names.ts";
import type { Rebuilding, StateChanges } from "./projection.ts";

export interface BrokerOptions {
  /** The stream of NATS JetStream that is the log; the directory holds a copy of it. Default: the directory is the log. */
  nats?: LinkOptions;
  /** What becomes of an event from outside that breaks a contract. Default "refuse". */
  invalid?: (typeof INVALID)[number];
  /** Events that a function may have before it until publishers are asked to wait. Default 100,000. */
  mostLag?: number;
  /** Default: everything is kept. */
  retention?: Retention;
  /** Is told of every event that is published and of every attempt to handle one. */
  tracer?: Tracer;
  /** Whether to record what functions get from outside, for replays. Default false. */
  record?: boolean;
  onOutcome?(outcome: Outcome): void;
  /** Called for every run of a handler that counts for nothing, since what it read from its store was changed meanwhile. */
  onConflict?(consumer: string): void;
  /** Called for every event that was published. */
  onTaken?(event: CloudEvent, outcome: Taken): void;
  onWarning?(message: string): void;
  /** Called while the states of a projection are built. */
  onRebuilding?(rebuilding: Rebuilding): void;
  /** Called for the states of a projection that change; undefined: others are served from now on. */
  onStates?(projection: string, states: StateChanges | undefined): void;
}

/** What became of an event from outside: "duplicate" is one that the log had, "aside" one that is kept with the dead letters. */
export type Taken = "accepted" | "duplicate" | "refused" | "aside";
