// Projections for whoever runs the server: how far they have come, their states, and building them anew.
import { SporeletError } from "../errors.ts";
import type { EventLog } from "../events/log.ts";
import { type Builds, listStates, projectionsIn, rebuild } from "../events/projections.ts";

/** States that are listed. */
const MOST_STATES = 50;

/** `position` of what is read, absent before the first build has ended; `building` while another is to take its place. */
export function describeProjections({ store }: EventLog): object[] {
  const describe = ([name, { live, next }]: [string, Builds]) => ({
    name,
    ...(live && { position: live.position, missing: live.missing }),
    ...(next && { building: next.position }),
  });
  return [...projectionsIn(store)].map(describe);
}

/** The states whose keys begin with a prefix, and the key that follows. @throws SporeletError E_NOT_FOUND, E_STATE_BUILDING */
export function statesOf(log: EventLog, name: string, prefix: string): object {
  return listStates(log, name, { prefix, limit: MOST_STATES });
}

/** @throws SporeletError E_NOT_FOUND, E_LOG */
export async function rebuildProjection(log: EventLog, name: string, has: (name: string) => boolean): Promise<object> {
  if (!has(name))
    throw new SporeletError("E_NOT_FOUND", `no projection ${name} is served`, { remedy: "GET /_/events says under `projections` which the log has." });
  const { position } = await rebuild(log, name);
  return { projection: name, building: position };
}
