// Right and wrong answers: every sample of every subject is held against the one that is right.
import { SporeletError } from "../src/errors.ts";
import { sampleProcess } from "./harness/process.ts";
import type { Workload } from "./workload/workload.ts";

const canonical = (json: string): string | undefined => {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return undefined;
  }
};

/** What is wrong with an answer, shortened. */
export function checker(expected: string): (output: string) => string | undefined {
  return (output) => {
    const text = output.trim();
    if (text === expected || canonical(text) === expected) return undefined;
    return `expected ${shortened(expected)}, got ${shortened(text) || "nothing"}`;
  };
}

const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 80)}… (${text.length} characters)` : text);

/** The right answer of a handler that we don't know: what bare node answers, twice. */
export async function answerOf(workload: Workload, signal: AbortSignal): Promise<string> {
  const ask = async () => (await sampleProcess({ command: [process.execPath, workload.files.program], stdin: `${workload.input}\n` }, signal)).output;
  let answers: (string | undefined)[];
  try {
    answers = [canonical(await ask()), canonical(await ask())];
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new SporeletError("E_HANDLER_THREW", `the handler fails in node, with the input ${shortened(workload.input)}: ${(cause as Error).message}`, {
      cause,
      remedy: "Give an input that it answers: --event '{…}', or --request 'GET /path' for a handler of requests.",
    });
  }
  const [first, second] = answers;
  if (first === undefined || first !== second)
    throw new SporeletError("E_BENCH_UNSTEADY", `the handler answered ${shortened(first ?? "")}, then ${shortened(second ?? "")}`);
  return first;
}
