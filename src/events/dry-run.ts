// Events of the log through fresh VMs, many at a time and without consequences: what functions make of them now, beside what they
// made of them when they were recorded.
import { SporeletError } from "../errors.ts";
import { headOf } from "../host/recording.ts";
import type { Outcome } from "../workers/call.ts";
import type { CallOptions, HostedFunction } from "../workers/hosted.ts";
import { type CloudEvent, checkEvent } from "./cloud-event.ts";
import type { Contracts } from "./contracts.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { answerIn, usesKv } from "./function-consumer.ts";
import { InOrder } from "./in-order.ts";
import { handle } from "./invocation.ts";
import { trialNetwork } from "./kv.ts";
import type { EventLog } from "./log.ts";
import type { Record } from "./record.ts";
import { logIdOf, type Recorded, recordingOf, requestIdOf } from "./recordings.ts";
import { passesOf, type Subject, type Trial } from "./trial.ts";

/** What became of it, beside the recording. */
export type Compared =
  | { verdict: "same" }
  | { verdict: "differs"; differences: readonly Difference[] }
  /** It was run with the time and the randomness of now. */
  | { verdict: "not recorded"; reason: string };

export interface Replayed extends Trial {
  record: Record;
  function: string;
  /** What it would write into its key-value store. */
  writes?: readonly unknown[];
  /** Absent where recordings don't matter. */
  compared?: Compared;
}

export interface DryRunOptions {
  /** Whether a recording is used where there is one. */
  isRecorded: boolean;
  /** ms of wall time. Default: the functions' own limit, or a longer one that a recorded invocation had. What a function is told is the latter. */
  timeout?: number;
  /** Trials that are under way at a time. */
  inFlight: number;
  onReplayed(replayed: Replayed): void;
}

/** Of events and recordings that are under way. */
const MOST_BYTES = 64 << 20;

const REASONS = {
  clock: "its recording is incomplete: it read a clock more often than is recorded",
  answers: "its recording is incomplete: what it was answered is more than is recorded",
  format: "its recording is of another release",
} as const;

/** What it asks for must have no consequences, whatever its host grants. */
const asks = (fn: HostedFunction) => fn.options.network !== undefined || usesKv(fn);

type Plan = { recorded: Recorded; timeout: number } | { reason: string };

function planOf({ store }: EventLog, name: string, sequence: number): Plan {
  const recorded = recordingOf(store, name, sequence);
  if (recorded === undefined) return { reason: "there is no recording" };
  const head = headOf(recorded.inputs);
  return "timeout" in head ? { recorded, timeout: head.timeout } : { reason: REASONS[head.incomplete] };
}

/** Of two time limits; 0 is none. */
const longer = (a: number, b: number) => (a === 0 || b === 0 ? 0 : Math.max(a, b));

const firstLine = (text: string) => text.split("\n", 1)[0] as string;

type Outcomes = Trial & Pick<Replayed, "writes">;

/** What a function answered, unchecked. */
function outcomesIn(stdout: Buffer): Outcomes {
  const { events, writes } = answerIn(stdout);
  return { emitted: events as readonly CloudEvent[], ...(Array.isArray(writes) && writes.length > 0 && { writes }) };
}

/** Of an error what does not change with lines of the source. */
function outcomeOf({ emitted, writes = [], error }: Outcomes): object {
  return error === undefined ? { emitted, ...(writes.length > 0 && { writes }) } : { error: { code: error.code, message: firstLine(error.message) } };
}

function compare({ output, error }: Recorded, trial: Outcomes): Compared {
  const was = outcomeOf({ ...outcomesIn(Buffer.from(output)), ...(error && { error }) });
  const differences = differencesOf(was, outcomeOf(trial));
  return differences.length === 0 ? { verdict: "same" } : { verdict: "differs", differences };
}

function comparedOf(plan: Plan | undefined, trial: Outcomes, isEqual: boolean): Compared | undefined {
  if (plan === undefined) return undefined;
  if ("reason" in plan) return { verdict: "not recorded", reason: plan.reason };
  return isEqual ? { verdict: "same" } : compare(plan.recorded, trial);
}

class DryRun {
  readonly #log: EventLog;
  readonly #logId: string;
  readonly #contracts: Contracts;
  readonly #options: DryRunOptions;
  readonly inOrder: InOrder<Replayed>;

  constructor(log: EventLog, contracts: Contracts, options: DryRunOptions) {
    this.#log = log;
    this.#logId = logIdOf(log) ?? "dry-run";
    this.#contracts = contracts;
    this.#options = options;
    this.inOrder = new InOrder(options.inFlight, MOST_BYTES, options.onReplayed);
  }

  begin(fn: HostedFunction, name: string, record: Record): void {
    const { isRecorded, timeout } = this.#options;
    const { sequence, json } = record;
    const plan = isRecorded ? planOf(this.#log, name, sequence) : undefined;
    const recorded = plan && "recorded" in plan ? plan.recorded : undefined;
    const limit = timeout ?? (plan && "timeout" in plan ? longer(plan.timeout, fn.options.timeout) : undefined);
    const options: CallOptions = {
      requestId: requestIdOf(this.#logId, sequence),
      ...(limit !== undefined && { timeout: limit }),
      ...(recorded ? { recording: recorded.inputs } : asks(fn) && { network: trialNetwork(this.#log.store, name) }),
    };
    const pass = this.inOrder.begin(json.length + (recorded ? recorded.inputs.length + recorded.output.length : 0));
    const end = (trial: Outcomes, isEqual = false) => {
      const compared = comparedOf(plan, trial, isEqual);
      pass({ record, function: name, ...trial, ...(compared && { compared }) });
    };
    const fail = (error: unknown) => {
      if (error instanceof SporeletError) end({ emitted: [], error });
      else this.inOrder.fail(error);
    };
    const read = ({ stdout }: Outcome) => [outcomesIn(stdout), recorded !== undefined && !recorded.error && stdout.equals(recorded.output)] as const;
    handle(fn, json, options, read).then(([made, isEqual]) => {
      try {
        end({ ...made, emitted: made.emitted.map((event) => this.#contracts.check(checkEvent(event))) }, isEqual);
      } catch (error) {
        fail(error);
      }
    }, fail);
  }
}

/** Tells what each function that wants an event makes of it, in the order of the log. Nothing is written. */
export async function dryRun(
  subjects: readonly Subject<HostedFunction>[],
  log: EventLog,
  records: Iterable<Record>,
  contracts: Contracts,
  options: DryRunOptions,
): Promise<void> {
  const consumers = subjects.map((subject) => ({ ...subject, passes: passesOf(subject.name, subject.description) }));
  const run = new DryRun(log, contracts, options);
  for (const record of records)
    for (const { name, fn, passes } of consumers) {
      if (!passes(record.event)) continue;
      if (run.inOrder.isFull) await run.inOrder.room();
      run.begin(fn, name, record);
    }
  await run.inOrder.end();
}
