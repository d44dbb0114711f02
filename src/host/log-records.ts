// What a function wrote on stderr, message by message: runtime/guest/log.ts marks each for hosts that keep a log.
import { RECORD_END, RECORD_MARK, SEVERITY_DEBUG, SEVERITY_ERROR, SEVERITY_INFO, SEVERITY_WARNING } from "../../runtime/abi.ts";

/** From the most to the least severe. */
export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogRecord {
  level: LogLevel;
  text: string;
}

const LEVEL_OF: Readonly<Record<number, LogLevel>> = {
  [SEVERITY_ERROR]: "error",
  [SEVERITY_WARNING]: "warn",
  [SEVERITY_INFO]: "info",
  [SEVERITY_DEBUG]: "debug",
};

const MARK = new RegExp(`${String.fromCharCode(RECORD_MARK)}([${RECORD_END}${Object.keys(LEVEL_OF).join("")}])`);

/** What the host said itself, or the function past `console`, has no mark. */
function levelOfUnmarked(text: string): LogLevel {
  if (/^sporelet: warning: /m.test(text)) return "warn";
  return /^sporelet: E_/m.test(text) ? "error" : "info";
}

/** The messages in `stderr`, in order; each without its last line break. */
export function recordsOf(stderr: Uint8Array): LogRecord[] {
  const [first = "", ...rest] = Buffer.from(stderr).toString().split(MARK);
  const records: LogRecord[] = [];
  const add = (severity: number, text: string) => {
    const level = LEVEL_OF[severity];
    if (level !== undefined || text.trim() !== "") records.push({ level: level ?? levelOfUnmarked(text), text: text.trimEnd() });
  };
  add(RECORD_END, first);
  for (let i = 0; i < rest.length; i += 2) add(Number(rest[i]), rest[i + 1] as string);
  return records;
}

/** `stderr` as a host without a log would see it. */
export function withoutMarks(stderr: Uint8Array): Buffer {
  const bytes = Buffer.from(stderr.buffer, stderr.byteOffset, stderr.length);
  return bytes.includes(RECORD_MARK) ? Buffer.from(bytes.toString("latin1").replace(new RegExp(MARK, "g"), ""), "latin1") : bytes;
}
