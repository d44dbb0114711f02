// Events of the log through the functions that are served, without consequences: what the admin port says of that.
import { SporeletError } from "../errors.ts";
import { dryRun, type Replayed } from "../events/dry-run.ts";
import type { Events } from "./events.ts";

/** Events that one request has tried: the functions are served meanwhile. */
export const MOST_EVENTS = 1000;
const IN_FLIGHT = 16;
/** Trials that are told of one by one; those that are the same last. */
const MOST_SHOWN = 50;

export type TrialVerdict = "same" | "differs" | "not recorded" | "failed";

function verdictOf({ error, compared }: Replayed): TrialVerdict {
  if (compared?.verdict === "not recorded") return error === undefined ? "not recorded" : "failed";
  return compared?.verdict ?? "failed";
}

function shown(replayed: Replayed): object {
  const { record, emitted, writes, error, compared } = replayed;
  const { sequence, event } = record;
  const failure = error && { error: { code: error.code, message: error.message } };
  return { sequence, type: event.type, subject: event.subject, emitted, ...(writes && { writes }), ...failure, ...compared, verdict: verdictOf(replayed) };
}

/**
 * Tries the events from a sequence to another that a function takes: with their recordings, where there are some.
 * @throws SporeletError E_NOT_FOUND, E_BAD_REQUEST
 */
export async function tryEvents(events: Events, name: string, from: number, to: number): Promise<object> {
  const subject = events.subject(name);
  if (subject === undefined)
    throw new SporeletError("E_NOT_FOUND", `there is no function ${name} that could be tried`, { remedy: "GET /_/events names them." });
  if (to < from || to - from >= MOST_EVENTS)
    throw new SporeletError("E_BAD_REQUEST", `Expected the parameter to to be from ${from} to ${from + MOST_EVENTS - 1}, got ${to}`);
  const { log, contracts } = events.broker;
  const records = log.read(from, to - from + 1).filter(({ sequence }) => sequence <= to);
  const counts = { same: 0, differs: 0, "not recorded": 0, failed: 0 };
  const found: Replayed[] = [];
  const onReplayed = (replayed: Replayed) => {
    counts[verdictOf(replayed)]++;
    found.push(replayed);
  };
  await dryRun([subject], log, records, contracts, { isRecorded: true, inFlight: IN_FLIGHT, onReplayed });
  const isSame = (replayed: Replayed) => verdictOf(replayed) === "same";
  const first = [...found.filter((each) => !isSame(each)), ...found.filter(isSame)].slice(0, MOST_SHOWN);
  return { function: name, from, to, events: records.length, trials: found.length, counts, shown: first.map(shown) };
}
