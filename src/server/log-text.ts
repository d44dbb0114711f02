// An entry of the log as people read it: time, what is not usual about it, function, what happened.
import type { LogEntry } from "./log-entry.ts";

const UUID = /^[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-)/i;
/** "2026-11-27T04:12:01.123Z": the time of day. */
const CLOCK = { begin: 11, end: 23 };

const duration = (phases: object) =>
  Object.values(phases as Record<string, number>)
    .reduce((sum, ms) => sum + ms, 0)
    .toFixed(2);

/** "GET /hello 405 E_METHOD". */
const refusalText = ({ method, url, status, code }: LogEntry) => `${method} ${url} ${status} ${code}`;

/** "POST /hello 200 in 0.31 ms, cold". */
function invocationText({ method, url, status, by, code, ms, start }: LogEntry): string {
  const what = method === undefined ? `called by ${by}` : `${method} ${url} ${status}`;
  return `${what}${code === undefined ? "" : ` ${code}`} in ${duration(ms as object)} ms${start === "cold" ? ", cold" : ""}`;
}

/** Any other: what it is, its details by name, its message. */
function eventText({ event, message, ...details }: LogEntry): string {
  const named = Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  return [`${event}:`, ...named, ...(message === undefined ? [] : [message])].join(" ");
}

function textOf({ level, function: name, requestId, ...entry }: LogEntry): string {
  if (entry.event === "invocation") return invocationText({ level, ...entry });
  if (entry.event === "refused" && entry.method !== undefined) return refusalText({ level, ...entry });
  return entry.event === "output" ? String(entry.text) : eventText(entry as LogEntry);
}

/** @param time ISO 8601 */
export function inWords(time: string, entry: LogEntry): string {
  const { level, function: name, requestId, event } = entry;
  const head = [
    time.slice(CLOCK.begin, CLOCK.end),
    ...(level === "info" ? [] : [level]),
    ...(name === undefined ? [] : [event === "output" ? `${name}:` : name]),
  ];
  const text = textOf(entry).trimEnd().replaceAll("\n", "\n  ");
  // Of an id that the server made, the beginning tells it from the others on the screen.
  const id = requestId === undefined || event === "output" ? "" : ` (${UUID.exec(requestId)?.[0] ?? requestId})`;
  return `${head.join(" ")} ${text}${id}\n`;
}
