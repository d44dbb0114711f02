// A log of its own in a directory, for who serves it.
import { randomBytes } from "node:crypto";
import { EventLog } from "./log.ts";

/** @throws SporeletError E_LOG, E_LOG_FORMAT, E_UNWRITABLE, E_LOG_COPY */
export function ownLog(directory: string): EventLog {
  const log = new EventLog(directory);
  try {
    log.checkOwn();
  } catch (error) {
    void log.close();
    throw error;
  }
  const { facts } = log.store;
  if (facts.get("id") === undefined) facts.putSync("id", randomBytes(4).readUInt32LE());
  return log;
}
