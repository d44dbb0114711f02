// `sporelet pause` and `sporelet resume`
import { checkConsumer, pause, resume } from "../events/pauses.ts";
import { type LogPlace, withLog } from "./open-log.ts";
import { printJson } from "./output.ts";

export interface PauseOptions extends LogPlace {
  json?: boolean;
}

export function pauseCommand(name: string, options: PauseOptions): Promise<void> {
  return change(name, true, options);
}

export function resumeCommand(name: string, options: PauseOptions): Promise<void> {
  return change(name, false, options);
}

function change(name: string, isPaused: boolean, { json, ...place }: PauseOptions): Promise<void> {
  return withLog(place, async (log) => {
    checkConsumer(log.store, name);
    const isChanged = await (isPaused ? pause : resume)(log, name);
    if (json) printJson({ function: name, paused: isPaused, changed: isChanged });
    else process.stdout.write(`${name} ${isChanged ? "is" : "was"} ${isPaused ? "paused" : isChanged ? "resumed" : "not paused"}\n`);
  });
}
