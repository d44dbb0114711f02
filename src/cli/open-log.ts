// The log of a command: a directory, or a copy of a stream of NATS, which then has what the stream has.
import type { LinkOptions } from "../events/jetstream/link.ts";
import { SharedLog } from "../events/jetstream/shared-log.ts";
import { EventLog } from "../events/log.ts";

/** Where a log is. */
export interface LogPlace {
  /** Its directory, or that of the copy. */
  data: string;
  /** URL of the server. */
  log?: string;
  stream?: string;
  replicas?: number;
}

export function natsOptions({ log, stream, replicas }: Omit<LogPlace, "data">): LinkOptions | undefined {
  if (log === undefined) return undefined;
  return { url: log, ...(stream !== undefined && { stream }), ...(replicas !== undefined && { replicas }) };
}

/**
 * @param isMade whether a directory becomes a log if it is none
 * @throws SporeletError E_NOT_FOUND, E_LOG, E_LOG_FORMAT; with a server as `SharedLog.open`
 */
export async function openLog(place: LogPlace, isMade = false): Promise<EventLog> {
  const nats = natsOptions(place);
  if (nats === undefined) return new EventLog(place.data, { mustExist: !isMade });
  const warn = (message: string) => void process.stderr.write(`sporelet: ${message}\n`);
  return SharedLog.open(place.data, nats, warn);
}

/**
 * @returns what `step` answers, when the log is closed
 * @throws SporeletError as `openLog`; what `step` throws
 */
export async function withLog<T>(place: LogPlace, step: (log: EventLog) => T | Promise<T>): Promise<T> {
  const log = await openLog(place);
  try {
    return await step(log);
  } finally {
    await log.close();
  }
}
