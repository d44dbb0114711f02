// Messages on stderr. A host that keeps a log is told how severe each is; for any other they are plain text.
import { RECORD_END, RECORD_MARK, SEVERITY_WARNING, TAKES_RECORDS } from "../abi.ts";
import { internal } from "./internal.ts";

const STDERR = 2;
const MARK = String.fromCharCode(RECORD_MARK);

/**
 * Writes one message, line breaks and all.
 * @param severity `SEVERITY_*` of runtime/abi.ts
 */
export function writeMessage(severity: number, text: string): void {
  const { native } = internal;
  const isRecord = (native.connected() & TAKES_RECORDS) !== 0;
  native.print(STDERR, isRecord ? `${MARK}${severity}${text}${MARK}${RECORD_END}` : text);
}

/** Says what a user of the function should know, though it goes on. */
export function warn(text: string): void {
  writeMessage(SEVERITY_WARNING, `sporelet: warning: ${text.toWellFormed()}\n`);
}
