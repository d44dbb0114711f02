// `sporelet replay`
import { EXIT, SporeletError } from "../errors.ts";
import { Contracts } from "../events/contracts.ts";
import type { EventLog } from "../events/log.ts";
import { type Replayed, replay, tryReplay } from "../events/replay.ts";
import { membersOf, TRIAL_MS } from "./application.ts";
import { type Selection, selected } from "./event-selection.ts";
import { withLog } from "./open-log.ts";
import { printJson, writeFully } from "./output.ts";

export interface ReplayOptions extends Selection {
  function?: string;
  dryRun?: boolean;
  timeout?: number;
  env: Record<string, string>;
  json?: boolean;
}

function lineOf({ record: { sequence, event }, function: name, emitted, error }: Replayed, isJson: boolean | undefined): string {
  if (isJson)
    return JSON.stringify({
      sequence,
      type: event.type,
      id: event.id,
      function: name,
      emitted,
      ...(error && { error: { code: error.code, message: error.message } }),
    });
  const outcome = error
    ? `fails: ${error.code}: ${error.message.replaceAll("\n", "\n        ")}`
    : emitted.length === 0
      ? "emits nothing"
      : `emits ${emitted.map(({ type, data }) => `${type} ${JSON.stringify(data) ?? ""}`.trimEnd()).join(", ")}`;
  return `${`${sequence}`.padStart(6)}  ${event.type}  ${name} ${outcome}`;
}

async function dryRun(log: EventLog, files: readonly string[], options: ReplayOptions): Promise<void> {
  if (files.length === 0) throw new SporeletError("E_USAGE", "--dry-run is given without the functions to try: sporelet replay fns/ --dry-run");
  const members = await membersOf(files);
  const contracts = await Contracts.create();
  for (const { name, description } of members) contracts.add(name, description);
  const { function: only, timeout = TRIAL_MS, env, json } = options;
  const subjects = members.filter(({ name }) => only === undefined || name === only);
  if (subjects.length === 0) throw new SporeletError("E_NOT_FOUND", `there is no function ${only} among ${members.map(({ name }) => name).join(", ")}`);
  const started = performance.now();
  let [trials, failed] = [0, 0];
  const events = new Set<number>();
  for await (const replayed of tryReplay(subjects, selected(log, options), contracts, { timeout, env }, log.store)) {
    trials++;
    if (replayed.error !== undefined) failed++;
    events.add(replayed.record.sequence);
    writeFully(1, Buffer.from(`${lineOf(replayed, json)}\n`));
  }
  const milliseconds = Math.round(performance.now() - started);
  const perSecond = trials === 0 ? 0 : Math.round((1000 * trials) / Math.max(1, milliseconds));
  const summary = { events: events.size, trials, failed, milliseconds, perSecond };
  writeFully(
    1,
    Buffer.from(
      json
        ? `${JSON.stringify({ summary })}\n`
        : `${events.size} events, ${trials} trials, ${failed} failed: ${milliseconds} ms, ${perSecond} trials/s; nothing was written\n`,
    ),
  );
  if (failed > 0) process.exitCode = EXIT.function;
}

const SELECTING = ["from", "to", "type", "subject", "source", "filter", "trace", "since"] as const;

async function giveAgain(log: EventLog, files: readonly string[], options: ReplayOptions): Promise<void> {
  if (files.length > 0) throw new SporeletError("E_USAGE", "files are given without --dry-run; the functions that are served get the events");
  if (SELECTING.every((name) => options[name] === undefined))
    throw new SporeletError("E_USAGE", "it is not said which events: give --from and --to, or another option that selects; --from 1 is all");
  const counts = await replay(log, selected(log, options), options.function);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (options.json) printJson({ deliveries: total, functions: Object.fromEntries(counts) });
  else {
    const lines = [...counts].map(([name, count]) => `${name}: ${count} event${count === 1 ? "" : "s"}\n`);
    writeFully(1, Buffer.from(`${lines.join("")}${total} deliver${total === 1 ? "y is" : "ies are"} made once more\n`));
  }
}

/** @throws SporeletError E_USAGE, E_NOT_FOUND, E_OPTION_VALUE, E_EVENT_FILTER */
export async function replayCommand(files: readonly string[], options: ReplayOptions): Promise<void> {
  await withLog(options.data, (log) => (options.dryRun ? dryRun : giveAgain)(log, files, options));
}
