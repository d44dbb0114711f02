// `console` as Node's. A handler's stdout belongs to its result, so what Node writes to stdout goes to
// stderr here, unless `internal.logTarget` says otherwise.

import { SEVERITY_DEBUG, SEVERITY_ERROR, SEVERITY_INFO, SEVERITY_WARNING } from "../abi.ts";
import { define } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";
import { writeMessage } from "../guest/log.ts";
import { withoutOwnFrames } from "../guest/stack.ts";
import { format } from "./console-format.ts";
import { inspect } from "./console-inspect.ts";
import { table } from "./console-table.ts";
import type { InspectOptions } from "./inspect-state.ts";

const DESCRIBED_DEPTH = 8;
const { native } = internal;

let margin = "";
const counts = new Map<string, number>();
const timers = new Map<string, number>();

const line = (text: string) => `${(margin === "" ? text : margin + text.replaceAll("\n", `\n${margin}`)).toWellFormed()}\n`;
const say = (severity: number, text: string) => writeMessage(severity, line(text));

/** What Node writes to stdout. */
function out(text: string, severity = SEVERITY_INFO): void {
  if (internal.logTarget === undefined) say(severity, text);
  else native.print(internal.logTarget, line(text));
}

const log = (...values: unknown[]) => out(format(values));
const error = (...values: unknown[]) => say(SEVERITY_ERROR, format(values));
const warning = (text: string) => say(SEVERITY_WARNING, `Warning: ${text}`);

function group(...label: unknown[]): void {
  if (label.length > 0) log(...label);
  margin += "  ";
}

/** The time since `label` was started, as Node writes it; undefined if it was not. */
function elapsed(label: string, method: string): string | undefined {
  const start = timers.get(label);
  if (start !== undefined) return duration(performance.now() - start);
  warning(`No such label '${label}' for console.${method}()`);
  return undefined;
}

function duration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(3)}s`;
  const two = (value: number) => `${Math.floor(value)}`.padStart(2, "0");
  const rest = `${two((seconds / 60) % 60)}:${(seconds % 60).toFixed(3).padStart(6, "0")}`;
  return seconds < 3600 ? `${rest.replace(/^0/, "")} (m:ss.mmm)` : `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)} (h:mm:ss)`;
}

const console = {
  log,
  info: log,
  debug: (...values: unknown[]) => out(format(values), SEVERITY_DEBUG),
  dirxml: log,
  error,
  warn: (...values: unknown[]) => say(SEVERITY_WARNING, format(values)),
  trace(...values: unknown[]) {
    const message = format(values);
    const frames = withoutOwnFrames(new Error().stack ?? "").split("\n");
    say(SEVERITY_INFO, [message === "" ? "Trace" : `Trace: ${message}`, ...frames].join("\n"));
  },
  dir: (value: unknown, options?: InspectOptions) => out(inspect(value, { customInspect: false, ...options })),
  table: (data?: unknown, columns?: readonly string[]) => (typeof data === "object" && data !== null ? out(table(data, columns)) : log(data)),
  group,
  groupCollapsed: group,
  groupEnd() {
    margin = margin.slice(2);
  },
  count(label: unknown = "default") {
    const name = `${label}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    log(`${name}: ${count}`);
  },
  countReset(label: unknown = "default") {
    if (!counts.delete(`${label}`)) warning(`Count for '${label}' does not exist`);
  },
  time(label: unknown = "default") {
    if (timers.has(`${label}`)) warning(`Label '${label}' already exists for console.time()`);
    else timers.set(`${label}`, performance.now());
  },
  timeLog(label: unknown = "default", ...values: unknown[]) {
    const time = elapsed(`${label}`, "timeLog");
    if (time !== undefined) log("%s: %s", `${label}`, time, ...values);
  },
  timeEnd(label: unknown = "default") {
    const time = elapsed(`${label}`, "timeEnd");
    if (time !== undefined) log("%s: %s", `${label}`, time);
    timers.delete(`${label}`);
  },
  assert(condition?: unknown, ...values: unknown[]) {
    if (condition) return;
    const [first, ...rest] = values;
    error(values.length > 0 ? `Assertion failed: ${first}` : "Assertion failed", ...rest);
  },
  clear() {},
};

Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
// A namespace of Web IDL that browsers once had as an interface: its prototype is an object of its own.
Object.setPrototypeOf(console, {});
define("console", console);

internal.describe = (value) => inspect(value, { depth: DESCRIBED_DEPTH });
