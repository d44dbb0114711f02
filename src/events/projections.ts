// What the log keeps of projections: their builds, and the states of each. A build is one pass of a module's reducer over the log; the
// one that is served stays until the next has come as far as the log.
import { SporeletError } from "../errors.ts";
import { isKey } from "./keys.ts";
import type { EventLog } from "./log.ts";
import type { StoredProgress } from "./progress.ts";
import type { Store } from "./store.ts";

export interface Build {
  /** Of all builds of the log. */
  readonly id: number;
  /** Hash of the module whose reducer it is. */
  readonly module: string;
  /** It has taken all events up to here. */
  readonly position: number;
  /** Events that the log no longer had when it began. */
  readonly missing: number;
}

export interface Builds {
  /** The one that is read. */
  readonly live?: Build;
  /** The one that is to take its place. */
  readonly next?: Build;
}

/** The state of a key. */
export interface State {
  readonly key: string;
  /** JSON. */
  readonly state: unknown;
  /** The sequence of the event that made it. */
  readonly sequence: number;
}

export interface StateSelection {
  prefix?: string;
  /** The key behind which it begins. */
  after?: string;
  limit: number;
}

export interface StateList {
  /** The states follow from the log up to here. */
  position: number;
  states: State[];
  /** Where there is more: the key to go on after. */
  next?: string;
}

/** As it is stored. */
type Entry = [sequence: number, state: unknown];

/** Bytes of a key, UTF-8: LMDB takes 1978, with the build's id. */
export const MOST_KEY_BYTES = 512;
/** Characters of a state's JSON. */
export const MOST_STATE = 256 << 10;
/** States that one transaction removes. */
const REMOVAL_STEP = 1000;

export function buildsOf({ projections }: Store, name: string): Builds | undefined {
  return projections.get(name) as Builds | undefined;
}

/** All projections that the log has, by name. */
export function projectionsIn({ projections }: Store): Map<string, Builds> {
  return new Map([...projections.getRange({})].map(({ key, value }) => [key, value as Builds]));
}

/** Within a transaction. What looks at how far functions have come finds the build that goes on. */
export function putBuilds({ projections, progress }: Store, name: string, builds: Builds): void {
  void projections.put(name, builds);
  const stored: StoredProgress = { position: (builds.next ?? builds.live)?.position ?? 0, ahead: [] };
  void progress.put(name, stored);
}

/** Begins the next build of a projection, at the log's beginning. Within a transaction. */
export function beginBuild(log: EventLog, name: string, module: string): Build {
  const { store, last, count } = log;
  const id = (store.facts.get("build") ?? 0) + 1;
  void store.facts.put("build", id);
  const next: Build = { id, module, position: 0, missing: last - count };
  const live = buildsOf(store, name)?.live;
  putBuilds(store, name, { ...(live && { live }), next });
  return next;
}

/**
 * Has a projection built anew by the server that runs or by the next.
 * @throws SporeletError E_NOT_FOUND
 */
export function rebuild(log: EventLog, name: string): Promise<Build> {
  return log.store.write(() => {
    const { live, next } = existing(log.store, name);
    return beginBuild(log, name, (next ?? live)?.module ?? "");
  });
}

function existing(store: Store, name: string): Builds {
  const builds = buildsOf(store, name);
  if (builds !== undefined) return builds;
  const known = [...projectionsIn(store).keys()];
  throw new SporeletError("E_NOT_FOUND", `the log knows no projection ${name}`, {
    remedy: known.length === 0 ? "Serve one with this log: a function whose default export is fold(…)." : `It knows ${known.join(", ")}.`,
  });
}

/** @throws SporeletError E_NOT_FOUND, E_STATE_BUILDING */
function liveBuild({ store, last }: EventLog, name: string): Build {
  const { live, next } = existing(store, name);
  if (live !== undefined) return live;
  throw new SporeletError("E_STATE_BUILDING", `the projection ${name} is built for the first time: it has come to event ${next?.position ?? 0} of ${last}`);
}

export function stateIn({ states }: Store, build: number, key: string): Entry | undefined {
  return states.get([build, key]) as Entry | undefined;
}

/**
 * @returns the state of a key, and an entity tag for it
 * @throws SporeletError E_NOT_FOUND, E_STATE_BUILDING, E_NO_STATE
 */
export function stateAt(log: EventLog, name: string, key: string): State & { etag: string } {
  const { id } = liveBuild(log, name);
  const entry = isKey(key, MOST_KEY_BYTES) ? stateIn(log.store, id, key) : undefined;
  if (entry === undefined) throw new SporeletError("E_NO_STATE", `the projection ${name} has no state for the key ${JSON.stringify(key)}`);
  const [sequence, state] = entry;
  return { key, state, sequence, etag: `"${id}-${sequence}"` };
}

/**
 * @returns states in the order of their keys, which is that of their bytes in UTF-8
 * @throws SporeletError E_NOT_FOUND, E_STATE_BUILDING
 */
export function listStates(log: EventLog, name: string, { prefix = "", after = "", limit }: StateSelection): StateList {
  const { id, position } = liveBuild(log, name);
  const states: State[] = [];
  const start = after.startsWith(prefix) ? after : prefix;
  for (const { key, value } of log.store.states.getRange({ start: [id, start], end: [id + 1, ""] })) {
    if (!key[1].startsWith(prefix)) break;
    if (key[1] === after) continue;
    if (states.length === limit) return { position, states, next: (states.at(-1) as State).key };
    const [sequence, state] = value as Entry;
    states.push({ key: key[1], state, sequence });
  }
  return { position, states };
}

/** Removes the states of builds that nobody reads any more, in steps. */
export async function sweepBuilds(store: Store): Promise<void> {
  let from = 0;
  const step = () => {
    const kept = new Set([...projectionsIn(store).values()].flatMap(({ live, next }) => [live?.id, next?.id]));
    const [first] = store.states.getKeys({ start: [from, ""], limit: 1 });
    if (first === undefined) return false;
    const [id] = first;
    from = kept.has(id) ? id + 1 : id;
    if (!kept.has(id)) for (const key of store.states.getKeys({ start: first, end: [id + 1, ""], limit: REMOVAL_STEP })) void store.states.remove(key);
    return true;
  };
  while (await store.write(step, false));
}
