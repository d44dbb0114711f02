// The functions of an application, for commands that look at them and serve nothing: built as `serve` builds them, under the same
// names; or, where no files are given, what a log knows of them.
import type { Subject } from "../events/trial.ts";
import type { LoadedFunction } from "../host/function.ts";
import { load } from "../host/load.ts";
import { type Description, NO_EVENTS } from "../module/description.ts";
import { discover } from "../server/discover.ts";
import { servedName } from "../server/serve.ts";
import { moduleOf } from "../server/sources.ts";
import { printWarnings } from "./building.ts";
import { withLog } from "./open-log.ts";

/** How long one trial of a function may take, in ms. */
export const TRIAL_MS = 10_000;

/** Loads the function of a module. */
type Load<Fn> = (module: Uint8Array | string, options: { name: string; trusted: boolean; map?: string }) => Promise<Fn>;

const loadHere: Load<LoadedFunction> = (module, { name: _, ...options }) => load(module, options);

/**
 * Builds and loads the functions; programs are left out.
 * @throws SporeletError with a code of the group "build", "module" or "file"
 */
export async function membersOf(files: readonly string[]): Promise<Subject[]>;
export async function membersOf<Fn extends LoadedFunction>(files: readonly string[], load: Load<Fn>): Promise<Subject<Fn>[]>;
export async function membersOf(files: readonly string[], load = loadHere): Promise<Subject[]> {
  const members: Subject[] = [];
  for (const file of discover(files).functions) {
    const { module, map, trusted, warnings } = await moduleOf(file.file, {}, true);
    printWarnings(warnings);
    const name = servedName(file);
    const fn = await load(module, { name, trusted, ...(map !== undefined && { map }) });
    if (fn.kind !== "program") members.push({ name, description: fn.metadata?.description ?? NO_EVENTS, fn });
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
    return withLog({ data: directory }, (log) => new Map([...log.functions].filter(([, { sink }]) => sink === undefined))); // subscribers are none of ours
  return new Map((await membersOf(files)).map(({ name, description }) => [name, description]));
}
