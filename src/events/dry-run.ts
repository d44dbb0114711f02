// Events of the log through fresh VMs, many at a time and without consequences: what functions make of them now, beside what they
// made of them when they were recorded.
import { SporeletError } from "../errors.ts";
import { headOf } from "../host/recording.ts";
import type { Outcome } from "../workers/call.ts";
import type { CallOptions, HostedFunction } from "../workers/hosted.ts";
import { type CloudEvent, checkEvent } from "./cloud-event.ts";
import type { Contracts } from "./contracts.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { eventsIn } from "./function-consumer.ts";
import { handle } from "./invocation.ts";
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
  /** Absent where recordings don't matter. */
  compared?: Compared;
}

export interface DryRunOptions {
  /** Whether a recording is used where there is one. */
  isRecorded: boolean;
  /** ms; of recorded invocations the default is the limit that they had. */
  timeout?: number;
  /** Trials that are under way at a time. */
  inFlight: number;
}

/** Of events and recordings that are under way. */
const MOST_BYTES = 64 << 20;

const REASONS = {
  clock: "its recording is incomplete: it read a clock more often than is recorded",
  answers: "its recording is incomplete: what it was answered is more than is recorded",
  format: "its recording is of another release",
} as const;

type Plan = { recorded: Recorded; timeout: number } | { reason: string };

function planOf({ store }: EventLog, name: string, sequence: number): Plan {
  const recorded = recordingOf(store, name, sequence);
  if (recorded === undefined) return { reason: "there is no recording" };
  const head = headOf(recorded.inputs);
  return "timeout" in head ? { recorded, timeout: head.timeout } : { reason: REASONS[head.incomplete] };
}

const firstLine = (text: string) => text.split("\n", 1)[0] as string;

/** Of an error what does not change with lines of the source. */
function outcomeOf({ emitted, error }: Trial): object {
  return error === undefined ? { emitted } : { error: { code: error.code, message: firstLine(error.message) } };
}

function compare({ output, error }: Recorded, trial: Trial): Compared {
  const was = outcomeOf({ emitted: eventsIn(Buffer.from(output)) as CloudEvent[], ...(error && { error }) });
  const differences = differencesOf(was, outcomeOf(trial));
  return differences.length === 0 ? { verdict: "same" } : { verdict: "differs", differences };
}

class DryRun {
  readonly #log: EventLog;
  readonly #logId: string;
  readonly #contracts: Contracts;
  readonly #options: DryRunOptions;

  constructor(log: EventLog, contracts: Contracts, options: DryRunOptions) {
    this.#log = log;
    this.#logId = logIdOf(log) ?? "dry-run";
    this.#contracts = contracts;
    this.#options = options;
  }

  /** Bytes that it keeps until it has ended, and its end. */
  begin(fn: HostedFunction, name: string, record: Record): [bytes: number, ended: Promise<Replayed>] {
    const { isRecorded, timeout } = this.#options;
    const { sequence, json } = record;
    const plan = isRecorded ? planOf(this.#log, name, sequence) : undefined;
    const recorded = plan && "recorded" in plan ? plan.recorded : undefined;
    const limit = timeout ?? (plan && "timeout" in plan ? plan.timeout : undefined);
    const options: CallOptions = {
      requestId: requestIdOf(this.#logId, sequence),
      ...(limit !== undefined && { timeout: limit }),
      ...(recorded && { recording: recorded.inputs }),
    };
    const ended = this.#try(fn, json, options, recorded).then(({ isEqual, ...trial }): Replayed => {
      const compared: Compared | undefined = recorded
        ? isEqual
          ? { verdict: "same" }
          : compare(recorded, trial)
        : plan && "reason" in plan
          ? { verdict: "not recorded", reason: plan.reason }
          : undefined;
      return { record, function: name, ...trial, ...(compared && { compared }) };
    });
    return [json.length + (recorded?.inputs.length ?? 0) + (recorded?.output.length ?? 0), ended];
  }

  /** @returns also whether the result is to the byte that of the recording */
  async #try(fn: HostedFunction, json: Uint8Array, options: CallOptions, recorded: Recorded | undefined): Promise<Trial & { isEqual: boolean }> {
    try {
      const read = ({ stdout }: Outcome) => [eventsIn(stdout), recorded !== undefined && !recorded.error && stdout.equals(recorded.output)] as const;
      const [made, isEqual] = await handle(fn, json, options, read);
      return { emitted: made.map((event) => this.#contracts.check(checkEvent(event))), isEqual };
    } catch (error) {
      if (!(error instanceof SporeletError)) throw error;
      return { emitted: [], error, isEqual: false };
    }
  }
}

/** What each function that wants an event makes of it, in the order of the log. Nothing is written. */
export async function* dryRun(
  subjects: readonly Subject<HostedFunction>[],
  log: EventLog,
  records: Iterable<Record>,
  contracts: Contracts,
  options: DryRunOptions,
): AsyncGenerator<Replayed> {
  const consumers = subjects.map((subject) => ({ ...subject, passes: passesOf(subject.name, subject.description) }));
  const run = new DryRun(log, contracts, options);
  const underWay: ReturnType<DryRun["begin"]>[] = [];
  let held = 0;
  for (const record of records)
    for (const { name, fn, passes } of consumers) {
      if (!passes(record.event)) continue;
      const begun = run.begin(fn, name, record);
      underWay.push(begun);
      held += begun[0];
      while (underWay.length >= options.inFlight || held > MOST_BYTES) {
        const [bytes, ended] = underWay.shift() as (typeof underWay)[number];
        held -= bytes;
        yield await ended;
      }
    }
  for (const [, ended] of underWay) yield await ended;
}
