// `sporelet log verify`, `backup`, `trim` and `compact`
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXIT, SporeletError } from "../errors.ts";
import type { EventLog } from "../events/log.ts";
import { positionsIn } from "../events/progress.ts";
import { type LogPlace, withLog } from "./open-log.ts";
import { grouped, printJson } from "./output.ts";

interface CareOptions extends LogPlace {
  json?: boolean;
}

/** Calls `step` with the log, and prints what it answers. */
async function care<T extends object>({ json, ...place }: CareOptions, step: (log: EventLog) => T | Promise<T>, inWords: (result: T) => string): Promise<T> {
  const result = await withLog(place, step);
  if (json) printJson(result);
  else process.stdout.write(`${inWords(result)}\n`);
  return result;
}

const events = (count: number) => `${grouped(count)} event${count === 1 ? "" : "s"}`;

export async function verifyCommand(options: CareOptions): Promise<void> {
  const found = await care(
    options,
    (log) => log.verify(),
    ({ events: count, first, last, damaged }) =>
      damaged.length === 0 ? `${events(count)}, ${first} to ${last}: whole` : `${events(count)}, ${damaged.length} of them damaged: ${damaged.join(", ")}`,
  );
  if (found.damaged.length > 0) process.exitCode = EXIT.file;
}

export async function backupCommand(directory: string, options: CareOptions): Promise<void> {
  if (existsSync(join(directory, "data.mdb"))) throw new SporeletError("E_WOULD_OVERWRITE", `there is a log in ${directory} already`);
  await care(
    options,
    async (log) => {
      await log.store.backup(directory);
      return { directory };
    },
    () => `the log is copied to ${directory}`,
  );
}

/** Functions that the log knows may have yet to read what comes after their positions. */
function unreadFrom(log: EventLog): number {
  return Math.min(log.last, ...positionsIn(log.store));
}

export async function trimCommand({
  keep,
  keepAge,
  keepSize,
  ...options
}: CareOptions & { keep?: number; keepAge?: number; keepSize?: number }): Promise<void> {
  if (keep === undefined && keepAge === undefined && keepSize === undefined)
    throw new SporeletError("E_USAGE", "nothing says what is to stay: give --keep, --keep-age or --keep-size");
  const retention = {
    ...(keep !== undefined && { count: keep }),
    ...(keepAge !== undefined && { age: keepAge }),
    ...(keepSize !== undefined && { bytes: keepSize }),
  };
  await care(
    options,
    async (log) => ({ removed: await log.trim(retention, unreadFrom(log)) }),
    ({ removed }) => `${events(removed)} removed`,
  );
}

export async function compactCommand(options: CareOptions): Promise<void> {
  await care(
    options,
    async (log) => ({ removed: await log.compact(unreadFrom(log)) }),
    ({ removed }) => `${events(removed)} removed`,
  );
}
