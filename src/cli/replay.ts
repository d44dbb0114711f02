// `sporelet replay`
import { SporeletError } from "../errors.ts";
import type { EventLog } from "../events/log.ts";
import { replay } from "../events/replay.ts";
import { type DryRunCommandOptions, dryRunCommand } from "./dry-run.ts";
import { selected } from "./event-selection.ts";
import { withLog } from "./open-log.ts";
import { printJson, writeFully } from "./output.ts";

interface ReplayOptions extends DryRunCommandOptions {
  dryRun?: boolean;
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
  await withLog(options, (log) => (options.dryRun ? dryRunCommand : giveAgain)(log, files, options));
}
