// Runs a projection's reducer: many events, of one key or several, in one fresh VM, with the states that they change. A failure is
// narrowed down to the event that it is of.
import { availableParallelism } from "node:os";
import type { DescribedFold } from "../module/description.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { DeliveryError } from "./consumer.ts";
import { callFunction } from "./function-call.ts";
import { isKey } from "./keys.ts";
import { MOST_KEY_BYTES, MOST_STATE } from "./projections.ts";
import { orderingKey, type Record } from "./record.ts";

/** Events of one key, in the order of the log, and its state before them; undefined: it has none. */
interface Group {
  readonly key: string;
  readonly records: readonly Record[];
  readonly state: unknown;
}

/** An event that a projection could not take. */
export interface Refused {
  readonly record: Record;
  readonly error: DeliveryError;
}

export interface Folded {
  /** New states by their keys, with the sequence of the last event; undefined: the key has none any more. */
  readonly states: Map<string, { readonly sequence: number; readonly state: unknown }>;
  readonly refused: Refused[];
}

/** Fewer events are not worth a second VM. */
const LEAST_EVENTS = 32;
/** Bytes that a VM is given; it needs some ten times as much memory. */
const MOST_TEXT = 4 << 20;

const COMMA = Buffer.from(",");
const eventsParts = (records: readonly Record[]) => records.flatMap(({ json }, i) => (i === 0 ? [json] : [COMMA, json]));

/** The events pass as the bytes that the log has. */
function groupsText(groups: readonly Group[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const [i, { state, records }] of groups.entries()) {
    const before = i === 0 ? '{"fold":[' : "]},";
    const given = state === undefined ? "" : `"state":${JSON.stringify(state)},`;
    parts.push(Buffer.from(`${before}{${given}"events":[`), ...eventsParts(records));
  }
  return Buffer.concat([...parts, Buffer.from("]}]}")]);
}

const keysText = (records: readonly Record[]) => Buffer.concat([Buffer.from('{"keys":['), ...eventsParts(records), Buffer.from("]}")]);
const countOf = (groups: readonly Group[]) => groups.reduce((sum, { records }) => sum + records.length, 0);

/** @param length of the text that has them all, which is mostly short enough */
function tooLarge(states: readonly unknown[], length: number): DeliveryError | undefined {
  if (length <= MOST_STATE) return undefined;
  const size = Math.max(...states.map((state) => JSON.stringify(state)?.length ?? 0));
  if (size <= MOST_STATE) return undefined;
  return new DeliveryError({ code: "E_STATE_TOO_LARGE", message: `the state after the event has ${size} characters of JSON, ${MOST_STATE} are the most` });
}

export class FoldRunner {
  readonly #fn: HostedFunction;
  readonly #fold: DescribedFold;
  readonly #vms = availableParallelism();

  constructor(fn: HostedFunction, fold: DescribedFold) {
    this.#fn = fn;
    this.#fold = fold;
  }

  /**
   * @param records in the order of the log
   * @param stateOf the state of a key before them
   * @throws DeliveryError where the host can't run the function now
   */
  async run(records: readonly Record[], stateOf: (key: string) => unknown): Promise<Folded> {
    const folded: Folded = { states: new Map(), refused: [] };
    const share = Math.max(LEAST_EVENTS, Math.ceil(records.length / this.#vms));
    const keyed = this.#fold.isComputed ? await this.#allComputedKeys(records, share, folded) : records.map((record) => [this.#keyOf(record), record] as const);
    const byKey = new Map<string, Record[]>();
    for (const [key, record] of keyed) {
      if (key === undefined) continue;
      const known = byKey.get(key);
      if (known !== undefined) known.push(record);
      else if (isKey(key, MOST_KEY_BYTES)) byKey.set(key, [record]);
      else {
        const message = `the key ${JSON.stringify(key.slice(0, 60))} has ${Buffer.byteLength(key)} bytes; a key has 1 to ${MOST_KEY_BYTES}, and is well-formed Unicode`;
        folded.refused.push({ record, error: new DeliveryError({ code: "E_STATE_KEY", message }) });
      }
    }
    const shares: Group[][] = [];
    let room = 0;
    for (const [key, records] of byKey) {
      if (room <= 0) {
        shares.push([]);
        room = share;
      }
      shares.at(-1)?.push({ key, records, state: stateOf(key) });
      room -= records.length;
    }
    await Promise.all(shares.map((groups) => this.#advance(groups, folded)));
    return folded;
  }

  #keyOf({ event }: Record): string | undefined {
    const { key } = this.#fold;
    const found = key === undefined ? orderingKey(event) : event[key];
    return found === undefined || found === null || typeof found === "object" ? undefined : String(found);
  }

  #ask(text: Buffer): Promise<{ answers: readonly unknown[]; length: number }> {
    return callFunction(this.#fn, text, {}, (stdout) => ({ answers: JSON.parse(stdout.toString()) as readonly unknown[], length: stdout.length }));
  }

  async #allComputedKeys(records: readonly Record[], share: number, folded: Folded): Promise<(readonly [string | undefined, Record])[]> {
    const parts: Record[][] = [];
    for (let i = 0; i < records.length; i += share) parts.push(records.slice(i, i + share));
    return (await Promise.all(parts.map((part) => this.#computedKeys(part, folded)))).flat();
  }

  async #computedKeys(records: readonly Record[], folded: Folded): Promise<(readonly [string | undefined, Record])[]> {
    try {
      const { answers } = await this.#ask(keysText(records));
      return records.map((record, i) => [(answers[i] as string | null) ?? undefined, record]);
    } catch (error) {
      if (!isOfEvents(error)) throw error;
      if (records.length === 1) {
        folded.refused.push({ record: records[0] as Record, error });
        return [];
      }
      const half = records.length >> 1;
      return [...(await this.#computedKeys(records.slice(0, half), folded)), ...(await this.#computedKeys(records.slice(half), folded))];
    }
  }

  /** Adds the states after the events of the groups. */
  async #advance(groups: readonly Group[], folded: Folded): Promise<void> {
    const [first] = groups;
    if (first === undefined) return;
    const isOne = countOf(groups) === 1;
    try {
      const text = groupsText(groups);
      if (text.length <= MOST_TEXT || isOne) {
        const { answers, length } = await this.#ask(text);
        const states = answers.map((answer) => (answer as { state?: unknown }).state);
        const error = tooLarge(states, length);
        if (error !== undefined) throw error;
        for (const [i, { key, records }] of groups.entries()) folded.states.set(key, { sequence: (records.at(-1) as Record).sequence, state: states[i] });
        return;
      }
    } catch (error) {
      if (!isOfEvents(error)) throw error;
      if (isOne) {
        folded.refused.push({ record: first.records[0] as Record, error });
        return;
      }
    }
    await this.#advanceHalves(groups, first, folded);
  }

  /** The second half of one key's events goes on with the state after the first. */
  async #advanceHalves(groups: readonly Group[], { key, records, state }: Group, folded: Folded): Promise<void> {
    if (groups.length > 1) {
      const half = groups.length >> 1;
      await this.#advance(groups.slice(0, half), folded);
      await this.#advance(groups.slice(half), folded);
      return;
    }
    const half = records.length >> 1;
    await this.#advance([{ key, records: records.slice(0, half), state }], folded);
    const after = folded.states.get(key);
    await this.#advance([{ key, records: records.slice(half), state: after === undefined ? state : after.state }], folded);
  }
}

/** Whether a failure is one of the events or the reducer, not of the host. */
const isOfEvents = (error: unknown): error is DeliveryError => error instanceof DeliveryError && error.isCounted;
