// What a failed invocation says on stderr. The numbers are the statuses of runtime/abi.ts,
// the codes those of src/errors.ts.
import { SEVERITY_ERROR } from "../abi.ts";
import { internal } from "./internal.ts";
import { warn, writeMessage } from "./log.ts";
import { withoutOwnFrames } from "./stack.ts";

/** Causes may run in a circle. */
const MOST_CAUSES = 8;

/** What was thrown may throw itself when it is asked what it is. */
export function safely(tell: () => string): string {
  try {
    return tell();
  } catch {
    return "something that can't be shown";
  }
}

/** An error with its stack and its causes; the part `console` knows more of how Node would show it. */
function describe(value: unknown, depth = 0): string {
  if (internal.describe !== undefined) return internal.describe(value);
  if (!(value instanceof Error)) return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  let text = `${value}\n${withoutOwnFrames(value.stack ?? "")}`.trimEnd();
  if (depth > MOST_CAUSES) return text;
  if (value instanceof AggregateError) for (const inner of value.errors) text += `\n  [error] ${describe(inner, depth + 1).replaceAll("\n", "\n  ")}`;
  if (value.cause !== undefined) text += `\n  [cause] ${describe(value.cause, depth + 1).replaceAll("\n", "\n  ")}`;
  return text;
}

export function describeThrown(value: unknown): string {
  return safely(() => describe(value));
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : describe(error));

const reports: Record<number, (error: unknown) => string> = {
  1: () => "E_EVENT_EMPTY: there is no event. Pass it as JSON, for example {}",
  2: (error) => `E_EVENT_NOT_JSON: the event is not JSON: ${messageOf(error)}. Pass one JSON value.`,
  3: (error) => `E_HANDLER_THREW: ${describeThrown(error)}`,
  4: (error) =>
    typeof error === "string"
      ? `E_RESULT_NOT_JSON: ${error}`
      : error instanceof Error
        ? `E_RESULT_NOT_JSON: the result can't be written as JSON: ${safely(() => describe(error))}`
        : `E_RESULT_NOT_JSON: the handler returned a value of type ${typeof error}, which JSON has no form for. Return a JSON value.`,
  5: () =>
    "E_NEVER_SETTLES: the handler's promise can never settle: nothing is left to run that could resolve it. Look for a promise whose resolve is never called.",
  6: (error) => `E_TIMEOUT: the time limit ran out. ${safely(() => describe(error))}`,
  7: () => "E_MEMORY: the function needs more memory than its limit. Build it with a larger --memory, or keep less at once.",
  10: () => "E_EVENT_TOO_DEEP: the event nests more than 3000 arrays or objects. Flatten it.",
  11: (error) => `E_UNCAUGHT: nothing handled ${describeThrown(error)}`,
};

export function report(status: number, error: unknown): void {
  const line = reports[status];
  const text = line ? line(error) : `failed with status ${status}`;
  if (internal.isAfter) warn(`after the result: ${text}`);
  else writeMessage(SEVERITY_ERROR, `sporelet: ${text.toWellFormed()}\n`);
}

export const LAST_WORDS = "sporelet: E_MEMORY: the function failed and there was no memory left to say how\n";
