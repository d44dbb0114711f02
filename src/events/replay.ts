// Events of the log once more: tried without consequences, or given to functions anew.
import { SporeletError } from "../errors.ts";
import type { InvokeOptions } from "../host/function.ts";
import type { Contracts } from "./contracts.ts";
import { deliverAgain } from "./dead-letters.ts";
import { trialNetwork } from "./kv.ts";
import type { EventLog } from "./log.ts";
import type { Record } from "./record.ts";
import type { Store } from "./store.ts";
import { passesOf, type Subject, type Trial, tryEvent } from "./trial.ts";

export interface Replayed extends Trial {
  record: Record;
  function: string;
}

/** Deliveries of one transaction. */
const STEP = 1000;

/** What each function that wants an event would make of it. Nothing is written; what functions keep is read from `store`. */
export async function* tryReplay(
  subjects: readonly Subject[],
  records: Iterable<Record>,
  contracts: Contracts,
  options: InvokeOptions,
  store: Store,
): AsyncGenerator<Replayed> {
  const consumers = subjects.map((subject) => ({ ...subject, passes: passesOf(subject.name, subject.description) }));
  for (const record of records)
    for (const { name, fn, passes } of consumers) {
      if (!passes(record.event)) continue;
      yield {
        record,
        function: name,
        ...(await tryEvent(fn, record.json, contracts, { ...options, requestId: `dry-run.${record.sequence}`, network: trialNetwork(store, name) })),
      };
    }
}

/**
 * Has events delivered once more to every function of the log that wants them, by the server that runs or by the next.
 * @param only the name of the one function that gets them; default: all
 * @returns how many deliveries each function gets
 * @throws SporeletError E_NOT_FOUND
 */
export async function replay({ store }: EventLog, records: Iterable<Record>, only?: string): Promise<Map<string, number>> {
  const known = [...store.functions.getRange({})].filter(({ key }) => only === undefined || key === only);
  if (only !== undefined && known.length === 0)
    throw new SporeletError("E_NOT_FOUND", `the log knows no function ${only}`, { remedy: "See `sporelet graph` for those that it knows." });
  const consumers = known.map(({ key, value }) => ({ name: key, passes: passesOf(key, value) }));
  const counts = new Map(consumers.map(({ name }) => [name, 0]));
  let step: [consumer: string, record: Record][] = [];
  for (const record of records)
    for (const { name, passes } of consumers) {
      if (!passes(record.event)) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      step.push([name, record]);
      if (step.length < STEP) continue;
      await deliverAgain(store, step);
      step = [];
    }
  await deliverAgain(store, step);
  return counts;
}
