// A projection as it is served: takes what is new in the log, many events at a time, in its order. The states that they make, and how far
// it has come, are one transaction. When its module is another than before, it builds the states anew beside those that are served.
import { SporeletError } from "../errors.ts";
import { applyChange } from "./changes.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { DeliveryError } from "./consumer.ts";
import { buried, deadLetters } from "./dead-letters.ts";
import type { DeliveryEnvironment } from "./delivery-environment.ts";
import type { Passes } from "./filter.ts";
import type { Folded, FoldRunner, Refused } from "./fold-runner.ts";
import { type Pause, pauseOf } from "./pauses.ts";
import { type Build, beginBuild, buildsOf, putBuilds, stateIn, sweepBuilds } from "./projections.ts";
import type { Record } from "./record.ts";
import { ofFunction } from "./store.ts";
import type { Taker } from "./taker.ts";

/** How far a build of states has come that is to be served. */
export interface Rebuilding {
  name: string;
  position: number;
  /** The log's last event. */
  last: number;
  /** Events that the log no longer had when it began. */
  missing: number;
  isDone: boolean;
}

/** States that changed, by their keys, with the sequence of the event that made them; undefined: the key has none any more. */
export type StateChanges = Folded["states"];

export interface ProjectionEnvironment extends Pick<DeliveryEnvironment, "log" | "onOutcome"> {
  /** Called when a build begins, every few seconds, and when its states are served. */
  onRebuilding(rebuilding: Rebuilding): void;
  /** @param states what changed of those that are served; undefined: others are served from now on */
  onStates(states: StateChanges | undefined): void;
}

export interface ProjectionOptions {
  name: string;
  /** Hash of the module. */
  module: string;
  runner: FoldRunner;
  passes: Passes;
}

/** Events that are taken at once, and bytes of them. */
const STEP = 5000;
const STEP_BYTES = 4 << 20;
/** After the host or the log failed. */
const BACKOFF_MS = 1000;
const TELL_MS = 5000;

const NOTHING: Folded = { states: new Map(), refused: [] };

export class Projection implements Taker {
  readonly name: string;
  readonly matches: (event: CloudEvent) => boolean;
  pause: Pause | undefined;
  readonly #module: string;
  readonly #runner: FoldRunner;
  readonly #environment: ProjectionEnvironment;
  #isClosed = false;
  /** Whether there is a build of its module. */
  #isBegun = false;
  /** Whether something may have come since the log was last read. */
  #isBehind = false;
  #working: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The build that was told of last, and when. */
  #told = { id: 0, at: 0 };

  constructor({ name, module, runner, passes }: ProjectionOptions, environment: ProjectionEnvironment) {
    this.name = name;
    this.matches = passes;
    this.#module = module;
    this.#runner = runner;
    this.#environment = environment;
    this.pause = pauseOf(environment.log.store, name);
  }

  get #build(): Build | undefined {
    const builds = buildsOf(this.#environment.log.store, this.name);
    return builds?.next ?? builds?.live;
  }

  get position(): number {
    return this.#build?.position ?? 0;
  }

