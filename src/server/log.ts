// The server's log: one line for each thing that happened, as JSON for machines or as text for people.
import { LOG_LEVELS, type LogLevel } from "../host/log-records.ts";
import type { LogEntry } from "./log-entry.ts";
import { inWords } from "./log-text.ts";
import { printable } from "./printable.ts";

export type LogFormat = "json" | "text" | "off";
export const LOG_FORMATS: readonly LogFormat[] = ["json", "text", "off"];

interface Sink {
  write(text: string): unknown;
}

/** Collects what is written during one turn of the event loop and writes it at once. */
export class Log {
  readonly #sink: Sink;
  readonly #format: LogFormat;
  readonly #level: LogLevel;
  #lines = "";

  /** @param level the least severe that is written */
  constructor(format: LogFormat, level: LogLevel = "info", sink: Sink = process.stderr) {
    this.#format = format;
    this.#level = level;
    this.#sink = sink;
  }

  /** Whether what is as severe as that is written. */
  takes(level: LogLevel): boolean {
    return this.#format !== "off" && LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(this.#level);
  }

  write(entry: LogEntry): void {
    if (!this.takes(entry.level)) return;
    if (this.#lines === "") setImmediate(() => this.flush());
    const time = new Date().toISOString();
    this.#lines += printable(this.#format === "json" ? `${JSON.stringify({ time, ...entry })}\n` : inWords(time, entry));
  }

  flush(): void {
    const lines = this.#lines;
    this.#lines = "";
    if (lines !== "") this.#sink.write(lines);
  }
}
