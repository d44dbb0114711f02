// `sporelet replay --dry-run`
import { availableParallelism } from "node:os";
import { EXIT, SporeletError } from "../errors.ts";
import { Contracts } from "../events/contracts.ts";
import type { Difference } from "../events/differences.ts";
import { dryRun, type Replayed } from "../events/dry-run.ts";
import type { EventLog } from "../events/log.ts";
import { SINK } from "../server/gateway.ts";
import { createHost } from "../workers/host.ts";
import { membersOf, TRIAL_MS } from "./application.ts";
import { type Selection, selected } from "./event-selection.ts";
import { grouped, writeFully } from "./output.ts";

export interface DryRunCommandOptions extends Selection {
  function?: string;
  /** false: --no-recorded. */
  recorded: boolean;
  onlyDifferences?: boolean;
  workers?: number;
  timeout?: number;
  env: Record<string, string>;
  json?: boolean;
}

/** Of each worker. */
const IN_FLIGHT = 256;
/** How often a run that takes long says how far it is. */
const PROGRESS_MS = 5000;
/** Lines are written together: so many bytes, or what came in so many ms. */
const OUTPUT_BYTES = 64 << 10;
const OUTPUT_MS = 100;
/** Of an event, that are shown as text. */
const MOST_DIFFERENCES = 20;
/** Characters of a value that are shown. */
const SHOWN = 100;

function shownValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function differenceLines(differences: readonly Difference[]): string[] {
  const lines = differences.slice(0, MOST_DIFFERENCES).map(({ path, was, is }) => `        ${path}: ${shownValue(was)} → ${shownValue(is)}`);
  return differences.length > lines.length ? [...lines, `        and ${differences.length - lines.length} more`] : lines;
}

function textOf({ record: { sequence, event }, function: name, emitted, error, compared }: Replayed): string {
  const outcome = error
    ? `fails: ${error.code}: ${error.message.replaceAll("\n", "\n        ")}`
    : emitted.length === 0
      ? "emits nothing"
      : `emits ${emitted.map(({ type, data }) => `${type} ${JSON.stringify(data) ?? ""}`.trimEnd()).join(", ")}`;
  const verdict = compared && { same: "same: ", differs: "differs: ", "not recorded": "not recorded: " }[compared.verdict];
  const differences = compared?.verdict === "differs" ? differenceLines(compared.differences) : [];
  return [`${`${sequence}`.padStart(6)}  ${event.type}  ${name} ${verdict ?? ""}${outcome}`, ...differences].join("\n");
}

function jsonOf({ record: { sequence, event }, function: name, emitted, error, compared }: Replayed): string {
  const failure = error && { error: { code: error.code, message: error.message } };
  return JSON.stringify({ sequence, type: event.type, id: event.id, function: name, emitted, ...failure, ...compared });
}

class Summary {
  readonly #began = performance.now();
  #last = 0;
  events = 0;
  trials = 0;
  same = 0;
  differ = 0;
  notRecorded = 0;
  /** Without a recording. */
  failed = 0;

  add({ record: { sequence }, error, compared }: Replayed): void {
    if (sequence !== this.#last) this.events++;
    this.#last = sequence;
    this.trials++;
    if (compared?.verdict === "same") this.same++;
    else if (compared?.verdict === "differs") this.differ++;
    else {
      if (compared !== undefined) this.notRecorded++;
      if (error !== undefined) this.failed++;
    }
  }

  /** The place in the log. */
  get sequence(): number {
    return this.#last;
  }

  get milliseconds(): number {
    return Math.round(performance.now() - this.#began);
  }

  get perSecond(): number {
    return Math.round((1000 * this.trials) / Math.max(1, this.milliseconds));
  }

  json(isRecorded: boolean): string {
    const { events, trials, same, differ, notRecorded, failed, milliseconds, perSecond } = this;
    return JSON.stringify({ summary: { events, trials, ...(isRecorded && { same, differ, notRecorded }), failed, milliseconds, perSecond } });
  }

  text(isRecorded: boolean): string {
    const compared = isRecorded ? `${grouped(this.same)} same, ${grouped(this.differ)} differ, ${grouped(this.notRecorded)} not recorded, ` : "";
    const time = `${grouped(this.milliseconds)} ms, ${grouped(this.perSecond)} trials/s`;
    return `${grouped(this.events)} events, ${grouped(this.trials)} trials: ${compared}${grouped(this.failed)} failed; ${time}; nothing was written`;
  }
}

/** Writes lines to stdout, many at a time. */
class Lines {
  #waiting: string[] = [];
  #bytes = 0;
  #since = 0;

  add(line: string): void {
    if (this.#waiting.length === 0) this.#since = performance.now();
    this.#waiting.push(line, "\n");
    this.#bytes += line.length;
    if (this.#bytes >= OUTPUT_BYTES || performance.now() - this.#since >= OUTPUT_MS) this.flush();
  }

  flush(): void {
    writeFully(1, Buffer.from(this.#waiting.join("")));
    this.#waiting = [];
    this.#bytes = 0;
  }
}

/** @throws SporeletError E_USAGE, E_NOT_FOUND, E_OPTION_VALUE, E_EVENT_FILTER; with a code of the group "build", "module" or "file" */
export async function dryRunCommand(log: EventLog, files: readonly string[], options: DryRunCommandOptions): Promise<void> {
  if (files.length === 0) throw new SporeletError("E_USAGE", "--dry-run is given without the functions to try: sporelet replay fns/ --dry-run");
  const { function: only, recorded: isRecorded, onlyDifferences, workers = availableParallelism(), timeout, env, json, to = log.last } = options;
  if (onlyDifferences && !isRecorded) throw new SporeletError("E_USAGE", "--only-differences is given with --no-recorded, which compares nothing");
  await using host = createHost({ workers, timeout: TRIAL_MS, concurrency: workers * IN_FLIGHT, env: { K_SINK: SINK, ...env } });
  const members = await membersOf(files, (module, how) => host.load(module, how));
  const subjects = members.filter(({ name }) => only === undefined || name === only);
  if (subjects.length === 0) throw new SporeletError("E_NOT_FOUND", `there is no function ${only} among ${members.map(({ name }) => name).join(", ")}`);
  const contracts = await Contracts.create();
  for (const { name, description } of members) contracts.add(name, description);
  const summary = new Summary();
  const lines = new Lines();
  const inFlight = workers * IN_FLIGHT;
  const progress = () => process.stderr.write(`event ${grouped(summary.sequence)} of ${grouped(to)}, ${grouped(summary.perSecond)} trials/s\n`);
  let told = performance.now();
  const onReplayed = (replayed: Replayed) => {
    summary.add(replayed);
    if (!onlyDifferences || replayed.compared?.verdict === "differs") lines.add(json ? jsonOf(replayed) : textOf(replayed));
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    progress();
  };
  await dryRun(subjects, log, selected(log, options), contracts, { isRecorded, inFlight, onReplayed, ...(timeout !== undefined && { timeout }) });
  lines.add(json ? summary.json(isRecorded) : summary.text(isRecorded));
  lines.flush();
  if (summary.differ + summary.failed > 0) process.exitCode = EXIT.function;
}
