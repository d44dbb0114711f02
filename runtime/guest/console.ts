// The console. A handler's stdout belongs to its result, so everything goes to stderr; a program
// owns its stdout, so there `log`, `info` and `debug` go to it, as in Node and Javy.
import { formatLine } from "./inspect.ts";
import { native } from "./native.ts";

const STDERR = 2;
let logTarget = STDERR;

/** @param fd where `log`, `info` and `debug` write */
export function directLogs(fd: number): void {
  logTarget = fd;
}

export function printLine(fd: number, line: string): void {
  native.print(fd, `${line.isWellFormed() ? line : line.toWellFormed()}\n`);
}

const log = (...values: unknown[]) => printLine(logTarget, formatLine(values));
const warn = (...values: unknown[]) => printLine(STDERR, formatLine(values));

export const console = { log, info: log, debug: log, warn, error: warn, trace: warn };