  get lag(): number {
    return Math.max(0, this.#environment.log.last - this.position);
  }

  isPast(sequence: number): boolean {
    return sequence <= this.position;
  }

  start(): void {
    this.offer();
  }

  offer(): void {
    this.#isBehind = true;
    this.#work();
  }

  setPause(pause: Pause | undefined): void {
    this.pause = pause;
    this.#work();
  }

  keepUp(): void {
    if (this.lag > 0 || this.#isBuilding) this.offer();
  }

  get #isBuilding(): boolean {
    return buildsOf(this.#environment.log.store, this.name)?.next !== undefined;
  }

  /** An event has one place in the states, so to deliver one once more is to build them once more. */
  takeRedriven(): void {
    const { store } = this.#environment.log;
    if ([...store.redriven.getKeys({ ...ofFunction(this.name), limit: 1 })].length === 0) return;
    const begun = this.#begin(() => true).then(() => this.offer());
    void begun.catch(() => {}); // it is asked for again
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  /** Begins a build if `isNeeded` says so within the transaction. */
  async #begin(isNeeded: () => boolean): Promise<void> {
    const { log } = this.#environment;
    await log.store.write(() => {
      if (isNeeded()) beginBuild(log, this.name, this.#module);
      for (const key of log.store.redriven.getKeys(ofFunction(this.name))) void log.store.redriven.remove(key);
    }, false);
    await sweepBuilds(log.store);
  }

  #work(): void {
    if (this.#working !== undefined || this.#isClosed || this.pause !== undefined || this.#timer !== undefined) return;
    this.#working = this.#takeAll().finally(() => {
      this.#working = undefined;
      if (this.#isBehind) this.#work(); // what came when the last look was over
    });
  }

  #later(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.offer();
    }, BACKOFF_MS);
  }

  async #takeAll(): Promise<void> {
    try {
      if (!this.#isBegun) await this.#begin(() => this.#build?.module !== this.#module);
      this.#isBegun = true;
      while (this.#isBehind && !this.#isClosed && this.pause === undefined) {
        this.#isBehind = false;
        const build = this.#build;
        if (build?.module === this.#module) await this.#take(build); // else another server has taken it over
      }
    } catch (error) {
      if (!(error instanceof DeliveryError || error instanceof SporeletError)) throw error;
      this.#later(); // it is as if nothing had happened
    }
  }

  /** The next events of the log. */
  async #take(build: Build): Promise<void> {
    const { log } = this.#environment;
    const { last } = log;
    const records = log.read(build.position + 1, STEP, STEP_BYTES);
    const bytes = records.reduce((sum, { json }) => sum + json.length, 0);
    const isAtEnd = records.length < STEP && bytes < STEP_BYTES;
    const position = Math.max(records.at(-1)?.sequence ?? 0, isAtEnd ? last : build.position);
    const isNext = this.#isBuilding;
    if (!isAtEnd) this.#isBehind = true;
    if (position === build.position && !isNext) return;
    if (isNext) this.#tell(build, last, false);
    const wanted = records.filter(({ event }) => this.matches(event));
    const folded = wanted.length === 0 ? NOTHING : await this.#runner.run(wanted, (key) => stateIn(log.store, build.id, key)?.[1]);
    const isTaken = await log.store.write(() => this.#put(build, { ...build, position }, folded, isNext && isAtEnd), false);
    if (!isTaken) {
      this.#isBehind = true;
      return;
    }
    if (isAtEnd || !isNext) this.#environment.onStates(isNext ? undefined : folded.states);
    if (isNext && isAtEnd) {
      this.#tell({ ...build, position }, last, true);
      await sweepBuilds(log.store);
    }
    this.#tellOutcomes(wanted, folded.refused, isNext);
  }

  /** Within a transaction. @returns whether the build is still the one that goes on; else nothing is written */
  #put(build: Build, after: Build, { states, refused }: Folded, isServed: boolean): boolean {
    const { store } = this.#environment.log;
    const { live } = buildsOf(store, this.name) ?? {};
    const current = this.#build;
    if (current?.id !== build.id || current.position !== build.position) return false;
    for (const [key, { sequence, state }] of states) {
      if (state === undefined) void store.states.remove([build.id, key]);
      else void store.states.put([build.id, key], [sequence, state]);
    }
    const isNext = live?.id !== build.id;
    // What the module before could not take is of no interest any more.
    if (isNext && build.position === 0) for (const { sequence } of deadLetters(store, this.name)) void store.dead.remove([this.name, sequence]);
    const died = Date.now();
    for (const { record, error } of refused) {
      const { sequence, event, hops, appended } = record;
      applyChange(store, buried({ consumer: this.name, sequence, event, hops, appended, died, attempts: 1, code: error.code, message: error.message }));
    }
    putBuilds(store, this.name, isNext && !isServed ? { ...(live && { live }), next: after } : { live: after });
    return true;
  }

  #tell({ id, position, missing }: Build, last: number, isDone: boolean): void {
    const now = Date.now();
    if (last === 0 || (!isDone && id === this.#told.id && now - this.#told.at < TELL_MS)) return;
    this.#told = { id, at: now };
    this.#environment.onRebuilding({ name: this.name, position, last, missing, isDone });
  }

  /** Of a build that is not served yet, only what it could not take. */
  #tellOutcomes(wanted: readonly Record[], refused: readonly Refused[], isBuilding: boolean): void {
    const errors = new Map(refused.map(({ record, error }) => [record, error]));
    const now = Date.now();
    for (const record of isBuilding ? errors.keys() : wanted) {
      const error = errors.get(record);
      const outcome = { consumer: this.name, record, attempts: 1, age: now - record.appended, emitted: 0, isDead: error !== undefined };
      this.#environment.onOutcome(error instanceof DeliveryError ? { ...outcome, error } : outcome);
    }
  }
}
