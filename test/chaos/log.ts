// Reads the server's log: one response for each request, one execution for each token.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { inWords, type LogSummary } from "./ledger.ts";

interface Line {
  event: string;
  requestId?: string;
  status?: number;
  code?: string;
  text?: string;
}

export async function readLog(path: string): Promise<LogSummary> {
  const outcomes = new Map<string, string>();
  const responses = new Map<string, number>();
  const runs = new Map<string, number>();
  const violations: string[] = [];
  for await (const text of createInterface({ input: createReadStream(path) })) {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      violations.push(`the server wrote something else than its log: ${text.slice(0, 200)}`);
      continue;
    }
    const { event, requestId = "", status, code, text: output = "" } = line;
    if (event === "invocation" || event === "refused") {
      const outcome = inWords({ status: status ?? 0, ...(code !== undefined && { code }) });
      responses.set(outcome, (responses.get(outcome) ?? 0) + 1);
      if (outcomes.has(requestId) && requestId !== "") violations.push(`${requestId} was answered more than once: ${outcomes.get(requestId)}, ${outcome}`);
      outcomes.set(requestId, outcome);
    }
    if (event === "output")
      for (const [, token = ""] of output.matchAll(/^ran (\w+-\d+)$/gm)) {
        runs.set(token, (runs.get(token) ?? 0) + 1);
        if (runs.get(token) !== 1) violations.push(`${token} ran more than once, by the log`);
      }
  }
  return { outcomes, responses, runs, violations };
}
