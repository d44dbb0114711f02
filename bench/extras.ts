// What is measured beside the rounds: where the time goes, memory, many starts at once.
import { within } from "./harness/deadline.ts";
import type { Subject, Together } from "./harness/subject.ts";
import { median } from "./statistics/quantile.ts";

/** How many cold starts at once. A hundred containers take half a minute. */
export const MANY: readonly number[] = [1, 10, 100];
export const FEW: readonly number[] = [1, 10];
/** How often, by how many. */
const togetherRuns = (count: number) => (count < 100 ? 3 : 1);
const PHASE_RUNS = 5;
const TOGETHER_LIMIT_MS = 90_000;

export async function medianPhases(subject: Subject, limit: number, signal: AbortSignal): Promise<Record<string, number> | undefined> {
  const runs: Record<string, number>[] = [];
  for (let i = 0; i < PHASE_RUNS; i++) {
    const phases = await within(limit, signal, (inner) => subject.phases?.(inner) ?? Promise.resolve({}));
    if (i > 0) runs.push(phases); // the first is a warm-up
  }
  const names = Object.keys(runs[0] ?? {});
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, median(runs.map((phases) => phases[name] ?? 0))]));
}

/** What fails at a number is not tried with a larger one. */
export async function manyAtOnce(
  subject: Subject,
  counts: readonly number[],
  check: (output: string) => string | undefined,
  signal: AbortSignal,
): Promise<Together[]> {
  const results: Together[] = [];
  for (const count of counts) {
    const samples: number[] = [];
    try {
      for (let i = 0; i < togetherRuns(count); i++) {
        const { ms, outputs } = await within(TOGETHER_LIMIT_MS, signal, (inner) => (subject.together as NonNullable<Subject["together"]>)(count, inner));
        const wrong = outputs.map(check).find((found) => found !== undefined);
        if (wrong !== undefined) throw new Error(`wrong answer: ${wrong}`);
        samples.push(ms);
      }
      results.push({ count, samples });
    } catch (error) {
      signal.throwIfAborted();
      results.push({ count, samples, reason: `failed: ${(error as Error).message}` });
      break;
    }
  }
  return results;
}
