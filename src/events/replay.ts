// Events of the log given to functions anew.
import { SporeletError } from "../errors.ts";
import { deliverAgain } from "./dead-letters.ts";
import type { EventLog } from "./log.ts";
import type { Record } from "./record.ts";
import { passesOf } from "./trial.ts";

/** Deliveries of one transaction. */
const STEP = 1000;

/**
 * Has events delivered once more to every function of the log that wants them, by the server that runs or by the next.
 * @param only the name of the one function that gets them; default: all
 * @returns how many deliveries each function gets
 * @throws SporeletError E_NOT_FOUND
 */
export async function replay(log: EventLog, records: Iterable<Record>, only?: string): Promise<Map<string, number>> {
  const known = [...log.functions].filter(([name]) => only === undefined || name === only);
  if (only !== undefined && known.length === 0)
    throw new SporeletError("E_NOT_FOUND", `the log knows no function ${only}`, { remedy: "See `sporelet graph` for those that it knows." });
  const consumers = known.map(([name, description]) => ({ name, passes: passesOf(name, description) }));
  const counts = new Map(consumers.map(({ name }) => [name, 0]));
  let step: [consumer: string, record: Record][] = [];
  for (const record of records)
    for (const { name, passes } of consumers) {
      if (!passes(record.event)) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      step.push([name, record]);
      if (step.length < STEP) continue;
      await deliverAgain(log, step);
      step = [];
    }
  await deliverAgain(log, step);
  return counts;
}
