// The server's log: one line for each thing that happened, as JSON for machines or as text for people.

import type { ErrorCode } from "../errors.ts";
import type { Outcome } from "../workers/call.ts";
import type { HostedFunction } from "../workers/hosted.ts";

export type LogFormat = "json" | "text" | "off";
export const LOG_FORMATS: readonly LogFormat[] = ["json", "text", "off"];

export interface LogEntry {
  level: "info" | "warn" | "error";
  /** What happened: "listening", "invocation", "refused", "output", "worker", "built", … */
  event: string;
  function?: string;
  requestId?: string;
  [detail: string]: unknown;
}

interface Sink {
  write(text: string): unknown;
}

function inWords({ level, event, function: name, requestId, ...details }: LogEntry): string {
  const rest = Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const head = [new Date().toISOString().slice(11, 23), ...(level === "info" ? [] : [level]), event, ...(name === undefined ? [] : [name])];
  return `${[...head, ...rest].join(" ")}${requestId === undefined ? "" : ` (${requestId})`}\n`;
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

/** Collects what is written during one turn of the event loop and writes it at once. */
export class Log {
  readonly #sink: Sink;
  readonly #format: LogFormat;
  #lines = "";

  constructor(format: LogFormat, sink: Sink = process.stderr) {
    this.#format = format;
    this.#sink = sink;
  }

  get isOff(): boolean {
    return this.#format === "off";
  }

  write(entry: LogEntry): void {
    if (this.isOff) return;
    if (this.#lines === "") setImmediate(() => this.flush());
    this.#lines += this.#format === "json" ? `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n` : inWords(entry);
  }

  flush(): void {
    const lines = this.#lines;
    this.#lines = "";
    if (lines !== "") this.#sink.write(lines);
  }
}
