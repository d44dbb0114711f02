// A log that is there, opened for one command.
import { EventLog } from "../events/log.ts";

/**
 * @returns what `step` answers, when the log is closed
 * @throws SporeletError E_NOT_FOUND, E_LOG, E_LOG_FORMAT; what `step` throws
 */
export async function withLog<T>(directory: string, step: (log: EventLog) => T | Promise<T>): Promise<T> {
  const log = new EventLog(directory, { mustExist: true });
  try {
    return await step(log);
  } finally {
    await log.close();
  }
}
