// What the server's log holds of one thing that happened.
import type { ErrorCode } from "../errors.ts";
import type { LogLevel } from "../host/log-records.ts";
import type { Outcome } from "../workers/call.ts";
import type { HostedFunction } from "../workers/hosted.ts";

export interface LogEntry {
  level: LogLevel;
  /** What happened: "invocation", "output", "refused", "worker", "built", … */
  event: string;
  function?: string;
  requestId?: string;
  [detail: string]: unknown;
}

/**
 * The line of an invocation.
 * @param details what the one who called it knows besides
 */
export function invocationEntry(
  fn: HostedFunction,
  requestId: string,
  { phases, isCold }: Outcome,
  code: ErrorCode | undefined,
  details: Readonly<Record<string, unknown>>,
): LogEntry {
  return {
    level: code === undefined ? "info" : "error",
    event: "invocation",
    function: fn.name,
    requestId,
    ...details,
    ...(code && { code }),
    ...(isCold !== undefined && { start: isCold ? "cold" : "warm" }),
    ms: Object.fromEntries(Object.entries(phases).map(([name, ms]) => [name, Math.round(ms * 1000) / 1000])),
  };
}
