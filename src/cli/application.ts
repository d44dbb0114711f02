// The functions of an application, for commands that look at them and serve nothing: built as `serve` builds them, under the same
// names; or, where no files are given, what a log knows of them.
import type { LoadedFunction } from "../host/function.ts";
import { load } from "../host/load.ts";
import { type Description, NO_EVENTS } from "../module/description.ts";
import { discover } from "../server/discover.ts";
import { servedName } from "../server/serve.ts";
import { moduleOf } from "../server/sources.ts";
import { printWarnings } from "./building.ts";
import { withLog } from "./open-log.ts";

export interface Member {
  name: string;
  description: Description;
  fn: LoadedFunction;
}

/** How long one trial of a function may take, in ms. */
export const TRIAL_MS = 10_000;

/**
 * Builds and loads the functions; programs are left out.
 * @throws SporeletError with a code of the group "build", "module" or "file"
 */
export async function membersOf(files: readonly string[]): Promise<Member[]> {
  const members: Member[] = [];
  for (const file of discover(files).functions) {
    const { module, map, trusted, warnings } = await moduleOf(file.file, {}, true);
    printWarnings(warnings);
    const fn = await load(module, { trusted, ...(map !== undefined && { map }) });
    if (fn.kind !== "program") members.push({ name: servedName(file), description: fn.metadata?.description ?? NO_EVENTS, fn });
  }
  return members;
}

/**
 * What functions say of themselves, by their names.
 * @param directory of the log that knows them, where there are no files
 * @throws SporeletError as `membersOf`
 */
export async function describedOf(files: readonly string[], directory?: string): Promise<Map<string, Description>> {
  if (files.length === 0 && directory !== undefined)
    return withLog(directory, (log) => new Map([...log.functions].filter(([, { sink }]) => sink === undefined))); // subscribers are none of ours
  return new Map((await membersOf(files)).map(({ name, description }) => [name, description]));
}
